// Lip-sync: where the streams of one participant are now, by what its sender reports say. Pure.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/limits.hpp"

namespace umbrella::core::rtp {

/// How far another machine's wall clock is behind ours, by what comes from there. It follows
/// slowly, since clocks drift while single reports are late. Not thread-safe.
class ClockOffset {
  public:
    /// Times on our wall clock count from 1970-01-01 UTC.
    using WallTime = std::chrono::microseconds;

    /// The other clock showed `ntp_time` (RFC 3550 §4); we hear of it at `arrival`.
    void follow(std::uint64_t ntp_time, WallTime arrival);
    /// What our clock showed then. Something must have been heard.
    [[nodiscard]] WallTime to_ours(std::uint64_t ntp_time) const;
    /// What is to be added to the other clock's times.
    [[nodiscard]] WallTime value() const { return offset_.value_or(WallTime{}); }

  private:
    std::optional<WallTime> offset_;
};

/// Brings the wall clock of one participant to ours. A participant's sender reports tie the
/// timestamps of each of its streams to its own clock (RFC 3550 §6.4.1); how far that clock is from
/// ours is one number for all its streams, so sound and picture keep together, however long each
/// report took to come. The number follows the reports slowly, since clocks drift. Not thread-safe.
class ReportedClock {
  public:
    using WallTime = ClockOffset::WallTime;

    /// `ssrc` was at `rtp_timestamp` when the participant's clock showed `ntp_time`; the report
    /// came at `arrival`.
    void report(std::uint32_t ssrc, std::uint64_t ntp_time, std::uint32_t rtp_timestamp,
                WallTime arrival);

    /// The same with a time that was brought to our clock already, as for what comes by a trunk:
    /// the neighbour's clock is known by all that it sends. A clock takes reports of one kind.
    void report_on_our_clock(std::uint32_t ssrc, WallTime time, std::uint32_t rtp_timestamp,
                             WallTime arrival);

    /// The timestamp of `ssrc` at `now`. Nothing if it has not reported lately.
    [[nodiscard]] std::optional<std::uint32_t> timestamp_at(std::uint32_t ssrc, WallTime now,
                                                            std::uint32_t clock_rate_hz) const;

  private:
    struct Stream {
        std::uint32_t ssrc = 0;
        std::uint32_t rtp_timestamp = 0;
        WallTime reported{};  ///< on the participant's clock
        WallTime arrival{};
        bool used = false;
    };
    /// The entry of `ssrc`, or else a free one, or else the oldest.
    [[nodiscard]] Stream& entry_for(std::uint32_t ssrc);
    std::array<Stream, limits::reported_streams> streams_{};
    ClockOffset offset_;  ///< from the participant's clock to ours
};

}  // namespace umbrella::core::rtp
