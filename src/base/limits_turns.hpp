// What may be done at a time before all else on the main loop has its turn. What happens at the
// bound is said here.
#pragma once

#include <chrono>
#include <cstddef>

namespace umbrella::limits {

/// Connections that are looked after, one after the other, when so many are ready. The others come
/// on the next turn.
inline constexpr std::size_t connections_a_turn = 64;
/// For what one connection has to say: a hundred changes of a neighbour. The rest is read on the
/// next turn.
inline constexpr std::chrono::milliseconds connection_turn{5};
/// News of people at other nodes are told together: those that come so shortly after the first, and
/// then, however many come, at least so much later than the last time.
inline constexpr std::chrono::milliseconds news_gathering{2};
inline constexpr std::chrono::milliseconds news_interval{100};
/// So many at a time. Above it they are told at once.
inline constexpr std::size_t news_gathered = 1024;

}  // namespace umbrella::limits
