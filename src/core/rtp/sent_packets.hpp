// The transport-wide sequence numbers of what is sent to one peer, and what became of it by its
// feedback (core/rtp/transport_feedback.hpp). Pure.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "base/clock.hpp"
#include "base/limits.hpp"
#include "core/rtp/transport_feedback.hpp"

namespace umbrella::core::rtp {

/// Remembers the newest limits::sent_packets. Not thread-safe.
class SentPackets {
  public:
    /// The number of the next packet, of `bytes` in all, which leaves now.
    [[nodiscard]] std::uint16_t add(std::size_t bytes, Timestamp now);

    /// Statuses of packets that are forgotten, were never sent, or are known already change
    /// nothing.
    void apply(TransportFeedback feedback, Timestamp now);

    /// 0 to 1: how much of what was sent lately is missing at the peer. Nothing while no feedback
    /// has come for some seconds.
    [[nodiscard]] std::optional<double> loss(Timestamp now) const;

  private:
    enum class State : std::uint8_t { Unknown, Received, Missing };
    struct Sent {
        Timestamp at;
        std::uint32_t bytes = 0;
        State state = State::Unknown;
    };
    using Ring = std::array<Sent, limits::sent_packets>;

    [[nodiscard]] Sent* find(std::uint16_t number);
    void note(Sent& sent, bool received);
    void fade(Timestamp now);

    std::unique_ptr<Ring> ring_;  ///< made with the first packet
    std::uint64_t next_ = 0;      ///< its low 16 bits are the number
    // Packets that feedback told of, each half second halved.
    double received_ = 0;
    double missing_ = 0;
    std::optional<Timestamp> faded_;
    std::optional<Timestamp> heard_;
};

}  // namespace umbrella::core::rtp
