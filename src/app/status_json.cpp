#include "app/status_json.hpp"

#include "app/json_writer.hpp"

namespace umbrella::app {
namespace {

using Writer = JsonWriter;

void write(Writer& out, const status::v1::Process& process) {
    out.number("resident_bytes", process.resident_bytes());
    out.number("descriptors", process.descriptors());
    out.number("descriptor_limit", process.descriptor_limit());
    out.number("threads", process.threads());
    out.number("cpu_ms", process.cpu_ms());
    if (process.has_cpu_cores()) {
        out.fraction("cpu_cores", process.cpu_cores());
    }
    out.number("cores", process.cores());
    out.number("started_ms", process.started_ms());
}

void write(Writer& out, const char* name, const status::v1::Flow& flow) {
    out.object(name, [&] {
        out.number("packets", flow.packets());
        out.number("bytes", flow.bytes());
        out.number("lost", flow.lost());
        if (flow.has_bitrate_bps()) {
            out.number("bitrate_bps", flow.bitrate_bps());
        }
        if (flow.has_loss()) {
            out.fraction("loss", flow.loss());
        }
    });
}

void write(Writer& out, const status::v1::Totals& totals) {
    out.number("rooms", totals.rooms());
    out.number("participants", totals.participants());
    out.number("publications", totals.publications());
    out.number("subscriptions", totals.subscriptions());
    out.number("connections", totals.connections());
    out.number("joins", totals.joins());
    write(out, "audio_received", totals.audio_received());
    write(out, "video_received", totals.video_received());
    write(out, "audio_sent", totals.audio_sent());
    write(out, "video_sent", totals.video_sent());
}

void write(Writer& out, const status::v1::Publication& publication) {
    out.text("source", publication.source());
    out.text("codec", publication.codec());
    out.flag("muted", publication.muted());
    out.flag("wanted", publication.wanted());
    out.number("watchers", publication.watchers());
    out.number("shown_height", publication.shown_height());
    out.number("keyframe_requests", publication.keyframe_requests());
    write(out, "received", publication.received());
    if (publication.has_jitter_us()) {
        out.number("jitter_us", publication.jitter_us());
    }
}

void write(Writer& out, const status::v1::Subscription& subscription) {
    out.text("participant_id", subscription.participant_id());
    out.text("source", subscription.source());
    write(out, "sent", subscription.sent());
    out.number("dropped", subscription.dropped());
    if (subscription.has_jitter_us()) {
        out.number("jitter_us", subscription.jitter_us());
    }
}

void write(Writer& out, const status::v1::Participant& participant) {
    out.text("id", participant.id());
    out.text("name", participant.name());
    out.number("joined_ms", participant.joined_ms());
    out.text("by", participant.by());
    out.flag("connected", participant.connected());
    out.flag("media", participant.media());
    out.flag("away", participant.away());
    out.flag("hand", participant.hand());
    out.flag("speaking", participant.speaking());
    if (participant.has_rtt_us()) {
        out.number("rtt_us", participant.rtt_us());
    }
    out.text("recording", participant.recording());
    write(out, "received", participant.received());
    write(out, "sent", participant.sent());
    out.array("publications", participant.publications(),
              [&](const auto& publication) { write(out, publication); });
    out.array("subscriptions", participant.subscriptions(),
              [&](const auto& subscription) { write(out, subscription); });
}

void write(Writer& out, const status::v1::Remote& remote) {
    out.text("id", remote.id());
    out.text("name", remote.name());
    out.text("node", remote.node());
    out.flag("away", remote.away());
    out.flag("hand", remote.hand());
    out.texts("sources", {remote.sources().begin(), remote.sources().end()});
}

void write(Writer& out, const status::v1::TrunkTotals& trunks) {
    out.number("dialled", trunks.dialled());
    out.number("links", trunks.links());
    out.number("servers", trunks.servers());
    out.number("participants", trunks.participants());
    out.number("streams_sent", trunks.streams_sent());
    out.number("streams_received", trunks.streams_received());
    out.number("bytes_sent", trunks.bytes_sent());
    out.number("bytes_received", trunks.bytes_received());
    if (trunks.has_sent_bps()) {
        out.number("sent_bps", trunks.sent_bps());
    }
    if (trunks.has_received_bps()) {
        out.number("received_bps", trunks.received_bps());
    }
    if (trunks.has_round_trip_us()) {
        out.number("round_trip_us", trunks.round_trip_us());
    }
}

}  // namespace

std::string status_to_json(const status::v1::Status& status) {
    Writer out;
    out.element([&] {
        out.text("version", status.version());
        out.text("node", status.node());
        out.number("time_ms", status.time_ms());
        out.number("uptime_ms", status.uptime_ms());
        out.number("interval_ms", status.interval_ms());
        out.flag("closing", status.closing());
        out.flag("can_record", status.can_record());
        out.object("process", [&] { write(out, status.process()); });
        out.object("totals", [&] { write(out, status.totals()); });
        out.array("rooms", status.rooms(), [&](const status::v1::Room& room) {
            out.text("name", room.name());
            out.array("participants", room.participants(),
                      [&](const auto& participant) { write(out, participant); });
            out.array("remotes", room.remotes(), [&](const auto& remote) { write(out, remote); });
        });
        out.object("trunks", [&] { write(out, status.trunks()); });
    });
    return out.finish();
}

}  // namespace umbrella::app
