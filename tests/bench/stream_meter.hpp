// What came of one RTP stream: continuity of its sequence numbers, what is missing and asked for
// again (RFC 4585 §6.2.1), what its receiver reports. Pure but for the time that it is handed.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "base/clock.hpp"

namespace umbrella::bench {

class StreamMeter {
  public:
    struct Counts {
        std::uint64_t expected = 0;   ///< from the first to the newest sequence number
        std::uint64_t received = 0;   ///< each once, those that were sent again included
        std::uint64_t recovered = 0;  ///< of them, sent again
        std::uint64_t duplicates = 0;
        std::uint64_t bytes = 0;
    };

    /// A packet of the stream.
    void take(std::uint16_t sequence_number, std::size_t bytes, Timestamp now);
    /// One that came as a retransmission.
    void recover(std::uint16_t sequence_number);
    /// What to ask for now: each missing packet a few times.
    [[nodiscard]] std::vector<std::uint16_t> missing(Timestamp now);

    [[nodiscard]] const Counts& counts() const { return counts_; }
    [[nodiscard]] bool begun() const { return newest_.has_value(); }
    /// RFC 3550 §6.4.1.
    [[nodiscard]] std::uint32_t extended_highest() const {
        return static_cast<std::uint32_t>(newest_.value_or(0));
    }
    [[nodiscard]] std::uint32_t lost() const;
    /// Since the last call, in 1/256.
    [[nodiscard]] std::uint8_t take_fraction_lost();

  private:
    struct Gap {
        Timestamp seen;
        Timestamp asked;
        unsigned times = 0;
    };
    void note_gap(std::int64_t from, std::int64_t to, Timestamp now);

    Counts counts_;
    std::optional<std::int64_t> newest_;  ///< sequence number without wrap
    std::map<std::int64_t, Gap> gaps_;
    std::uint64_t reported_expected_ = 0;
    std::uint64_t reported_received_ = 0;
};

}  // namespace umbrella::bench
