// What happens to a node. signalling, media and the clock make events; Node::handle turns each,
// with the time, into effects. Control flows one way.
#pragma once

#include <string>
#include <variant>

#include "base/ids.hpp"
#include "core/messages.hpp"
#include "core/model.hpp"

namespace umbrella::core {

// --- From signalling ----------------------------------------------------------------------

/// A WebSocket was opened; nothing is known of the peer yet.
struct PeerConnected {
    ConnectionId connection;
};
struct MessageReceived {
    ConnectionId connection;
    ClientMessage message;
};
/// The peer sent something that cannot be understood: it is told so and closed.
struct BadMessageReceived {
    ConnectionId connection;
    ErrorCode code;
    std::string text;
};
/// The WebSocket is gone, for whatever reason. The last event of a connection.
struct PeerDisconnected {
    ConnectionId connection;
};

// --- From media ---------------------------------------------------------------------------

/// Answers the effect CreateOffer; `sdp` is complete, ready to be sent.
struct OfferCreated {
    ParticipantId participant;
    std::string sdp;
};
/// Answers ApplyAnswer.
struct AnswerApplied {
    ParticipantId participant;
};
struct LocalCandidateFound {
    ParticipantId participant;
    Mid mid;
    std::string candidate;
};
/// ICE and DTLS are up: media can flow both ways.
struct MediaConnected {
    ParticipantId participant;
};
/// The first RTP of a publish m-line has come: from now on it can be bound to slots.
struct MediaReceived {
    ParticipantId participant;
    Mid mid;
};
/// The peer connection is beyond repair. `code` is BadSdp or MediaFailed.
struct MediaPeerFailed {
    ParticipantId participant;
    ErrorCode code;
    std::string text;
};

// --- From the application -----------------------------------------------------------------

/// Comes at least every 500 ms.
struct Tick {};
/// Everybody is told and closed; nobody is let in from now on.
struct ShutdownRequested {};

using Event = std::variant<PeerConnected, MessageReceived, BadMessageReceived, PeerDisconnected,
                           OfferCreated, AnswerApplied, LocalCandidateFound, MediaConnected,
                           MediaReceived, MediaPeerFailed, Tick, ShutdownRequested>;

}  // namespace umbrella::core
