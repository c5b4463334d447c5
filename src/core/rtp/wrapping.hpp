// Numbers that wrap around, as numbers that do not. Pure.
#pragma once

#include <cstdint>

namespace umbrella::core::rtp {

/// The number nearest to `near` whose low `bits`, 1 to 16, are `value`; of two that are as near,
/// the smaller one.
[[nodiscard]] constexpr std::int64_t unwrap(std::uint16_t value, std::int64_t near,
                                            unsigned bits = 16) {
    const std::int64_t modulus = std::int64_t{1} << bits;
    const std::int64_t ahead = (value - near) & (modulus - 1);
    return near + (ahead < modulus / 2 ? ahead : ahead - modulus);
}

}  // namespace umbrella::core::rtp
