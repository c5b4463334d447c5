// What two neighbours say to each other over a link. The wire format is proto/umbrella.proto.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/trunk/model.hpp"

namespace umbrella::core::trunk {

/// Why a link is closed, or was refused.
enum class LinkErrorCode : std::uint8_t {
    BadMessage = 1,      ///< what no honest neighbour sends
    UnsupportedVersion,  ///< of this protocol
    Self,                ///< the other end is this node
    DuplicateNode,       ///< another node with the same id is there
    DuplicateLink,       ///< the other link between the two stays
    Replaced,            ///< the other end has started anew
    BadPath,             ///< a path that does not end with the neighbour's own id
    TooMany,             ///< announcements or neighbours
    Flood,               ///< changes in a short time
    Timeout,             ///< no Hello came
    ShuttingDown,
    NotInvited,  ///< this server takes a trunk only by its invite
    BadInvite,   ///< which is not known, void, or of another node
};

/// A sentence for people.
[[nodiscard]] const char* to_words(LinkErrorCode code);

inline constexpr std::uint32_t protocol_version = 1;

/// The first message, of both ends.
struct Hello {
    std::uint32_t version = protocol_version;
    NodeId node;
    Incarnation incarnation;
    std::string name;                ///< for people; may be empty
    std::vector<std::string> rooms;  ///< to which the sender limits the link; empty: all
    friend bool operator==(const Hello&, const Hello&) = default;
};

/// "I know a way to this, and this is what it is." Replaces what the sender said of it before.
struct Announce {
    ItemKey key;
    Incarnation incarnation;     ///< of the origin
    std::uint64_t sequence = 0;  ///< rises with each change of details, within an incarnation
    std::vector<NodeId> path;    ///< from the origin to the sender, both included
    std::uint32_t cost = 0;      ///< of that path: each node adds the cost of the link it came by
    std::string room;
    Details details;
    friend bool operator==(const Announce&, const Announce&) = default;
};

/// "I know no way to it any more", or, with `ended`, "its origin says that it is over": whatever
/// is as old as `sequence` is void, by whichever way it came.
struct Withdraw {
    ItemKey key;
    Incarnation incarnation;
    std::uint64_t sequence = 0;
    bool ended = false;
    friend bool operator==(const Withdraw&, const Withdraw&) = default;
};

/// After a Hello each end says all it has to say; here that ends. What was known of it before and
/// has not been said again is void.
struct EndOfSync {
    friend bool operator==(const EndOfSync&, const EndOfSync&) = default;
};

/// "Send me this." Also changes an earlier one. Answered by Bind or Unbind with the same request.
struct Subscribe {
    ItemKey publication;
    std::uint64_t request = 0;     ///< rises with each Subscribe of the sender
    std::uint32_t depth = 0;       ///< only a node that is less deep may send to me; 1 at least
    std::uint32_t max_height = 0;  ///< in pixels; 0: any
    friend bool operator==(const Subscribe&, const Subscribe&) = default;
};
struct Unsubscribe {
    ItemKey publication;
    friend bool operator==(const Unsubscribe&, const Unsubscribe&) = default;
};
/// Comes again whenever `paused` changes.
struct Bind {
    ItemKey publication;
    std::uint64_t request = 0;
    std::uint32_t depth = 0;  ///< which the sender reckons with now
    StreamIndex stream = 0;
    bool paused = false;  ///< a link on the way, this one or an earlier one, is too narrow for it
    friend bool operator==(const Bind&, const Bind&) = default;
};

enum class UnbindReason : std::uint8_t {
    NoRoute = 1,  ///< the sender cannot get it itself
    Deeper,       ///< the sender is as deep as the subscriber, or deeper: ask again with more
    Full,         ///< there is no free stream
};
/// Refuses a Subscribe, or ends what was bound.
struct Unbind {
    ItemKey publication;
    std::uint64_t request = 0;
    UnbindReason reason = UnbindReason::NoRoute;
    std::uint32_t depth = 0;  ///< of the sender, with Deeper
    friend bool operator==(const Unbind&, const Unbind&) = default;
};

/// Where something that is passed on to everybody comes from. A node uses and passes on each
/// (origin, incarnation, sequence) once.
struct Stamp {
    NodeId origin;
    Incarnation incarnation;
    std::uint64_t sequence = 0;
    std::uint32_t hops = 0;  ///< nodes that it has passed
    friend bool operator==(const Stamp&, const Stamp&) = default;
};
struct Chat {
    Stamp stamp;
    std::string room;
    ParticipantId participant;
    std::string name;
    std::string text;
    std::uint64_t time_ms = 0;  ///< since 1970-01-01 UTC, by the origin's clock
    friend bool operator==(const Chat&, const Chat&) = default;
};
/// Who speaks at the origin now, loudest first; replaces what it said of that room before.
struct Speakers {
    Stamp stamp;
    std::string room;
    std::vector<ParticipantId> participants;
    friend bool operator==(const Speakers&, const Speakers&) = default;
};

/// The sender closes the link after it.
struct LinkError {
    LinkErrorCode code;
    std::string text;
    friend bool operator==(const LinkError&, const LinkError&) = default;
};

using Message = std::variant<Hello, Announce, Withdraw, EndOfSync, Subscribe, Unsubscribe, Bind,
                             Unbind, Chat, Speakers, LinkError>;

}  // namespace umbrella::core::trunk
