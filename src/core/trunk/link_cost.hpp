// What a link costs routes that use it. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "base/clock.hpp"
#include "base/limits_trunk_routing.hpp"

namespace umbrella::core::trunk {

/// 1, and 1 for each 5 ms of round trip (up to 1 s), and the configured weight. Steps that come
/// and go do not move it: it changes by 2 steps at least, every limits::trunk_cost_interval at
/// most.
class LinkCost {
  public:
    explicit LinkCost(std::uint32_t weight = 0);

    /// True if the cost is another one now.
    [[nodiscard]] bool measure(std::chrono::microseconds round_trip, Timestamp now);
    [[nodiscard]] std::uint32_t value() const { return weight_ + 1 + steps_; }

  private:
    std::uint32_t weight_;
    std::uint32_t steps_ = 0;
    std::optional<Timestamp> changed_;
};

}  // namespace umbrella::core::trunk
