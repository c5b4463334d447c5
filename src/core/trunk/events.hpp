// What happens to a Router. Rooms, links, media and the clock make events; Router::handle turns
// each, with the time, into effects.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.hpp"
#include "base/limits_trunk_routing.hpp"
#include "core/trunk/messages.hpp"
#include "core/trunk/model.hpp"

namespace umbrella::core::trunk {

// --- From the rooms of this node ----------------------------------------------------------

/// Somebody is here, or what is known of them has changed.
struct LocalParticipant {
    ParticipantId participant;
    std::string room;
    std::string name;
    std::uint32_t hand = 0;
    bool away = false;
};
/// With all they published.
struct LocalParticipantGone {
    ParticipantId participant;
};
/// Something is published, or what is known of it has changed. Its participant is known.
struct LocalPublication {
    ParticipantId participant;
    Source source = Source::Microphone;
    Media media;
};
struct LocalPublicationGone {
    ParticipantId participant;
    Source source = Source::Microphone;
};

/// Who wishes for a publication: a room, a recorder; chosen by the application.
enum class Consumer : std::uint64_t {};
/// A consumer wants a publication of another node; replaces its earlier wish for it. A wish for
/// something that is not there waits for it.
struct Wish {
    ItemKey publication;
    Consumer consumer{};
    std::uint32_t max_height = 0;  ///< in pixels; 0: any
};
struct WishGone {
    ItemKey publication;
    Consumer consumer{};
};

struct LocalChat {
    std::string room;
    ParticipantId participant;
    std::string name;
    std::string text;
    std::uint64_t time_ms = 0;
};
/// The whole set, loudest first.
struct LocalSpeakers {
    std::string room;
    std::vector<ParticipantId> participants;
};

// --- From links ---------------------------------------------------------------------------

/// A WebSocket with role trunk is open (and the other end has proved who it is, if it must).
struct LinkOpened {
    LinkId link;
    bool dialled = false;            ///< by this node
    std::uint32_t weight = 0;        ///< configured; added to the cost of the link
    std::vector<std::string> rooms;  ///< to which this node limits it; empty: all
};
struct MessageReceived {
    LinkId link;
    Message message;
};
/// The last event of a link. If media of the neighbour is still heard, its streams go on for
/// limits::trunk_detached, or until NeighbourSilent.
struct LinkClosed {
    LinkId link;
    bool media_alive = false;
};
struct LinkMeasured {
    LinkId link;
    std::chrono::microseconds round_trip{0};
};

// --- From media ---------------------------------------------------------------------------

/// Neither is media heard of a neighbour whose link is closed.
struct NeighbourSilent {
    NodeId neighbour;
};
/// What was asked for by ExpectStream has begun: the first keyframe of a video, the first packet
/// of an audio.
struct StreamBegun {
    NodeId neighbour;
    StreamIndex stream = 0;
};

/// What is sent of a publication to a neighbour is held back, or goes on: the link is too narrow.
struct SendingPaused {
    NodeId neighbour;
    ItemKey publication;
    bool paused = false;
};

/// The time has come that Router::next_due() named; harmless at any other.
struct Tick {};

using Event =
    std::variant<LocalParticipant, LocalParticipantGone, LocalPublication, LocalPublicationGone,
                 Wish, WishGone, LocalChat, LocalSpeakers, LinkOpened, MessageReceived, LinkClosed,
                 LinkMeasured, NeighbourSilent, StreamBegun, SendingPaused, Tick>;

}  // namespace umbrella::core::trunk
