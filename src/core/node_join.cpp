// Joining, coming back and leaving.
#include <algorithm>

#include "base/limits.hpp"
#include "base/result.hpp"
#include "core/names.hpp"
#include "core/node_impl.hpp"

namespace umbrella::core {
namespace {

Error objection(ErrorCode code, std::string text) {
    return {.code = code, .text = std::move(text), .fatal = true};
}

bool has_video(CodecSet set) {
    return std::ranges::any_of(all_video_codecs, [&](Codec codec) { return set.contains(codec); });
}

/// Everybody hears Opus. Who sends video must send something that this server may choose.
bool has_common_codecs(const Hello& hello, const NodeOptions& options) {
    CodecSet everything{Codec::Opus, Codec::Vp8, Codec::H264, Codec::Vp9, Codec::Av1};
    const CodecWishes wishes{.preference = options.video_codecs,
                             .preferred = hello.preferred_video_codec,
                             .send = hello.send};
    return hello.receive.contains(Codec::Opus) && has_video(hello.receive) &&
           (!has_video(hello.send) || choose_video_codec(wishes, everything));
}

}  // namespace

void Node::Impl::said(Connection& connection, const Hello& hello) {
    const Result<std::string, Error> room = room_name_of(hello);
    Objection objection = room ? objection_to(hello) : Objection(room.error());
    if (objection) {
        object(connection, std::move(*objection));
        return;
    }
    Identity* identity = hello.resume.empty() ? nullptr : identities_.find_token(hello.resume);
    if (identity != nullptr && identity->room == *room) {
        resume(connection, hello, *identity);
    } else {
        join(connection, hello, *room);
    }
}

Objection Node::Impl::objection_to(const Hello& hello) const {
    if (hello.version != protocol_version) {
        return objection(ErrorCode::UnsupportedVersion, "This server speaks version " +
                                                            std::to_string(protocol_version) +
                                                            " of the protocol. Reload the page.");
    }
    if (hello.role != Role::Client) {
        return objection(ErrorCode::UnsupportedRole,
                         "A trunk says the Hello of the trunk's protocol.");
    }
    // Who made the offer itself was looked at with it.
    if (hello.attendance == Attendance::Member && !has_common_codecs(hello, context_.options)) {
        return objection(ErrorCode::NoCommonCodec,
                         "This browser and the server have no common codecs: it must receive Opus "
                         "and a video codec, and VP8 if it sends video.");
    }
    return std::nullopt;
}

Result<std::string, Error> Node::Impl::room_name_of(const Hello& hello) {
    if (hello.room.empty()) {
        return std::string(default_room);
    }
    Result<std::string> name = check_room_name(hello.room);
    if (!name) {
        return tl::make_unexpected(
            objection(ErrorCode::UnknownRoom, std::move(name.error().message)));
    }
    return std::move(*name);
}

Objection Node::Impl::lack_of_room(const std::string& room) const {
    const auto place = rooms_.find(room);
    if (place != rooms_.end() && place->second->full()) {
        return objection(ErrorCode::RoomFull, "The room is full: it holds " +
                                                  std::to_string(limits::participants_per_room) +
                                                  " participants.");
    }
    if (whereabouts_.size() >= limits::participants ||
        (place == rooms_.end() && rooms_.size() >= limits::rooms)) {
        return objection(ErrorCode::ServerFull, "The server is full. Try again later.");
    }
    const std::function<bool()>& has_room = context_.options.has_room;
    if (has_room && !has_room()) {
        return objection(ErrorCode::ServerFull,
                         "The server is full: it has no means for one more participant. Try again "
                         "when somebody has left.");
    }
    return std::nullopt;
}

void Node::Impl::join(Connection& connection, const Hello& hello, const std::string& room) {
    Result<std::string> name = check_display_name(hello.name);
    Objection objection = name ? lack_of_room(room)
                               : Error{.code = ErrorCode::BadName,
                                       .text = std::move(name.error().message),
                                       .fatal = true};
    if (objection) {
        object(connection, std::move(*objection));
        return;
    }
    enter(connection, hello, identities_.add(make_participant_id(), room), std::move(*name));
}

void Node::Impl::resume(Connection& connection, const Hello& hello, Identity& identity) {
    if (Participant* participant = find(identity.id)) {
        take_over(connection, *participant);
        Room::Arrival arrival = make_arrival(connection, identity, participant->name());
        arrival.resumed = true;
        room_of(identity.id)->resume(*participant, arrival, hello);
        return;
    }
    if (Objection objection = lack_of_room(identity.room)) {
        object(connection, std::move(*objection));
        return;
    }
    enter(connection, hello, identity, identity.name);
}

void Node::Impl::enter(Connection& connection, const Hello& hello, Identity& identity,
                       std::string name) {
    Room::Arrival arrival = make_arrival(connection, identity, std::move(name));
    arrival.resumed = identity.forgotten_at.has_value();
    identities_.come_back(identity);
    connection.stage = Connection::Stage::Joined;
    connection.participant = identity.id;
    connection.last_ping = context_.now;
    Room& room = open_room(identity.room);
    whereabouts_.emplace(identity.id, &room);
    room.join(arrival, hello);
}

/// The participant's earlier connection may still be open, or seem so.
void Node::Impl::take_over(Connection& connection, Participant& participant) {
    if (Connection* earlier = find_open(participant.connection())) {
        context_.send(earlier->id, Error{.code = ErrorCode::Replaced,
                                         .text = "You are connected from elsewhere now.",
                                         .fatal = true});
        close(*earlier);
        earlier->participant = {};
    }
    connection.stage = Connection::Stage::Joined;
    connection.participant = participant.id();
    connection.last_ping = context_.now;
}

Room& Node::Impl::open_room(const std::string& name) {
    std::unique_ptr<Room>& room = rooms_[name];
    if (!room) {
        const auto is_taken = [&](const std::string& label) {
            return std::ranges::any_of(rooms_, [&](const auto& place) {
                return place.second && place.second->label() == label;
            });
        };
        const std::string base = make_room_label(name);
        std::string label = base;
        for (unsigned number = 2; is_taken(label); ++number) {
            label = base + "-" + std::to_string(number);
        }
        room = std::make_unique<Room>(name, std::move(label), context_);
        for (const auto& [id, remote] : remotes_) {
            if (remote.room == name) {
                room->show(remote);
            }
        }
    }
    return *room;
}

ParticipantId Node::Impl::make_participant_id() {
    // Two equal ids of 64 random bits mean that the generator is broken.
    ParticipantId id(context_.options.make_id());
    UMBRELLA_ASSERT(id.text().size() == 16);
    UMBRELLA_ASSERT(identities_.find(id) == nullptr);
    return id;
}

Room::Arrival Node::Impl::make_arrival(const Connection& connection, Identity& identity,
                                       std::string name) {
    identities_.set_token(identity, context_.options.make_id() + context_.options.make_id());
    ++identity.media_peers;
    std::string label = make_unique_label(name, identity);
    return {.id = identity.id,
            .connection = connection.id,
            .name = std::move(name),
            .label = std::move(label),
            .token = identity.token};
}

/// Also unlike that of an earlier media peer of the same participant, whose elements may still be
/// on their way out.
std::string Node::Impl::make_unique_label(std::string_view name, const Identity& identity) {
    const std::string suffix =
        identity.media_peers > 1 ? "-" + std::to_string(identity.media_peers) : std::string();
    for (std::size_t digits = 4;; ++digits) {
        std::string label = make_label(name, identity.id, digits) + suffix;
        const bool taken = std::ranges::any_of(whereabouts_, [&](const auto& place) {
            const Participant* participant = place.second->find(place.first);
            return participant != nullptr && participant->label() == label;
        });
        if (!taken) {
            return label;
        }
    }
}

void Node::Impl::leave(const ParticipantId& id, Ending ending, std::string_view reason) {
    const auto place = whereabouts_.find(id);
    if (place == whereabouts_.end()) {
        return;
    }
    Room& room = *place->second;
    Participant& participant = *room.find(id);
    if (Connection* connection = find_open(participant.connection())) {
        close(*connection);
        connection->participant = {};
    }
    Identity& identity = *identities_.find(id);
    whereabouts_.erase(place);
    if (ending == Ending::MayComeBack) {
        identities_.leave(identity, participant.name(),
                          participant.last_heard + limits::forgotten_after);
    }
    room.leave(id, reason);
    if (ending == Ending::ForGood) {
        identities_.forget(id);
    }
}

}  // namespace umbrella::core
