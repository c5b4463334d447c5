// Bounds of ICE on the port that all peers share (media/shared_port.hpp).
#pragma once

#include <chrono>
#include <cstddef>

namespace umbrella::limits {

/// Addresses of one peer from which packets are taken. The oldest goes when another is checked; a
/// browser has two or three, and a NAT may give it some more.
inline constexpr std::size_t addresses_of_peer = 16;
/// Who was heard from an address within this keeps it, though somebody else checks from there: that
/// may be another peer who forges it, to get what this one sends.
inline constexpr std::chrono::seconds address_kept{3};
/// Nothing has come from the peer for so long: its path is told to be disconnected. A browser
/// checks each 2.5 or 5 s (RFC 7675 §5.1), and one check may be lost.
inline constexpr std::chrono::seconds ice_disconnected_after{12};
/// Likewise, to have failed (RFC 7675 §5.1).
inline constexpr std::chrono::seconds ice_failed_after{30};
/// Between two looks at who has fallen silent.
inline constexpr std::chrono::seconds ice_watch_interval{1};

/// Packets that one system call takes from the shared port.
inline constexpr std::size_t shared_port_batch = 16;
/// Wanted for its sockets, each way: over half a second of 50 Mbit/s. The kernel gives less to who
/// may not exceed net.core.rmem_max and wmem_max.
inline constexpr int shared_port_buffer_bytes = 4 * 1024 * 1024;
/// With less than this the log says what to do about it.
inline constexpr int shared_port_least_buffer_bytes = 1024 * 1024;

}  // namespace umbrella::limits
