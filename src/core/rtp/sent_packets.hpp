// The transport-wide sequence numbers of what is sent to one peer, and what became of it by its
// feedback (core/rtp/transport_feedback.hpp). Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "base/limits.hpp"
#include "core/rtp/transport_feedback.hpp"

namespace umbrella::core::rtp {

/// What feedback has told of one packet that it had not told before.
struct PacketOutcome {
    Timestamp sent;
    std::uint32_t bytes = 0;
    std::optional<FeedbackTicks> arrival;  ///< as PacketStatus; nothing: it is missing
    bool was_missing = false;              ///< it had been told so, and has come all the same
};

/// Remembers what left within the last second, as far as that is not more than
/// limits::sent_packets: a slow stream takes a tenth of the memory of a fast one. Not thread-safe.
class SentPackets {
  public:
    using OutcomeHandler = std::function<void(const PacketOutcome& outcome)>;

    /// The number of the next packet, of `bytes` in all, which leaves now.
    [[nodiscard]] std::uint16_t add(std::size_t bytes, Timestamp now);

    /// Statuses of packets that are forgotten, were never sent, or are known already change
    /// nothing. What lies between this feedback and the one before it is missing: receivers may
    /// begin with the first packet that has come (rtptwcc.c, rtp_twcc_manager_add_fci). `tell`, if
    /// there is one, hears of each packet, in the order of numbers.
    void apply(TransportFeedback feedback, Timestamp now, const OutcomeHandler& tell = {});

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

    void make_room(Timestamp now);
    [[nodiscard]] Sent& place_of(std::uint64_t number) { return ring_[number % ring_.size()]; }
    [[nodiscard]] Sent* find(std::uint16_t number);
    void note(const PacketStatus& status, const OutcomeHandler& tell);
    void note_gap(const TransportFeedback& feedback, const OutcomeHandler& tell);
    void fade(Timestamp now);

    std::vector<Sent> ring_;  ///< empty before the first packet; then its size divides 2^16
    std::uint64_t next_ = 0;  ///< its low 16 bits are the number
    // Packets that feedback told of, each half second halved.
    double received_ = 0;
    double missing_ = 0;
    std::optional<Timestamp> faded_;
    std::optional<Timestamp> heard_;
    /// Of the newest feedback: its count, and the number behind its last packet.
    struct Told {
        std::uint8_t count = 0;
        std::uint16_t next = 0;
    };
    std::optional<Told> told_;
};

}  // namespace umbrella::core::rtp
