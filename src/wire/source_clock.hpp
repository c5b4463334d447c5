// One participant's reported clock, written where its RTCP comes in, read by workers.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>

#include "core/rtp/reported_clock.hpp"

namespace umbrella::wire {

/// Any thread; each call takes a leaf mutex for some nanoseconds, once a second and stream.
class SourceClock {
  public:
    using WallTime = core::rtp::ReportedClock::WallTime;

    void report(std::uint32_t ssrc, std::uint64_t ntp_time, std::uint32_t rtp_timestamp,
                WallTime arrival) {
        const std::lock_guard lock(mutex_);
        clock_.report(ssrc, ntp_time, rtp_timestamp, arrival);
    }
    void report_on_our_clock(std::uint32_t ssrc, WallTime time, std::uint32_t rtp_timestamp,
                             WallTime arrival) {
        const std::lock_guard lock(mutex_);
        clock_.report_on_our_clock(ssrc, time, rtp_timestamp, arrival);
    }
    [[nodiscard]] std::optional<std::uint32_t> timestamp_at(std::uint32_t ssrc, WallTime now,
                                                            std::uint32_t clock_rate_hz) const {
        const std::lock_guard lock(mutex_);
        return clock_.timestamp_at(ssrc, now, clock_rate_hz);
    }

  private:
    mutable std::mutex mutex_;
    core::rtp::ReportedClock clock_;
};

}  // namespace umbrella::wire
