// The opening that a stream has begun with, for who missed some of it.
#pragma once

#include <cstdint>
#include <span>

#include "base/clock.hpp"
#include "core/rtp/rewriter.hpp"
#include "wire/history.hpp"
#include "wire/lane.hpp"

namespace umbrella::wire {

/// One per stream. The lane holds the same packets, but with the timestamps that they came with:
/// what is sent again must be taken from here. Not thread-safe.
class SentOpening {
  public:
    /// These, at least one, were sent, in place of any before.
    void keep(std::span<const LanePacket> packets, Timestamp now);
    /// The stream carries something else.
    void forget();

    /// Whether the number is one of them, be the packet still there or not.
    [[nodiscard]] bool covers(const core::rtp::Rewriter::SourceNumber& number) const;
    /// Null if it is not (any more) there.
    [[nodiscard]] PacketRef find(const core::rtp::Rewriter::SourceNumber& number) const {
        return packets_.find(number.ssrc, number.sequence_number);
    }
    /// Lets go of the packets limits::opening_kept after they were sent.
    void expire(Timestamp now);

    /// Whether who asks for a keyframe may be sent an opening now. Each time costs as much as a
    /// group of pictures, so who asks again and again waits longer and longer.
    [[nodiscard]] bool may_follow(Timestamp now) const { return now - kept_ >= pause_; }

  private:
    PacketHistory packets_;
    std::uint32_t ssrc_ = 0;
    std::uint16_t first_ = 0;
    std::uint16_t count_ = 0;
    Timestamp kept_;
    MonotonicClock::duration pause_{};
};

}  // namespace umbrella::wire
