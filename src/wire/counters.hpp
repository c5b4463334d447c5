// What workers count and everybody may read: atomics without an order among them, since each number
// stands for itself.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>

#include "base/clock.hpp"
#include "core/rtp/bandwidth_estimate.hpp"

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

/// What a peer's feedback says of the way to it (core/rtp/bandwidth_estimate.hpp). All of it stands
/// for one moment, or nearly: a reader may see some numbers of the next one.
class BandwidthCounters {
  public:
    void set(const core::rtp::BandwidthState& state, Timestamp now) {
        limit_bps_.store(state.limit_bps.value_or(none), std::memory_order_relaxed);
        received_bps_.store(state.received_bps, std::memory_order_relaxed);
        queue_us_.store(state.queue.count(), std::memory_order_relaxed);
        backlog_us_.store(state.backlog.count(), std::memory_order_relaxed);
        heard_us_.store(now.time_since_epoch().count(), std::memory_order_relaxed);
        // Who sees a further reduction sees what it has come to.
        lost_.store(state.lost, std::memory_order_relaxed);
        paces_.store(state.paces, std::memory_order_relaxed);
        reductions_.store(state.reductions, std::memory_order_release);
    }
    /// Nothing before the first feedback, and when none has come since `oldest`.
    [[nodiscard]] std::optional<core::rtp::BandwidthState> get(Timestamp oldest) const {
        if (heard_us_.load(std::memory_order_relaxed) <
            std::max<std::int64_t>(oldest.time_since_epoch().count(), 1)) {
            return std::nullopt;
        }
        core::rtp::BandwidthState state{.limit_bps = {},
                                        .reductions = reductions_.load(std::memory_order_acquire)};
        if (const auto limit = limit_bps_.load(std::memory_order_relaxed); limit != none) {
            state.limit_bps = limit;
        }
        state.received_bps = received_bps_.load(std::memory_order_relaxed);
        state.queue = std::chrono::microseconds(queue_us_.load(std::memory_order_relaxed));
        state.lost = lost_.load(std::memory_order_relaxed);
        state.paces = paces_.load(std::memory_order_relaxed);
        state.backlog = std::chrono::microseconds(backlog_us_.load(std::memory_order_relaxed));
        return state;
    }

  private:
    static constexpr auto none = std::numeric_limits<std::uint64_t>::max();
    std::atomic<std::uint64_t> limit_bps_{none};
    std::atomic<std::uint64_t> received_bps_{0};
    std::atomic<std::uint64_t> reductions_{0};
    std::atomic<std::int64_t> queue_us_{0};
    std::atomic<std::int64_t> backlog_us_{0};
    std::atomic<std::int64_t> heard_us_{0};
    std::atomic<double> lost_{0};
    std::atomic<bool> paces_{false};
};

/// Of one peer.
struct TransportCounters {
    Counter packets;  ///< RTP, retransmissions, RTCP that the kernel or the sink took
    Counter bytes;    ///< of these, without SRTP's tag
    Counter dropped;  ///< packets that it did not take, or that waited too long to be paced
    /// What the peer's feedback says of late: 0 to 1; negative: unknown.
    std::atomic<double> loss{-1};
    BandwidthCounters bandwidth;
};

}  // namespace umbrella::wire
