// What a Router wants done, in order. None of them answers at once.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.hpp"
#include "core/trunk/messages.hpp"
#include "core/trunk/model.hpp"

namespace umbrella::core::trunk {

// --- For links ----------------------------------------------------------------------------

struct Send {
    LinkId link;
    Message message;
};
/// After what was sent before has left. LinkClosed follows; nothing is sent on it meanwhile.
struct CloseLink {
    LinkId link;
    LinkErrorCode code;
    std::string text;
};
/// The other end's Hello was accepted. `link` takes the place of any earlier one to it.
struct NeighbourUp {
    NodeId neighbour;
    LinkId link;
    std::string name;
};
/// The other end refuses the link or ends it, and says why. LinkClosed follows.
struct LinkRefused {
    LinkId link;
    LinkErrorCode code;
    std::string text;
};
/// All of its streams, both ways, are void.
struct NeighbourDown {
    NodeId neighbour;
};
/// Another node that runs now has the id of `node`; if that is this node, one of the two must get
/// an id of its own.
struct DuplicateNodeSeen {
    NodeId node;
};

// --- For media ----------------------------------------------------------------------------

/// From now on the stream towards the neighbour carries this, which is of this node or comes by
/// another neighbour (UseStream says by which).
struct SendStream {
    NodeId neighbour;
    StreamIndex stream;
    ItemKey publication;
};
struct StopStream {
    NodeId neighbour;
    StreamIndex stream;
};
/// The neighbour's stream carries this; StreamBegun is to tell when it begins.
struct ExpectStream {
    NodeId neighbour;
    StreamIndex stream;
    ItemKey publication;
};
/// The publication is taken from this stream, and from no other, from now on.
struct UseStream {
    NodeId neighbour;
    StreamIndex stream;
    ItemKey publication;
};
/// What still comes on the neighbour's stream is not for anybody.
struct ForgetStream {
    NodeId neighbour;
    StreamIndex stream;
};

// --- For the rooms of this node -----------------------------------------------------------

/// Somebody at another node is there, or what is known of them has changed.
struct ParticipantShown {
    ItemKey participant;
    std::string room;
    Presence presence;  ///< away: also when the way to it is lost
};
/// After PublicationHidden of all that they published.
struct ParticipantHidden {
    ItemKey participant;
};
/// Its participant is shown.
struct PublicationShown {
    ItemKey publication;
    Media media;
};
struct PublicationHidden {
    ItemKey publication;
};
/// A link on the way is too narrow for what is taken of the publication, or is not any more. Only
/// of what is wished for; at first it is not. What is hidden or not taken any more is not paused.
struct PublicationPaused {
    ItemKey publication;
    bool paused = false;
};
/// Whether other nodes want a publication of this node, and how large at most. Changes only; at
/// first it is unwanted.
struct DemandChanged {
    ParticipantId participant;
    Source source;
    bool wanted = false;
    std::uint32_t max_height = 0;  ///< in pixels; 0: any
};
/// Somebody at another node says something, or speaks.
struct ChatHeard {
    Chat chat;
};
struct SpeakersHeard {
    Speakers speakers;
};

/// One line of the log.
struct LogLine {
    std::string message;
    std::string detail;
};

using Effect =
    std::variant<Send, CloseLink, NeighbourUp, LinkRefused, NeighbourDown, DuplicateNodeSeen,
                 SendStream, StopStream, ExpectStream, UseStream, ForgetStream, ParticipantShown,
                 ParticipantHidden, PublicationShown, PublicationHidden, PublicationPaused,
                 DemandChanged, ChatHeard, SpeakersHeard, LogLine>;
using Effects = std::vector<Effect>;

}  // namespace umbrella::core::trunk
