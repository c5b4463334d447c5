// One publication at one worker: the queue that the publisher's thread fills, and what the worker
// knows of it.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "base/limits.hpp"
#include "core/model.hpp"
#include "core/rtp/rewriter.hpp"
#include "wire/history.hpp"
#include "wire/packet.hpp"
#include "wire/ring.hpp"
#include "wire/source_clock.hpp"

namespace umbrella::wire {

class StreamSender;

/// A packet of a publication, looked at once for all its subscribers.
struct LanePacket {
    PacketRef packet;
    core::rtp::SourcePacket source;
};

class Lane {
  public:
    explicit Lane(std::shared_ptr<const SourceClock> clock) : clock_(std::move(clock)) {}

    // The publisher's thread, one at a time.

    /// Whether anybody at this worker wants the packets.
    [[nodiscard]] bool wanted() const { return wanted_.load(std::memory_order_relaxed); }
    /// False: full, the packet is dropped.
    [[nodiscard]] bool push(PacketRef packet) { return ring_.push(std::move(packet)); }

    // The worker's thread.

    void add(StreamSender& stream);
    void remove(StreamSender& stream);
    [[nodiscard]] std::span<StreamSender* const> streams() const { return streams_; }
    [[nodiscard]] bool waiting() const { return !ring_.empty(); }

    /// Takes the next packets off the ring, at most limits::round_packets, in place of the round
    /// before. Malformed ones are left out.
    void begin_round();
    [[nodiscard]] std::span<LanePacket> round() { return round_; }

    /// Null if it is not (any more) there.
    [[nodiscard]] PacketRef find(const core::rtp::Rewriter::SourceNumber& number) const {
        return history_.find(number.ssrc, number.sequence_number);
    }
    void expire(Timestamp now) { history_.expire(now - limits::history_time); }

    [[nodiscard]] const SourceClock& clock() const { return *clock_; }

  private:
    void forget();

    std::shared_ptr<const SourceClock> clock_;
    std::atomic<bool> wanted_{false};
    Ring<PacketRef, limits::ring_packets> ring_;
    std::vector<StreamSender*> streams_;
    std::vector<LanePacket> round_;
    PacketHistory history_;
    bool is_repeated_ = false;  ///< by one of the streams: sound is on trunks only
};

}  // namespace umbrella::wire
