// The wire form of NACKs. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace umbrella::core::rtp {

/// One entry of a generic NACK (RFC 4585 §6.2.1): a lost packet, and a bit for each lost one of the
/// 16 that follow it.
struct NackEntry {
    std::uint16_t pid = 0;
    std::uint16_t blp = 0;
    friend bool operator==(const NackEntry&, const NackEntry&) = default;
};

/// The fewest entries that name all of `lost`, which may be unsorted, repeat itself and wrap
/// around; oldest first. All of them lie within half the number space of each other.
[[nodiscard]] std::vector<NackEntry> pack_nacks(std::span<const std::uint16_t> lost);

}  // namespace umbrella::core::rtp
