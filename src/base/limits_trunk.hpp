// The bounds of the trunk's control plane: of links, dials, invites and the pages about them. Those
// of its routing are in limits_trunk_routing.hpp. What happens at the bound is said here.
#pragma once

#include <chrono>
#include <cstddef>

namespace umbrella::limits {

/// Between two pings on a link, both ways.
inline constexpr std::chrono::milliseconds trunk_ping_interval{500};
/// Nothing heard on a link for so long: it is dead, and closed.
inline constexpr std::chrono::milliseconds trunk_silence{1500};
/// The same while its media is heard: the way is there, and TCP waits longer after each packet that
/// is lost, which a new connection would too.
inline constexpr std::chrono::milliseconds trunk_silence_heard{6000};
/// From one dial's connection to the next one beside it, as long as none is up: on a lossy way one
/// may wait for seconds where another gets through, and after a cut only a new one begins at once.
inline constexpr std::chrono::seconds trunk_dial_again{1};
/// So many at once. Above it: the oldest is given up.
inline constexpr std::size_t trunk_dials_at_once = 4;
/// Until one that has never worked is given up, and waited for.
inline constexpr std::chrono::seconds trunk_first_connect_timeout{5};
/// From the connection to the neighbour's accepted Hello.
inline constexpr std::chrono::seconds trunk_verify_timeout{8};
/// Least time from one dial that has failed to the next, when it has worked before; pauses when it
/// never did, and after refusals.
inline constexpr std::chrono::milliseconds trunk_redial_interval{500};
inline constexpr std::chrono::milliseconds trunk_backoff_first{500};
inline constexpr std::chrono::milliseconds trunk_backoff_last{30'000};
/// A link that has been up for so long has worked: the next pause is the first again.
inline constexpr std::chrono::seconds trunk_settled{60};
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
