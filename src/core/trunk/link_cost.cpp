#include "core/trunk/link_cost.hpp"

#include <algorithm>

#include "base/limits_trunk_routing.hpp"

namespace umbrella::core::trunk {
namespace {

constexpr std::chrono::milliseconds step{5};
constexpr std::chrono::seconds longest{1};
constexpr std::uint32_t greatest_weight = 1'000'000;

}  // namespace

LinkCost::LinkCost(std::uint32_t weight) : weight_(std::min(weight, greatest_weight)) {}

bool LinkCost::measure(std::chrono::microseconds round_trip, Timestamp now) {
    const auto bounded =
        std::clamp<std::chrono::microseconds>(round_trip, std::chrono::microseconds(0), longest);
    const auto steps = static_cast<std::uint32_t>(bounded / step);
    const std::uint32_t change = steps > steps_ ? steps - steps_ : steps_ - steps;
    if (change < 2 || (changed_ && now - *changed_ < limits::trunk_cost_interval)) {
        return false;
    }
    steps_ = steps;
    changed_ = now;
    return true;
}

}  // namespace umbrella::core::trunk
