// Connections, liveness, shutdown.
#include "core/node.hpp"

#include <algorithm>
#include <vector>

#include "base/limits.hpp"
#include "base/result.hpp"
#include "core/node_impl.hpp"

namespace umbrella::core {

Node::Node(NodeOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
Node::~Node() = default;

Effects Node::handle(std::span<const Event> events, Timestamp now) {
    return impl_->handle(events, now);
}

NodeCounts Node::counts() const {
    return impl_->counts();
}

NodeSnapshot Node::snapshot() const {
    return impl_->snapshot();
}

std::optional<Watchable> Node::watchable(const std::string& room, const ParticipantId& id) {
    return impl_->watchable(room, id);
}

Effects Node::Impl::handle(std::span<const Event> events, Timestamp now) {
    context_.now = now;
    for (const Event& event : events) {
        std::visit([this](const auto& specific) { on(specific); }, event);
    }
    fill_up();
    settle();
    return std::exchange(context_.effects, {});
}

NodeCounts Node::Impl::counts() const {
    NodeCounts counts{.connections = connections_.size(), .participants = whereabouts_.size()};
    for (const auto& [name, room] : rooms_) {
        for (const auto& member : room->members()) {
            counts.bound_slots += static_cast<std::size_t>(std::ranges::count_if(
                member->slots.slots(), [](const Slot& slot) { return slot.content.has_value(); }));
        }
    }
    return counts;
}

NodeSnapshot Node::Impl::snapshot() const {
    NodeSnapshot snapshot{.connections = connections_.size(), .rooms = {}};
    for (const auto& [name, room] : rooms_) {
        snapshot.rooms.push_back(room->snapshot());
    }
    return snapshot;
}

void Node::Impl::on(const PeerConnected& event) {
    const auto [place, is_new] =
        connections_.emplace(event.connection, Connection{.id = event.connection,
                                                          .opened = context_.now,
                                                          .last_heard = context_.now,
                                                          .last_ping = context_.now});
    UMBRELLA_ASSERT(is_new);
    if (shutting_down_) {
        refuse(place->second, ErrorCode::ShuttingDown, "The server is shutting down.");
    }
}

void Node::Impl::on(const MessageReceived& event) {
    Connection* connection = find_open(event.connection);
    if (connection == nullptr || !is_due(*connection, event.message)) {
        return;
    }
    std::visit([&](const auto& message) { said(*connection, message); }, event.message);
}

void Node::Impl::on(const BadMessageReceived& event) {
    if (Connection* connection = find_open(event.connection)) {
        refuse(*connection, event.code, event.text);
    }
}

void Node::Impl::on(const PeerDisconnected& event) {
    const auto place = connections_.find(event.connection);
    if (place == connections_.end()) {
        return;
    }
    const ParticipantId id = place->second.participant;
    connections_.erase(place);
    Participant* participant = find(id);
    if (participant == nullptr) {
        return;
    }
    if (event.orderly) {
        leave(id, Ending::ForGood, "connection closed");
    } else if (!participant->media_connected) {
        // There is nothing yet that could go on without it.
        leave(id, Ending::MayComeBack, "connection lost");
    } else {
        Room::detach(*participant);
    }
}

void Node::Impl::on(const MediaHeard& event) {
    for (const ParticipantId& id : event.participants) {
        if (Room* room = room_of(id)) {
            room->heard(*room->find(id));
        }
    }
}

void Node::Impl::on(const AudioLevels& event) {
    std::unordered_map<const Room*, std::vector<AudioLevel>> levels;
    for (const AudioLevel& level : event.levels) {
        if (const Room* room = room_of_publisher(level.participant)) {
            levels[room].push_back(level);
        }
    }
    for (const auto& [name, room] : rooms_) {
        room->hear(levels[room.get()]);
    }
}

void Node::Impl::on(const MediaReceived& event) {
    if (const auto remote = remotes_.find(event.participant); remote != remotes_.end()) {
        media_received(remote->second, event.mid);
    } else if (Room* room = room_of(event.participant)) {
        room->on(*room->find(event.participant), event);
    }
}

void Node::Impl::on(const MediaPeerFailed& event) {
    Participant* participant = find(event.participant);
    if (participant == nullptr) {
        return;
    }
    if (Connection* connection = find_open(participant->connection())) {
        refuse(*connection, event.code, event.text);
    } else {
        room_of(event.participant)->lose_media(*participant);
    }
}

void Node::Impl::on(const RecordingWanted& event) {
    Room* room = open_room_of(event.room);
    if (room == nullptr || !context_.options.can_record) {
        return;
    }
    if (event.participant.empty()) {
        room->record_all(event.wanted);
    } else if (Participant* participant = room->find(event.participant)) {
        room->record(*participant, event.wanted);
    }
}

void Node::Impl::on(const Tick& /*event*/) {
    for (auto& [id, connection] : connections_) {
        check_connection(connection);
    }
    check_silence();
    identities_.forget_overdue(context_.now);
}

void Node::Impl::check_connection(Connection& connection) {
    switch (connection.stage) {
        case Connection::Stage::Closing:
            return;
        case Connection::Stage::AwaitingHello:
            if (context_.now - connection.opened >= limits::hello_timeout) {
                refuse(connection, ErrorCode::Timeout, "No Hello came in time.");
            }
            return;
        case Connection::Stage::Joined:
            break;
    }
    const Participant* participant = find(connection.participant);
    UMBRELLA_ASSERT(participant != nullptr);
    // Who comes by WHIP or WHEP is heard by its media alone: its connection is made of requests.
    const bool talks = participant->attendance() == Attendance::Member;
    if (talks && context_.now - connection.last_heard >= limits::silence_timeout) {
        drop(connection, ErrorCode::Timeout, "Nothing was heard for too long.");
    } else if (participant->negotiation.timed_out(context_.now)) {
        refuse(connection, ErrorCode::MediaFailed,
               "The media connection could not be made in time.");
    } else if (talks && context_.now - connection.last_ping >= limits::ping_interval) {
        connection.last_ping = context_.now;
        context_.send(connection.id, Ping{.nonce = ++last_nonce_});
    }
}

void Node::Impl::check_silence() {
    for (const auto& [name, room] : rooms_) {
        for (const ParticipantId& id : room->check_silence()) {
            leave(id, Ending::MayComeBack, "silence");
        }
    }
}

void Node::Impl::on(const ShutdownRequested& /*event*/) {
    shutting_down_ = true;
    for (auto& [id, connection] : connections_) {
        if (connection.stage != Connection::Stage::Closing) {
            context_.send(id, Goodbye{.text = "The server is shutting down."});
            close(connection);
        }
    }
    while (!whereabouts_.empty()) {
        leave(ParticipantId(whereabouts_.begin()->first), Ending::ForGood, "shutdown");
    }
}

void Node::Impl::settle() {
    for (auto place = rooms_.begin(); place != rooms_.end();) {
        place->second->settle();
        place = place->second->empty() ? rooms_.erase(place) : std::next(place);
    }
}

Node::Impl::Connection* Node::Impl::find_open(ConnectionId id) {
    const auto place = connections_.find(id);
    return place == connections_.end() || place->second.stage == Connection::Stage::Closing
               ? nullptr
               : &place->second;
}

Room* Node::Impl::room_of(const ParticipantId& id) const {
    const auto place = whereabouts_.find(id);
    return place == whereabouts_.end() ? nullptr : place->second;
}

Participant* Node::Impl::find(const ParticipantId& id) const {
    Room* room = room_of(id);
    return room == nullptr ? nullptr : room->find(id);
}

}  // namespace umbrella::core
