// What happens to a node. signalling, media and the clock make events; Node::handle turns each,
// with the time, into effects. Control flows one way.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.hpp"
#include "core/messages.hpp"
#include "core/model.hpp"
#include "core/recording/end_reason.hpp"
#include "core/trunk/effects.hpp"

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
/// The WebSocket is gone. The last event of a connection.
struct PeerDisconnected {
    ConnectionId connection;
    /// The peer ended it with a Close frame (a page that is left does): it wanted to go. False: it
    /// broke, and its participant may come back.
    bool orderly = false;
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
    std::string candidate;  ///< empty: that was all
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

/// Who was heard since the last of these: RTP or RTCP has come. Each second while anybody was.
struct MediaHeard {
    std::vector<ParticipantId> participants;
};
/// How loud a publish m-line was since the last of these (RFC 6464), the loudest packet counting.
struct AudioLevel {
    ParticipantId participant;
    Mid mline;
    std::uint8_t level = 127;  ///< -dBov: 0 is the loudest, 127 silence
};
/// Each limits::audio_level_interval; only m-lines from which something came.
struct AudioLevels {
    std::vector<AudioLevel> levels;
};

/// Whether a camera can be reached now; others see one that cannot as away.
struct CameraReachable {
    ParticipantId participant;
    bool reachable = true;
};

/// A recording has ended by itself, after StartRecording. The newest of the participant counts.
struct RecordingEnded {
    ParticipantId participant;
    std::string recording;
    recording::EndReason reason;
};

// --- From the trunk: effects of the Router, as they are -------------------------------------

// --- From the application -----------------------------------------------------------------

/// Somebody who may do so wants a participant, or with an empty id all who are and come into the
/// room, to be recorded, or not to be any more. Ignored when they are not there.
struct RecordingWanted {
    std::string room;
    ParticipantId participant;
    bool wanted = true;
};
/// Comes at least every 500 ms.
struct Tick {};
/// Everybody is told and closed; nobody is let in from now on.
struct ShutdownRequested {};

using Event =
    std::variant<PeerConnected, MessageReceived, BadMessageReceived, PeerDisconnected, OfferCreated,
                 AnswerApplied, LocalCandidateFound, MediaConnected, MediaReceived, MediaPeerFailed,
                 MediaHeard, AudioLevels, CameraReachable, RecordingEnded, RecordingWanted,
                 trunk::ParticipantShown, trunk::ParticipantHidden, trunk::PublicationShown,
                 trunk::PublicationHidden, trunk::PublicationPaused, trunk::DemandChanged,
                 trunk::ChatHeard, trunk::SpeakersHeard, Tick, ShutdownRequested>;

}  // namespace umbrella::core
