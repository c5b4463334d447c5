// What peers and the server say to each other, as core sees it: checked in form (by
// signalling/codec), not yet in sense. The wire format is proto/umbrella.proto.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.hpp"
#include "core/model.hpp"
#include "core/recording/end_reason.hpp"
#include "core/rtp/dialect.hpp"

namespace umbrella::core {

enum class ErrorCode : std::uint8_t {
    BadMessage = 1,
    MessageTooLarge,
    UnsupportedVersion,
    UnexpectedMessage,
    UnknownRoom,
    RoomFull,
    BadName,
    NoCommonCodec,
    UnexpectedAnswer,
    BadSdp,
    UnknownMid,
    BadCandidate,
    TooManyCandidates,
    MediaFailed,
    Timeout,
    TooSlow,
    ShuttingDown,
    UnsupportedRole,
    Internal,
    Replaced,
    TooMany,
    ServerFull,
};

enum class Role : std::uint8_t { Client, Trunk };

/// As what somebody is in a room. Who comes by WHIP or WHEP has made the offer itself: the server's
/// m-lines are fitted to it, and there are never others.
enum class Attendance : std::uint8_t {
    Member,     ///< sends and receives, by the page
    Publisher,  ///< sends alone: WHIP
    Viewer,     ///< receives one other, and is seen by nobody: WHEP
    Camera,     ///< sends alone, by RTSP: nothing is negotiated, and it is silent while unwatched
};

struct IceServer {
    std::vector<std::string> urls;
    std::string username;
    std::string credential;
};

// --- From a client ------------------------------------------------------------------------

struct Hello {
    std::uint32_t version = 0;
    Role role = Role::Client;
    std::string room;
    std::string name;
    CodecSet send;
    CodecSet receive;
    std::optional<Codec> preferred_video_codec;
    /// What the client is about to publish: m-lines for it are in the first offer.
    SourceSet publish;
    std::string resume;      ///< the token of the latest Welcome; empty: a new participant
    bool has_media = false;  ///< with `resume`: the client still has its peer connection
    Attendance attendance = Attendance::Member;
    /// Of a viewer: whom it watches; empty: the first who publishes.
    ParticipantId watched;
    /// Of a camera: the source that it is, by its id.
    std::string camera;
    /// What its media calls things, if it made the offer; null: as formats.hpp does.
    std::shared_ptr<const rtp::Dialect> dialect;
};
struct Publish {
    Source source;
    bool muted = false;
};
struct Unpublish {
    Source source;
};
struct Mute {
    Source source;
    bool muted = false;
};
struct Answer {
    std::uint32_t generation = 0;
    std::string sdp;
};
struct Candidate {
    std::uint32_t generation = 0;
    Mid mid;
    std::string candidate;  ///< empty: end of candidates
};
struct Ping {
    std::uint64_t nonce = 0;
};
struct Pong {
    std::uint64_t nonce = 0;
};
struct Goodbye {
    std::string text;
};
struct VideoWish {
    ParticipantId participant;
    Source source = Source::Camera;  ///< Camera or Screen
    std::uint32_t max_height = 0;    ///< in pixels; 0: any
    friend bool operator==(const VideoWish&, const VideoWish&) = default;
};
/// At most limits::video_slots wishes.
struct Subscribe {
    std::vector<VideoWish> video;
};
struct Chat {
    std::string text;
};
struct Hand {
    bool raised = false;
};
struct Rename {
    std::string name;
};
struct RestartIce {};

using ClientMessage = std::variant<Hello, Publish, Unpublish, Mute, Answer, Candidate, Ping, Pong,
                                   Goodbye, Subscribe, Chat, Hand, Rename, RestartIce>;

// --- From the server ----------------------------------------------------------------------

struct Welcome {
    ParticipantId participant;
    std::string room;
    std::string name;
    std::vector<IceServer> ice_servers;
    std::string resume;
    bool resumed = false;
    bool media_kept = false;
    bool can_record = false;  ///< this server has a folder for recordings
};
struct PublicationInfo {
    Source source;
    Codec codec;
    bool muted = false;
    bool paused = false;  ///< a link between servers is too narrow for it now
    friend bool operator==(const PublicationInfo&, const PublicationInfo&) = default;
};
struct ParticipantInfo {
    ParticipantId id;
    std::string name;
    std::vector<PublicationInfo> publications;
    bool away = false;
    std::uint32_t hand = 0;  ///< 0: down; else the lowest number was raised first
    std::string node;        ///< where it is; empty: at this server
    bool recorded = false;   ///< now
    /// Why the latest recording of it ended against everybody's will.
    recording::Trouble recording_trouble;
};
struct Roster {
    bool full = false;
    std::vector<ParticipantInfo> changed;
    std::vector<ParticipantId> removed;
};
struct PublishTarget {
    Source source;
    Mid mid;
    Codec codec;
};
struct Offer {
    std::uint32_t generation = 0;
    std::string sdp;
    std::vector<PublishTarget> publish;
};
struct SlotBinding {
    Mid mid;
    ParticipantId participant;  ///< empty: the slot is free
    Source source = Source::Camera;
};
struct SlotMap {
    std::vector<SlotBinding> bindings;
    bool full = false;
};
struct SourceDemand {
    Source source = Source::Camera;
    bool wanted = false;
    std::uint32_t max_height = 0;
    friend bool operator==(const SourceDemand&, const SourceDemand&) = default;
};
struct Demand {
    std::vector<SourceDemand> sources;
};
struct Speakers {
    std::vector<ParticipantId> participants;  ///< loudest first
};
struct ChatEntry {
    std::uint64_t id = 0;
    ParticipantId participant;
    std::string name;
    std::string text;
    std::uint64_t time_ms = 0;  ///< since 1970-01-01 UTC
};
struct ChatLog {
    std::vector<ChatEntry> entries;
};
struct Error {
    ErrorCode code;
    std::string text;
    bool fatal = false;
};

using ServerMessage = std::variant<Welcome, Roster, Offer, Candidate, SlotMap, Ping, Pong, Error,
                                   Goodbye, Demand, Speakers, ChatLog>;

}  // namespace umbrella::core
