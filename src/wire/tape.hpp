// One source's packets on their way from its publisher's thread to the recorder's.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>

#include "base/clock.hpp"
#include "base/limits_recording.hpp"
#include "core/rtp/bytes.hpp"
#include "wire/packet.hpp"
#include "wire/ring.hpp"

namespace umbrella::wire {

class Tape {
  public:
    explicit Tape(std::shared_ptr<PacketPool> pool) : pool_(std::move(pool)) {}

    /// Copies the packet. Never waits: one that finds no room is dropped. One thread at a time.
    void push(core::rtp::Bytes packet, Timestamp arrival) {
        PacketRef copy = pool_->make(packet, arrival);
        if (!copy || !ring_.push(std::move(copy))) {
            dropped_.fetch_add(1, std::memory_order_relaxed);
        }
    }
    /// The recorder's thread. False when there is none.
    [[nodiscard]] bool pop(PacketRef& packet) { return ring_.pop(packet); }
    /// Any thread.
    [[nodiscard]] std::uint64_t dropped() const { return dropped_.load(std::memory_order_relaxed); }

  private:
    std::shared_ptr<PacketPool> pool_;  ///< before the packets
    Ring<PacketRef, limits::recorder_ring_packets> ring_;
    std::atomic<std::uint64_t> dropped_{0};
};

}  // namespace umbrella::wire
