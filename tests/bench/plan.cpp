#include "plan.hpp"

#include <map>

#include <CLI/CLI.hpp>

namespace umbrella::bench {
namespace {

/// Options whose values are of other types in the plan.
struct Raw {
    std::size_t seconds = 30;
    std::size_t join_ms = 100;
    std::size_t page_s = 0;
    std::size_t settle_s = 2;
};

void add_common(CLI::App& app, Plan& plan, Raw& raw) {
    app.add_option("--url", plan.url, "of the WebSocket, or of Janus's HTTP API")
        ->capture_default_str();
    app.add_flag("--insecure", plan.insecure, "accept any certificate of the server");
    app.add_option("--seconds", raw.seconds, "from the last join to the end")
        ->capture_default_str();
    app.add_option("--join-ms", raw.join_ms, "between two joins")->capture_default_str();
    app.add_option("--bitrate", plan.video.bitrate_bps, "of each camera, in bit/s")
        ->capture_default_str();
    app.add_option("--fps", plan.video.frames_per_second, "of each camera")
        ->check(CLI::Range(1, 120))
        ->capture_default_str();
    const std::map<std::string, SrtpOffer> offers = {
        {"both", SrtpOffer::Both}, {"gcm", SrtpOffer::GcmOnly}, {"cm", SrtpOffer::CmOnly}};
    app.add_option("--srtp", plan.srtp, "which protection is offered")
        ->transform(CLI::CheckedTransformer(offers));
}

void add_meeting(CLI::App& app, Plan& plan, Raw& raw) {
    app.add_option("--room", plan.room, "default: the default room");
    app.add_option("--peers", plan.peers, "participants")->capture_default_str();
    app.add_option("--publish", plan.publish, "so many send (default: all)");
    app.add_option("--watch", plan.watch, "cameras that each shows (default: all)");
    app.add_option("--page-seconds", raw.page_s, "each shows other cameras so often; 0: never")
        ->capture_default_str();
    app.add_option("--cycles", plan.cycles, "join and leave so often, instead of a meeting");
    app.add_flag("--kill", plan.kill, "leave without a word, at every step in turn");
    app.add_option("--parallel", plan.parallel, "cycles at a time")->capture_default_str();
}

void add_measure(CLI::App& app, MeasurePlan& plan, Raw& raw) {
    const std::map<std::string, ServerKind> kinds = {{"umbrella", ServerKind::Umbrella},
                                                     {"janus", ServerKind::Janus}};
    app.add_option("--server", plan.kind, "umbrella or janus")
        ->transform(CLI::CheckedTransformer(kinds));
    app.add_option("--server-pid", plan.server_pid, "whose cost is measured")->required();
    app.add_option("--publishers", plan.publishers)->capture_default_str();
    app.add_option("--subscribers", plan.subscribers, "watch one camera each; in a ramp: at most")
        ->capture_default_str();
    app.add_option("--publisher-watch", plan.publisher_watch,
                   "cameras that each publisher watches (a meeting)")
        ->capture_default_str();
    app.add_option("--settle", raw.settle_s, "seconds before a measurement")->capture_default_str();
    app.add_flag("--ramp", plan.ramp, "add subscribers until loss or delay are too much");
    app.add_option("--room-size", plan.room_size, "subscribers of one publisher in a ramp")
        ->check(CLI::Range(1, 250))
        ->capture_default_str();
    app.add_option("--step-percent", plan.step_percent, "of a ramp")->capture_default_str();
    app.add_option("--churn", plan.churn_per_second, "guests a second, each for two seconds");
    app.add_option("--inspect", plan.inspected_per_second,
                   "packets a second that are decrypted and compared")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
}

}  // namespace

std::optional<Plan> read_plan(int argc, char** argv, int& status) {
    Plan plan;
    Raw raw;
    MeasurePlan measure;
    CLI::App app(
        "Fills a room of a server on this machine with synthetic participants, or joins and "
        "leaves again and again, and prints what came of it as JSON.");
    add_common(app, plan, raw);
    add_meeting(app, plan, raw);
    CLI::App* measuring = app.add_subcommand(
        "measure",
        "loads a server, Umbrella or Janus, and measures it; options before this word "
        "are for both");
    add_measure(*measuring, measure, raw);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        status = app.exit(error);
        return std::nullopt;
    }
    if (app["--publish"]->empty()) {
        plan.publish = plan.peers;
    }
    if (app["--watch"]->empty()) {
        plan.watch = plan.peers > 0 ? plan.peers - 1 : 0;
    }
    plan.duration = std::chrono::seconds(raw.seconds);
    plan.join_interval = std::chrono::milliseconds(raw.join_ms);
    plan.page_interval = std::chrono::seconds(raw.page_s);
    measure.settle = std::chrono::seconds(raw.settle_s);
    if (measuring->parsed()) {
        plan.measure = measure;
    }
    return plan;
}

}  // namespace umbrella::bench
