// 16-bit numbers that wrap around, as numbers that do not. Pure.
#pragma once

#include <cstdint>

namespace umbrella::core::rtp {

/// The number with these low bits that is closest to `near`: at most 32,768 before it, 32,767
/// behind.
[[nodiscard]] constexpr std::int64_t unwrap(std::uint16_t low_bits, std::int64_t near) {
    return near + static_cast<std::int16_t>(
                      static_cast<std::uint16_t>(low_bits - static_cast<std::uint16_t>(near)));
}

}  // namespace umbrella::core::rtp
