#include "wire/sent_opening.hpp"

#include <algorithm>

#include "base/limits_cameras.hpp"

namespace umbrella::wire {

void SentOpening::keep(std::span<const LanePacket> packets, Timestamp now) {
    const bool soon = pause_.count() > 0 && now - kept_ < 2 * pause_;
    pause_ = soon ? std::min<MonotonicClock::duration>(2 * pause_, limits::opening_pause_most)
                  : limits::opening_pause_least;
    kept_ = now;
    packets_.clear();
    const auto& first = packets.front().source.view;
    const auto& last = packets.back().source.view;
    ssrc_ = first.ssrc();
    first_ = first.sequence_number();
    count_ = static_cast<std::uint16_t>(last.sequence_number() - first_ + 1);
    for (const LanePacket& packet : packets) {
        const auto& view = packet.source.view;
        packets_.add(view.ssrc(), view.sequence_number(), packet.packet);
    }
}

void SentOpening::forget() {
    packets_.clear();
    count_ = 0;
    pause_ = {};
}

bool SentOpening::covers(const core::rtp::Rewriter::SourceNumber& number) const {
    return count_ > 0 && number.ssrc == ssrc_ &&
           static_cast<std::uint16_t>(number.sequence_number - first_) < count_;
}

void SentOpening::expire(Timestamp now) {
    if (now - kept_ >= limits::opening_kept) {
        packets_.clear();
    }
}

}  // namespace umbrella::wire
