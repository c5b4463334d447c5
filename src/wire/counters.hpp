// What workers count and everybody may read: atomics without an order among them, since each number
// stands for itself.
#pragma once

#include <atomic>
#include <cstdint>

namespace umbrella::wire {

/// Written by one thread, so that counting needs no locked instruction.
class Counter {
  public:
    void add(std::uint64_t amount = 1) {
        value_.store(value_.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
    }
    [[nodiscard]] std::uint64_t get() const { return value_.load(std::memory_order_relaxed); }

  private:
    std::atomic<std::uint64_t> value_{0};
};

/// Of one slot.
struct StreamCounters {
    Counter packets;           ///< RTP, without retransmissions
    Counter bytes;             ///< of these, without SRTP's tag
    Counter payload_bytes;     ///< of these, without headers
    Counter retransmitted;     ///< packets
    Counter switches;          ///< sources that have begun to go out
    Counter waiting_keyframe;  ///< packets dropped before a keyframe
    Counter dropped;           ///< packets dropped for any other reason
    Counter keyframe_requests;
};

/// Of one peer.
struct TransportCounters {
    Counter packets;  ///< RTP, retransmissions, RTCP that the kernel or the sink took
    Counter bytes;    ///< of these, without SRTP's tag
    Counter dropped;  ///< packets that it did not take, or that waited too long to be paced
    /// What the peer's feedback says of late: 0 to 1; negative: unknown.
    std::atomic<double> loss{-1};
};

}  // namespace umbrella::wire
