// The floor: what a packet costs in CPU time if nothing is done but to protect and to send it.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>

namespace umbrella::bench {

/// CPU time of one packet in the thread that measures, over many rounds.
struct Cost {
    double median_us = 0;
    double best_us = 0;  ///< what a neighbour on the same core does not touch
};

/// Packets of a round: few enough for a socket's receive queue, and whole batches of 7.
inline constexpr std::size_t round_packets = 112;

/// Times `round`, which handles round_packets packets, again and again for `duration`; `between`
/// runs untimed after each.
[[nodiscard]] Cost measure(std::chrono::milliseconds duration, const std::function<void()>& round,
                           const std::function<void()>& between);

}  // namespace umbrella::bench
