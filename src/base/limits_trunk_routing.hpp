// The bounds of a trunk's routing: of what neighbours announce and ask for. What happens at the
// bound is said here.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace umbrella::limits {

/// Nodes that an announcement may have passed, its origin included. Longer: not used.
inline constexpr std::size_t trunk_path = 16;
/// Announcements of one neighbour that hold at a time. A neighbour that sends more:
/// LinkError{TOO_MANY}, closed. What we would send beyond it waits for a place.
inline constexpr std::size_t trunk_announcements = 4096;
/// Participants and publications of other nodes in all. Further ones are not used.
inline constexpr std::size_t trunk_items = 16384;
/// Streams that one node may send on a link. Above it a subscription is refused, and asked again.
inline constexpr std::size_t trunk_streams = 256;
/// How long a freed stream waits before it carries something else: late packets of the earlier
/// publication are not to be taken for the new one.
inline constexpr std::chrono::seconds trunk_stream_rest{2};
/// The greatest depth of a subscription. Paths need 16; the rest is room for what changes.
inline constexpr std::uint32_t trunk_depth = 64;
/// Links whose Hello was accepted. Above it: LinkError{TOO_MANY}, closed.
inline constexpr std::size_t trunk_neighbours = 64;
/// Rooms that a link may be limited to. Above it: LinkError{BAD_MESSAGE}, closed.
inline constexpr std::size_t trunk_link_rooms = 64;
/// Layers of one publication. Above it: LinkError{BAD_MESSAGE}, closed.
inline constexpr std::size_t trunk_layers = 4;
/// Bytes of the id of a node or of a participant behind a trunk. Above it: as above.
inline constexpr std::size_t trunk_id_bytes = 64;
/// Speakers that one message may name. Above it: as above.
inline constexpr std::size_t trunk_speakers = 256;
/// What a neighbour may change at once (three times all that it may announce), and how fast it
/// may go on. Above it: LinkError{FLOOD}, closed.
inline constexpr unsigned trunk_changes_burst = 12288;
inline constexpr unsigned trunk_changes_per_second = 400;
/// Chat and speakers from one neighbour, of all who are behind it. Above it: dropped.
inline constexpr unsigned trunk_talk_burst = 200;
inline constexpr unsigned trunk_talk_per_second = 50;
/// Nodes of which it is remembered in which life they are and what they said last. Above it: the
/// one that was not heard for longest is forgotten.
inline constexpr std::size_t trunk_origins = 1024;
/// For so long, and for so many, it is remembered that something has ended, so that a neighbour
/// that has not heard of it yet does not bring it back. Above it: the oldest is forgotten.
inline constexpr std::chrono::seconds trunk_ended_memory{60};
inline constexpr std::size_t trunk_ended = 4096;
/// A route must be better for so long until it is taken.
inline constexpr std::chrono::seconds trunk_better_after{10};
/// Least time between two rounds of announcements to one neighbour; withdrawals are sent at once.
inline constexpr std::chrono::milliseconds trunk_batch{200};
/// Least time between two changes of a link's cost, both ways.
inline constexpr std::chrono::seconds trunk_cost_interval{10};
/// Who is behind a lost link is shown as away for so long, then has left.
inline constexpr std::chrono::seconds trunk_away{10};
/// From the last wish for a publication, or a lower one, until the neighbour is told.
inline constexpr std::chrono::seconds trunk_unsubscribe_after{3};
/// For so long at most two copies of one publication come while its route is switched.
inline constexpr std::chrono::seconds trunk_switch_timeout{2};
/// How long a switch to a longer way waits for those behind to agree.
inline constexpr std::chrono::seconds trunk_switch_patience{1};
/// A subscription that was refused is asked again after this: nobody knew the way, or there was no
/// free stream, or a switch has failed.
inline constexpr std::chrono::seconds trunk_retry_no_route{1};
inline constexpr std::chrono::seconds trunk_retry_full{5};
inline constexpr std::chrono::seconds trunk_retry_switch{10};
/// The same, when the neighbour has moved away from the origin, from the second time on.
inline constexpr std::chrono::milliseconds trunk_retry_deeper{100};
/// A neighbour without signalling, whose media still comes, is kept for so long. On a lossy way
/// dials take half a minute, and what is heard meanwhile is better than nothing.
inline constexpr std::chrono::seconds trunk_detached{60};

}  // namespace umbrella::limits
