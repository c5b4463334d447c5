// What a node holds at one moment, for status pages, metrics and tests. Plain values: nothing in
// it changes afterwards.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "core/messages.hpp"
#include "core/model.hpp"
#include "core/recording/end_reason.hpp"

namespace umbrella::core {

struct PublicationSnapshot {
    Source source = Source::Microphone;
    Codec codec = Codec::Opus;
    bool muted = false;
    bool wanted = false;           ///< video: its publisher is told that somebody watches it;
                                   ///< audio: it is among those that slots carry
    std::uint32_t max_height = 0;  ///< video: the largest that anybody shows; 0: any
    Mid mline;                     ///< on which its media comes; empty: none has come yet
};

/// A slot that carries something; free ones are left out.
struct SlotSnapshot {
    Mid mid;
    MediaKind kind = MediaKind::Audio;
    ParticipantId publisher;
    Source source = Source::Microphone;
    Mid mline;  ///< of the publisher
};

struct ParticipantSnapshot {
    ParticipantId id;
    std::string name;
    std::string label;  ///< of its elements, sanitised
    Timestamp joined;
    Attendance attendance = Attendance::Member;
    bool connected = false;        ///< its WebSocket is there
    bool media_connected = false;  ///< its transport has been up
    bool away = false;
    bool speaking = false;
    std::uint32_t hand = 0;  ///< 0: down
    CodecSet send;
    CodecSet receive;
    std::size_t wishes = 0;  ///< pictures that it asks for
    std::vector<PublicationSnapshot> publications;
    std::vector<SlotSnapshot> slots;
    std::string recording;                 ///< the id of what is recorded of it; empty: nothing
    recording::Trouble recording_trouble;  ///< why the latest one ended
};

/// Somebody at another node.
struct RemoteSnapshot {
    ParticipantId id;
    std::string name;
    std::string node;  ///< its name, or its id
    bool away = false;
    std::uint32_t hand = 0;                         ///< 0: down
    std::vector<PublicationSnapshot> publications;  ///< wanted: asked of the trunk
};

struct RoomSnapshot {
    std::string name;
    std::string label;                              ///< of its elements, sanitised
    std::vector<ParticipantSnapshot> participants;  ///< in the order of joining
    std::vector<RemoteSnapshot> remotes;            ///< by id
};

struct NodeSnapshot {
    std::size_t connections = 0;      ///< WebSockets, those before Hello included
    std::vector<RoomSnapshot> rooms;  ///< by name
};

}  // namespace umbrella::core
