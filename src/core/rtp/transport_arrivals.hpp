// Which packets of a transport have come, and when, to be told to their sender: the writing side of
// transport-wide congestion control (draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1).
// Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/clock.hpp"
#include "core/rtp/bytes.hpp"
#include "core/rtp/transport_feedback.hpp"

namespace umbrella::core::rtp {

class TransportArrivals {
  public:
    /// The packet with this transport-wide number. Above limits::waiting_arrivals it is left out:
    /// who does not fetch them does not want them.
    void receive(std::uint16_t number, Timestamp now);
    /// Whether nothing waits to be told.
    [[nodiscard]] bool empty() const { return waiting_.empty(); }
    /// Writes one feedback packet of `sender` with as much as fits, which waits no longer: the next
    /// call writes the rest. Numbers that were left out between those that have come are told as
    /// not received, each once; one that comes after that is told by itself. Returns its size; 0 if
    /// nothing waits, or `out` is shorter than 64 bytes.
    [[nodiscard]] std::size_t write(MutableBytes out, std::uint32_t sender, std::uint32_t media);

  private:
    struct Arrival {
        std::int64_t number;
        FeedbackTicks time;
    };
    /// What one packet tells: of `count` numbers from `base` on, of which the first `arrivals` of
    /// those that wait have come.
    struct Part {
        std::int64_t base;
        std::size_t count = 0;
        std::size_t arrivals = 0;
    };
    [[nodiscard]] Part next_part(std::size_t room) const;
    [[nodiscard]] std::span<const Arrival> arrivals_of(const Part& part) const {
        return std::span(waiting_).first(part.arrivals);
    }

    std::vector<Arrival> waiting_;         ///< by number
    std::optional<std::int64_t> newest_;   ///< of all that have come
    std::optional<std::int64_t> told_to_;  ///< what is below has been told
    std::uint8_t feedback_count_ = 0;
};

}  // namespace umbrella::core::rtp
