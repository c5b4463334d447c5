// What has happened lately, in steps: how much got through to a peer, and how much was lost on the
// way. Pure.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/clock.hpp"
#include "base/limits_bandwidth.hpp"

namespace umbrella::core::rtp {

/// How fast packets come, on the receiver's clock. Not thread-safe.
class ReceiveRate {
  public:
    using Duration = std::chrono::microseconds;

    void add(Duration arrival, std::size_t bytes);
    /// In bit/s, over the half second before the newest arrival. Nothing before so long has passed.
    [[nodiscard]] std::optional<double> bps() const;

  private:
    static constexpr Duration step{20'000};
    static constexpr std::int64_t steps = 25;

    std::array<std::uint64_t, steps> bytes_{};
    std::optional<std::int64_t> first_;
    std::int64_t newest_ = 0;  ///< in steps
};

/// How many packets of limits::loss_window came and did not. Not thread-safe.
class LossWindow {
  public:
    struct Count {
        std::int64_t packets = 0;
        std::int64_t missing = 0;
        [[nodiscard]] double fraction() const {
            return packets <= 0 ? 0 : static_cast<double>(missing) / static_cast<double>(packets);
        }
    };
    void received(Timestamp now) { ++at(now).packets; }
    void missing(Timestamp now);
    /// It had been told to be missing, and was only late.
    void found(Timestamp now) { --at(now).missing; }
    /// Of all that is known, or of the last second only.
    [[nodiscard]] Count count() const { return sum(steps); }
    [[nodiscard]] Count last_second() const { return sum(4); }
    /// Whether anything has been told for as long as that; not so after clear().
    [[nodiscard]] bool is_full(Timestamp now) const {
        return first_ && now - *first_ >= limits::loss_window;
    }
    void clear() {
        counts_ = {};
        first_.reset();
    }

  private:
    static constexpr std::chrono::milliseconds step{250};
    static constexpr std::int64_t steps = limits::loss_window / step;

    [[nodiscard]] Count& at(Timestamp now);
    [[nodiscard]] Count sum(std::int64_t of_last) const;

    std::array<Count, steps> counts_{};
    std::int64_t newest_ = 0;  ///< in steps
    std::optional<Timestamp> first_;
};

}  // namespace umbrella::core::rtp
