#include "media/peer_reception.hpp"

namespace umbrella::media {

void PeerReception::begin(wire::Transport& transport) const {
    transport.set_reporter([shared = shared_](core::rtp::MutableBytes room) -> std::size_t {
        const std::lock_guard lock(shared->mutex);
        return room.empty() ? 0 : shared->reception.write(room, wire::Worker::now());
    });
}

void PeerReception::receive(const core::rtp::PacketView& packet, Timestamp now) const {
    const std::lock_guard lock(shared_->mutex);
    shared_->reception.receive(packet, now);
}

void PeerReception::note_sender_report(std::uint32_t ssrc, std::uint64_t ntp_time,
                                       Timestamp now) const {
    const std::lock_guard lock(shared_->mutex);
    shared_->reception.note_sender_report(ssrc, ntp_time, now);
}

std::optional<ReceptionStats> PeerReception::of(std::uint32_t ssrc) const {
    const std::lock_guard lock(shared_->mutex);
    const core::rtp::StreamReception* stream = shared_->reception.find(ssrc);
    return stream == nullptr ? std::nullopt
                             : std::optional(ReceptionStats{.lost = stream->lost(),
                                                            .jitter_ms = stream->jitter_ms()});
}

}  // namespace umbrella::media
