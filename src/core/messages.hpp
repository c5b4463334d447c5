// What peers and the server say to each other, as core sees it: checked in form (by
// signalling/codec), not yet in sense. The wire format is proto/umbrella.proto.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.hpp"
#include "core/model.hpp"

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
};

enum class Role : std::uint8_t { Client, Trunk };

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

using ClientMessage =
    std::variant<Hello, Publish, Unpublish, Mute, Answer, Candidate, Ping, Pong, Goodbye>;

// --- From the server ----------------------------------------------------------------------

struct Welcome {
    ParticipantId participant;
    std::string room;
    std::string name;
    std::vector<IceServer> ice_servers;
};
struct PublicationInfo {
    Source source;
    Codec codec;
    bool muted = false;
    friend bool operator==(const PublicationInfo&, const PublicationInfo&) = default;
};
struct ParticipantInfo {
    ParticipantId id;
    std::string name;
    std::vector<PublicationInfo> publications;
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
};
struct Error {
    ErrorCode code;
    std::string text;
    bool fatal = false;
};

using ServerMessage =
    std::variant<Welcome, Roster, Offer, Candidate, SlotMap, Ping, Pong, Error, Goodbye>;

}  // namespace umbrella::core
