// What a trunk counts, put together.
#include <chrono>
#include <optional>

#include "media/trunk_neighbour.hpp"
#include "media/trunk_peer.hpp"

namespace umbrella::media {
namespace {

using core::trunk::StreamPart;
using core::trunk::StreamSsrc;

TrunkStreamStats stream_stats(const StreamSsrc& stream, const Publication& publication) {
    return {
        .stream = stream.stream,
        .publisher = publication.mline().participant,
        .mline = publication.mline().mid,
        .kind = stream.part == StreamPart::Audio ? core::MediaKind::Audio : core::MediaKind::Video};
}

TrunkStreamStats sending_stats(const StreamSsrc& stream, const TrunkOutput& output,
                               const TransportMeter& transport) {
    TrunkStreamStats stats = stream_stats(stream, *output.publication());
    const wire::StreamStats sent = output.stats();
    stats.packets = sent.packets;
    stats.bytes = sent.bytes;
    stats.retransmitted = sent.retransmitted;
    stats.keyframe_requests = sent.keyframe_requests;
    if (const auto report = transport.report_about(output.ssrc())) {
        stats.fraction_lost = report->fraction_lost / 256.0;
    }
    return stats;
}

}  // namespace

TrunkStats TrunkPeer::stats() const {
    const TrafficCount received = transport_->received();
    const wire::TransportStats sent = direct_->wire().stats();
    const TrafficCount beside = transport_->sent();
    const TrunkStray stray = inputs_->stray();
    const std::optional<core::rtp::BandwidthState> link = bandwidth();
    TrunkStats stats{.connected = connected_,
                     .packets_received = received.packets,
                     .bytes_received = received.bytes,
                     .packets_sent = sent.packets + beside.packets,
                     .bytes_sent = sent.bytes + beside.bytes,
                     .transport_loss = sent.loss,
                     .limit_bps = link ? link->limit_bps : std::nullopt,
                     .foreign_packets = stray.foreign,
                     .malformed_packets = stray.malformed,
                     .unasked_packets = stray.unasked};
    if (const auto time = transport_->round_trip()) {
        stats.rtt_ms = std::chrono::duration<double, std::milli>(*time).count();
    }
    for (const auto& [stream, output] : outputs_) {
        if (output->publication()) {
            stats.sending.push_back(sending_stats(stream, *output, *transport_));
        }
    }
    for (const StreamSsrc& stream : inputs_->streams()) {
        const auto input = inputs_->find(stream);
        if (input && input->publication()) {
            TrunkStreamStats& one =
                stats.receiving.emplace_back(stream_stats(stream, *input->publication()));
            one.packets = input->count().packets;
            one.bytes = input->count().bytes;
        }
    }
    return stats;
}

core::trunk::LinkTraffic traffic_of(const TrunkStats& stats) {
    core::trunk::LinkTraffic traffic{.connected = stats.connected,
                                     .connection = stats.connections,
                                     .bytes_sent = stats.bytes_sent,
                                     .bytes_received = stats.bytes_received,
                                     .sending = {},
                                     .receiving = {}};
    for (const TrunkStreamStats& stream : stats.sending) {
        traffic.sending[stream.stream] += stream.bytes;
    }
    for (const TrunkStreamStats& stream : stats.receiving) {
        traffic.receiving[stream.stream] += stream.bytes;
    }
    return traffic;
}

TrunkStats TrunkNeighbour::stats() const {
    TrunkStats stats = peer_ ? peer_->stats() : TrunkStats{};
    stats.neighbour = id_;
    stats.connected = up_;
    stats.connections = connections_;
    stats.paused.assign(marked_.begin(), marked_.end());
    return stats;
}

}  // namespace umbrella::media
