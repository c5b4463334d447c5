#include "status_fixture.hpp"

namespace umbrella::app::testing {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t camera_bytes_per_s = 125'000;
constexpr std::uint64_t camera_packets_per_s = 100;
constexpr std::uint64_t voice_bytes_per_s = 4000;
constexpr std::uint64_t voice_packets_per_s = 50;

core::ParticipantSnapshot alice(Timestamp start) {
    return {.id = ParticipantId("a11ce00000000000"),
            .name = "Alice \"<b>&\\\x01\"",
            .label = "alice-a11c",
            .joined = start + 1s,
            .connected = true,
            .media_connected = true,
            .speaking = true,
            .publications = {{.source = core::Source::Microphone,
                              .codec = core::Codec::Opus,
                              .wanted = true,
                              .mline = Mid("0")},
                             {.source = core::Source::Camera,
                              .codec = core::Codec::Vp8,
                              .wanted = true,
                              .max_height = 720,
                              .mline = Mid("1")},
                             {.source = core::Source::Screen,
                              .codec = core::Codec::Vp8,
                              .muted = true,
                              .mline = Mid()}},
            .slots = {}};
}

core::ParticipantSnapshot bob(Timestamp start) {
    return {.id = ParticipantId("b0b0000000000000"),
            .name = "Bob",
            .label = "bob-b0b0",
            .joined = start + 2s,
            .connected = false,
            .media_connected = true,
            .away = true,
            .hand = 3,
            .publications = {},
            .slots = {{.mid = Mid("a0"),
                       .kind = core::MediaKind::Audio,
                       .publisher = ParticipantId("a11ce00000000000"),
                       .source = core::Source::Microphone,
                       .mline = Mid("0")},
                      {.mid = Mid("v0"),
                       .kind = core::MediaKind::Video,
                       .publisher = ParticipantId("a11ce00000000000"),
                       .source = core::Source::Camera,
                       .mline = Mid("1")}}};
}

media::PeerStats peer_of_alice(std::uint64_t seconds) {
    media::PeerStats peer;
    peer.participant = ParticipantId("a11ce00000000000");
    peer.connected = true;
    peer.rtt_ms = 12.345;
    peer.publishes = {{.mline = Mid("0"),
                       .source = core::Source::Microphone,
                       .codec = core::Codec::Opus,
                       .packets = voice_packets_per_s * seconds,
                       .bytes = voice_bytes_per_s * seconds,
                       .lost = -1,
                       .jitter_ms = 0.5},
                      {.mline = Mid("1"),
                       .source = core::Source::Camera,
                       .codec = core::Codec::Vp8,
                       .packets = camera_packets_per_s * seconds,
                       .bytes = camera_bytes_per_s * seconds,
                       .lost = static_cast<std::int64_t>(seconds),
                       .jitter_ms = 2,
                       .keyframe_requests = 4}};
    return peer;
}

media::PeerStats peer_of_bob(std::uint64_t seconds) {
    media::PeerStats peer;
    peer.participant = ParticipantId("b0b0000000000000");
    peer.connected = true;
    peer.slots = {{.slot = Mid("a0"),
                   .kind = core::MediaKind::Audio,
                   .publisher = ParticipantId("a11ce00000000000"),
                   .mline = Mid("0"),
                   .packets = voice_packets_per_s * seconds,
                   .bytes = voice_bytes_per_s * seconds},
                  {.slot = Mid("v0"),
                   .kind = core::MediaKind::Video,
                   .publisher = ParticipantId("a11ce00000000000"),
                   .mline = Mid("1"),
                   .packets = camera_packets_per_s * seconds / 2,
                   .bytes = camera_bytes_per_s * seconds / 2,
                   .dropped = 7,
                   .fraction_lost = 0.25,
                   .lost = 12,
                   .jitter_ms = 1.5},
                  {.slot = Mid("v1"), .kind = core::MediaKind::Video}};
    return peer;
}

core::RemoteSnapshot carol() {
    return {.id = ParticipantId("ca401@c10ud"),
            .name = "Carol",
            .node = "Cloud",
            .away = true,
            .hand = 1,
            .publications = {{.source = core::Source::Camera, .codec = core::Codec::Vp8}}};
}

/// Two links, of which one is up.
TrunksView trunks() {
    return {.node = "n-1",
            .trunks = {{.id = "1"}},
            .neighbours = {{.node = "n-2",
                            .up = true,
                            .round_trip_us = 20'000,
                            .sending = 3,
                            .receiving = 1,
                            .sent_bps = 1'000'000,
                            .received_bps = 500'000},
                           {.node = "n-3",
                            .round_trip_us = 70'000,
                            .receiving = 1,
                            .sent_bps = 1,
                            .received_bps = 2}},
            .nodes = {{.node = "n-1", .participants = 2},
                      {.node = "n-2", .participants = 1},
                      {.node = "n-3"}},
            .bytes_sent = 4000,
            .bytes_received = 3000};
}

}  // namespace

StatusModel make_model() {
    return StatusModel({.version = "1.2.3",
                        .node = "garage",
                        .cores = 4,
                        .started_ms = started_ms,
                        .started = Timestamp{} + 100s});
}

StatusSources sources_after(std::chrono::seconds seconds) {
    const Timestamp start = Timestamp{} + 100s;
    const auto passed = static_cast<std::uint64_t>(seconds.count());
    return {.now = start + seconds,
            .time_ms = started_ms + passed * 1000,
            .closing = false,
            .joins = 5,
            .node = {.connections = 2,
                     .rooms = {{.name = "default",
                                .label = "default",
                                .participants = {alice(start), bob(start)},
                                .remotes = {carol()}}}},
            .peers = {peer_of_alice(passed), peer_of_bob(passed)},
            .trunks = trunks(),
            .process = {.resident_bytes = 31'000'000, .threads = 9, .cpu = seconds / 4},
            .usage = {.descriptors = 41, .descriptors_limit = 1024}};
}

}  // namespace umbrella::app::testing
