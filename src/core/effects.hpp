// What a node wants done. Effects are carried out in order; none of them answers at once: what
// comes of one returns later as an event.
#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.hpp"
#include "core/messages.hpp"
#include "core/model.hpp"
#include "core/recording/end_reason.hpp"
#include "core/recording/subject.hpp"
#include "core/trunk/events.hpp"

namespace umbrella::core {

// --- For signalling -----------------------------------------------------------------------

struct Send {
    ConnectionId connection;
    ServerMessage message;
};
/// After what was sent before has left. PeerDisconnected follows.
struct CloseConnection {
    ConnectionId connection;
};

// --- For media ----------------------------------------------------------------------------

/// A peer connection without m-lines. `label` is sanitised ("alice-7f3a"), unique in the node,
/// and names the participant's elements.
struct CreateMediaPeer {
    ParticipantId participant;
    std::string room;
    std::string label;
    /// The client made the offer: what flows is translated, ICE leaves the lead to it, and after
    /// its candidates LocalCandidateFound comes with an empty one. Null: as always.
    std::shared_ptr<const rtp::Dialect> dialect;
    /// Not empty: no peer connection, but the publications of this camera.
    std::string camera;
};
struct DestroyMediaPeer {
    ParticipantId participant;
};
/// A recvonly m-line for one source in one codec. Takes effect with the next CreateOffer.
struct AddPublishMline {
    ParticipantId participant;
    Mid mid;
    Source source;
    Codec codec;
};
/// A sendonly m-line for life. `stream_id` is the MediaStream id (RFC 8830) that the browser is
/// told: slots with the same one are played in sync.
struct AddSlotMline {
    ParticipantId participant;
    Mid mid;
    MediaKind kind;
    std::string stream_id;
};
/// The next CreateOffer carries new ICE credentials and its candidates are gathered anew; DTLS and
/// what flows stay as they are (RFC 8445 §9).
struct RestartIceTransport {
    ParticipantId participant;
};
/// OfferCreated or MediaPeerFailed follows.
struct CreateOffer {
    ParticipantId participant;
};
/// The answer has passed sdp::check_answer. AnswerApplied or MediaPeerFailed follows.
struct ApplyAnswer {
    ParticipantId participant;
    std::string sdp;
};
struct AddRemoteCandidate {
    ParticipantId participant;
    std::size_t mline_index;
    std::string candidate;
};
/// From now on the slot carries what the publisher sends on that m-line. Replaces what was bound.
struct BindSlot {
    ParticipantId subscriber;
    Mid slot;
    ParticipantId publisher;
    Mid source;
};
struct UnbindSlot {
    ParticipantId subscriber;
    Mid slot;
};

// --- For the trunk --------------------------------------------------------------------------

/// The published source comes on this m-line now; empty: on none. trunk::SendStream means it.
struct SourceMoved {
    ParticipantId participant;
    Source source;
    Mid mline;
};
// And events for the Router, as they are: what happens in the rooms.

// --- For the recorder -----------------------------------------------------------------------

struct StartRecording {
    recording::Subject subject;
};
/// The source of who is recorded comes on this m-line now, in this codec; empty: on none.
struct RecordSource {
    ParticipantId participant;
    Source source;
    Codec codec;
    Mid mline;
};
/// A RecordingEnded that comes later is of no interest.
struct StopRecording {
    ParticipantId participant;
    recording::EndReason reason;
};

// --- For the log --------------------------------------------------------------------------

/// One line of the log, with the room and participant it concerns (either may be empty).
struct LogLine {
    std::string message;
    std::string room;
    std::string participant;
    std::string detail;
};

using Effect =
    std::variant<Send, CloseConnection, CreateMediaPeer, DestroyMediaPeer, AddPublishMline,
                 AddSlotMline, RestartIceTransport, CreateOffer, ApplyAnswer, AddRemoteCandidate,
                 BindSlot, UnbindSlot, StartRecording, RecordSource, StopRecording, SourceMoved,
                 trunk::LocalParticipant, trunk::LocalParticipantGone, trunk::LocalPublication,
                 trunk::LocalPublicationGone, trunk::Wish, trunk::WishGone, trunk::LocalChat,
                 trunk::LocalSpeakers, LogLine>;
using Effects = std::vector<Effect>;

}  // namespace umbrella::core
