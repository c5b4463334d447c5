// The bounds of the trunk's control plane: of links, dials, invites and the pages about them. Those
// of its routing are in limits.hpp. What happens at the bound is said here.
#pragma once

#include <chrono>
#include <cstddef>

namespace umbrella::limits {

/// Between two pings on a link, both ways.
inline constexpr std::chrono::milliseconds trunk_ping_interval{500};
/// Nothing heard on a link for so long: it is dead, and closed.
inline constexpr std::chrono::milliseconds trunk_silence{1500};
/// Bytes queued towards one neighbour, which is told all announcements at once. Above it: closed.
inline constexpr std::size_t trunk_queue_bytes = std::size_t{8} * 1024 * 1024;
/// Trunks that a node dials. Above it: "Set trunk" is refused.
inline constexpr std::size_t trunk_dials = 16;
/// Addresses of one name that are tried, the first ones. More are ignored.
inline constexpr std::size_t trunk_addresses = 8;
/// The answer to a WebSocket's opening handshake. Above it: the dial has failed.
inline constexpr std::size_t trunk_handshake_bytes = 8 * 1024;
/// An address or invite as a person pastes it. Above it: refused.
inline constexpr std::size_t trunk_address_bytes = 1024;
/// The public part of an invite. Above it: BadMessage, closed.
inline constexpr std::size_t trunk_invite_id_bytes = 32;
/// Invites that are open or in use. Above it: the oldest open one is void.
inline constexpr std::size_t trunk_invites = 64;
/// An invite that nobody has used by then is void.
inline constexpr std::chrono::hours trunk_invite_lifetime{24};
/// Participants of other nodes that one room shows. Further ones are not shown until others have
/// gone.
inline constexpr std::size_t remote_participants_per_room = 256;
/// Pairs of servers in the picture of the graph: a neighbour may tell of many that are not there.
/// Above it: those that sort last are left out.
inline constexpr std::size_t trunk_edges_shown = 512;
/// Admin passwords that are looked at, in one go and per second, since each costs some 50 ms.
/// Above it: 429.
inline constexpr unsigned password_burst = 5;
inline constexpr unsigned passwords_per_second = 1;
/// Brackets in a JSON request: json-glib reads nested ones by recursion. Above it: 400.
inline constexpr std::size_t json_brackets = 128;

}  // namespace umbrella::limits
