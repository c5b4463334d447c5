// How much may leave towards one peer at once. Pure.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/clock.hpp"
#include "base/limits.hpp"
#include "base/limits_bandwidth.hpp"

namespace umbrella::wire {

/// A budget of bytes that fills by time, up to limits::pacing_burst_bytes. A packet may leave while
/// there is any left, and may overdraw it. Or, where a limit is set, up to what that allows. Not
/// thread-safe.
class PacingBudget {
  public:
    [[nodiscard]] bool available(Timestamp now) {
        refill(now);
        return bytes_ > 0;
    }
    /// So many bytes per second in place of what pacing leaves to everybody; nothing: as usual.
    void limit(std::optional<double> bytes_per_second) {
        if (limited_ && !bytes_per_second) {
            rate_ = limits::pacing_bytes_per_second;
        }
        limited_ = bytes_per_second.has_value();
        if (bytes_per_second) {
            rate_ = *bytes_per_second;
            bytes_ = std::min(bytes_, most());
        }
    }
    [[nodiscard]] bool limited() const { return limited_; }
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
        bytes_ = std::min(bytes_ + static_cast<std::int64_t>(added), most());
        if (now - measured_ >= measured_over) {
            const double lately = static_cast<double>(taken_) / Seconds(now - measured_).count();
            if (!limited_) {
                rate_ = std::max<double>(limits::pacing_bytes_per_second, 2 * lately);
            }
            taken_ = 0;
            measured_ = now;
        }
    }

    /// What is there at most.
    [[nodiscard]] std::int64_t most() const {
        if (!limited_) {
            return limits::pacing_burst_bytes;
        }
        return std::max<std::int64_t>(
            limits::paced_burst_bytes,
            static_cast<std::int64_t>(rate_ * Seconds(limits::paced_burst).count()));
    }

    std::int64_t bytes_ = limits::pacing_burst_bytes;
    std::int64_t taken_ = 0;
    double rate_ = limits::pacing_bytes_per_second;  ///< bytes per second
    Timestamp filled_;
    Timestamp measured_;
    bool limited_ = false;
};

}  // namespace umbrella::wire
