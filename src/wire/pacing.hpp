// How much may leave towards one peer at once. Pure.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "base/clock.hpp"
#include "base/limits.hpp"

namespace umbrella::wire {

/// A budget of bytes that fills by time, up to limits::pacing_burst_bytes. A packet may leave while
/// there is any left, and may overdraw it. Not thread-safe.
class PacingBudget {
  public:
    [[nodiscard]] bool available(Timestamp now) {
        refill(now);
        return bytes_ > 0;
    }
    void take(std::size_t bytes) {
        bytes_ -= static_cast<std::int64_t>(bytes);
        taken_ += static_cast<std::int64_t>(bytes);
    }

  private:
    using Seconds = std::chrono::duration<double>;
    static constexpr std::chrono::milliseconds measured_over{500};

    void refill(Timestamp now) {
        const auto elapsed = now - filled_;
        if (elapsed.count() <= 0) {
            return;
        }
        const double added =
            rate_ *
            Seconds(std::min<MonotonicClock::duration>(elapsed, std::chrono::seconds{1})).count();
        // A microsecond's share must not be lost in rounding.
        if (added < 1) {
            return;
        }
        filled_ = now;
        bytes_ = std::min(bytes_ + static_cast<std::int64_t>(added),
                          static_cast<std::int64_t>(limits::pacing_burst_bytes));
        if (now - measured_ >= measured_over) {
            const double lately = static_cast<double>(taken_) / Seconds(now - measured_).count();
            rate_ = std::max<double>(limits::pacing_bytes_per_second, 2 * lately);
            taken_ = 0;
            measured_ = now;
        }
    }

    std::int64_t bytes_ = limits::pacing_burst_bytes;
    std::int64_t taken_ = 0;
    double rate_ = limits::pacing_bytes_per_second;  ///< bytes per second
    Timestamp filled_;
    Timestamp measured_;
};

}  // namespace umbrella::wire
