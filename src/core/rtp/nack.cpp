#include "core/rtp/nack.hpp"

#include <algorithm>

namespace umbrella::core::rtp {
namespace {

/// How far `b` is behind `a` in the circle of sequence numbers; negative: before it.
std::int16_t distance(std::uint16_t a, std::uint16_t b) {
    return static_cast<std::int16_t>(static_cast<std::uint16_t>(b - a));
}

}  // namespace

std::vector<NackEntry> pack_nacks(std::span<const std::uint16_t> lost) {
    std::vector<std::uint16_t> sorted(lost.begin(), lost.end());
    std::ranges::sort(sorted, [](std::uint16_t a, std::uint16_t b) { return distance(a, b) > 0; });
    std::vector<NackEntry> entries;
    for (const std::uint16_t sequence_number : sorted) {
        const int behind =
            entries.empty() ? 17 : int{distance(entries.back().pid, sequence_number)};
        if (behind > 16) {
            entries.push_back({.pid = sequence_number});
        } else if (behind > 0) {
            entries.back().blp |=
                static_cast<std::uint16_t>(1U << static_cast<unsigned>(behind - 1));
        }
    }
    return entries;
}

}  // namespace umbrella::core::rtp
