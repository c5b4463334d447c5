// What a peer counts, put together.
#include <algorithm>
#include <chrono>

#include "media/peer.hpp"
#include "media/session_stats.hpp"

namespace umbrella::media {
namespace {

PublishStats publish_stats(const Publication& publication,
                           const std::optional<ReceptionStats>& reception) {
    PublishStats stats = publication.stats();
    if (reception) {
        stats.lost = reception->lost;
        stats.jitter_ms = reception->jitter_ms;
    }
    return stats;
}

SlotStats slot_stats(const Slot& slot, const TransportMeter& transport) {
    SlotStats stats = slot.stats();
    if (const auto report = transport.report_about(slot.ssrc())) {
        const std::uint32_t clock_rate_hz = stats.kind == core::MediaKind::Audio ? 48'000 : 90'000;
        stats.fraction_lost = report->fraction_lost / 256.0;
        stats.lost = std::max(report->lost, 0);  // less with duplicates
        stats.jitter_ms = 1000.0 * report->jitter / clock_rate_hz;
    }
    return stats;
}

}  // namespace

PeerStats Peer::stats() const {
    const TrafficCount received = transport_->received();
    TrafficCount sent = transport_->sent();
    std::optional<double> loss;
    if (direct_) {
        const wire::TransportStats direct = direct_->wire().stats();
        sent.packets += direct.packets;
        sent.bytes += direct.bytes;
        loss = direct.loss;
    } else {
        loss = transport_loss(webrtcbin_.get());
    }
    PeerStats stats{.participant = options_.participant,
                    .connected = connected_now_,
                    .packets_received = received.packets,
                    .bytes_received = received.bytes,
                    .packets_sent = sent.packets,
                    .bytes_sent = sent.bytes,
                    .transport_loss = loss};
    if (const auto time = transport_->round_trip()) {
        stats.rtt_ms = std::chrono::duration<double, std::milli>(*time).count();
    }
    for (const auto& [mid, publication] : publications_) {
        const std::uint32_t ssrc = publication->ssrc();
        stats.publishes.push_back(
            publish_stats(*publication, reception_ ? reception_->of(ssrc)
                                                   : reception_of(webrtcbin_.get(), ssrc)));
    }
    for (const auto& [mid, slot] : slots_) {
        stats.slots.push_back(slot_stats(*slot, *transport_));
    }
    return stats;
}

}  // namespace umbrella::media
