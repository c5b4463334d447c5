#include "plan.hpp"

#include <CLI/CLI.hpp>

namespace umbrella::bench {

std::optional<Plan> read_plan(int argc, char** argv, int& status) {
    Plan plan;
    std::size_t seconds = 30;
    std::size_t join_ms = 100;
    std::size_t page_s = 0;
    CLI::App app(
        "Fills a room of an Umbrella server with synthetic participants, or joins and "
        "leaves again and again, and prints what came of it as JSON.");
    app.add_option("--url", plan.url, "of the WebSocket; ?room= is not looked at")
        ->capture_default_str();
    app.add_flag("--insecure", plan.insecure, "accept any certificate of the server");
    app.add_option("--room", plan.room, "default: the default room");
    app.add_option("--peers", plan.peers, "participants")->capture_default_str();
    auto* publish = app.add_option("--publish", plan.publish, "so many send (default: all)");
    auto* watch = app.add_option("--watch", plan.watch, "cameras that each shows (default: all)");
    app.add_option("--seconds", seconds, "from the last join to the end")->capture_default_str();
    app.add_option("--join-ms", join_ms, "between two joins")->capture_default_str();
    app.add_option("--page-seconds", page_s, "each shows other cameras so often; 0: never")
        ->capture_default_str();
    app.add_option("--bitrate", plan.video_bitrate_bps, "of each camera, in bit/s")
        ->capture_default_str();
    app.add_option("--cycles", plan.cycles, "join and leave so often, instead of a meeting");
    app.add_flag("--kill", plan.kill, "leave without a word, at every step in turn");
    app.add_option("--parallel", plan.parallel, "cycles at a time")->capture_default_str();
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        status = app.exit(error);
        return std::nullopt;
    }
    if (publish->empty()) {
        plan.publish = plan.peers;
    }
    if (watch->empty()) {
        plan.watch = plan.peers > 0 ? plan.peers - 1 : 0;
    }
    plan.duration = std::chrono::seconds(seconds);
    plan.join_interval = std::chrono::milliseconds(join_ms);
    plan.page_interval = std::chrono::seconds(page_s);
    return plan;
}

}  // namespace umbrella::bench
