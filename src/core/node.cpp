#include "core/node.hpp"

#include <algorithm>
#include <type_traits>

#include "base/limits.hpp"
#include "base/result.hpp"
#include "core/node_impl.hpp"

namespace umbrella::core {

Node::Node(NodeOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
Node::~Node() = default;

Effects Node::handle(const Event& event, Timestamp now) {
    return impl_->handle(event, now);
}

NodeCounts Node::counts() const {
    return impl_->counts();
}

NodeSnapshot Node::snapshot() const {
    return {.connections = impl_->counts().connections, .rooms = {}};
}

Effects Node::Impl::handle(const Event& event, Timestamp now) {
    now_ = now;
    std::visit([this](const auto& specific) { on(specific); }, event);
    settle();
    return std::exchange(effects_, {});
}

NodeCounts Node::Impl::counts() const {
    NodeCounts counts{.connections = connections_.size(), .participants = members_.size()};
    for (const auto& member : members_) {
        counts.bound_slots += static_cast<std::size_t>(std::ranges::count_if(
            member->slots.slots(), [](const Slot& slot) { return slot.content.has_value(); }));
    }
    return counts;
}

void Node::Impl::on(const PeerConnected& event) {
    const auto [place, is_new] = connections_.emplace(
        event.connection,
        Connection{.id = event.connection, .opened = now_, .last_heard = now_, .last_ping = now_});
    UMBRELLA_ASSERT(is_new);
    if (shutting_down_) {
        refuse(place->second, ErrorCode::ShuttingDown, "The server is shutting down.");
    }
}

void Node::Impl::on(const MessageReceived& event) {
    Connection* connection = find_open(event.connection);
    if (connection == nullptr) {
        return;
    }
    connection->last_heard = now_;
    const bool is_hello = std::holds_alternative<Hello>(event.message);
    const bool hello_is_due = connection->stage == Connection::Stage::AwaitingHello;
    if (is_hello != hello_is_due && !std::holds_alternative<Goodbye>(event.message)) {
        refuse(*connection, ErrorCode::UnexpectedMessage,
               hello_is_due ? "The first message must be Hello." : "Hello was said already.");
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
    const ParticipantId participant = place->second.participant;
    connections_.erase(place);
    leave(participant, "connection lost");
}

void Node::Impl::on(const Tick& /*event*/) {
    for (auto& [id, connection] : connections_) {
        check_liveness(connection);
    }
}

void Node::Impl::check_liveness(Connection& connection) {
    switch (connection.stage) {
        case Connection::Stage::Closing:
            return;
        case Connection::Stage::AwaitingHello:
            if (now_ - connection.opened >= limits::hello_timeout) {
                refuse(connection, ErrorCode::Timeout, "No Hello came in time.");
            }
            return;
        case Connection::Stage::Joined:
            break;
    }
    const Participant* participant = find(connection.participant);
    UMBRELLA_ASSERT(participant != nullptr);
    if (now_ - connection.last_heard >= limits::silence_timeout) {
        refuse(connection, ErrorCode::Timeout, "Nothing was heard for too long.");
    } else if (participant->negotiation.timed_out(now_)) {
        refuse(connection, ErrorCode::MediaFailed,
               "The media connection could not be made in time.");
    } else if (now_ - connection.last_ping >= limits::ping_interval) {
        connection.last_ping = now_;
        send(connection.id, Ping{.nonce = ++last_nonce_});
    }
}

void Node::Impl::on(const ShutdownRequested& /*event*/) {
    shutting_down_ = true;
    for (auto& [id, connection] : connections_) {
        if (connection.stage != Connection::Stage::Closing) {
            send(id, Goodbye{.text = "The server is shutting down."});
            close(connection);
        }
    }
    while (!members_.empty()) {
        leave(ParticipantId(members_.back()->id()), "shutdown");
    }
}

void Node::Impl::close(Connection& connection) {
    connection.stage = Connection::Stage::Closing;
    effects_.emplace_back(CloseConnection{.connection = connection.id});
}

void Node::Impl::refuse(Connection& connection, ErrorCode code, std::string text) {
    if (const Participant* participant = find(connection.participant)) {
        log("peer closed", *participant, text);
    } else {
        effects_.emplace_back(
            LogLine{.message = "peer refused", .room = {}, .participant = {}, .detail = text});
    }
    send(connection.id, Error{.code = code, .text = std::move(text), .fatal = true});
    close(connection);
    leave(std::exchange(connection.participant, {}), "error");
}

Node::Impl::Connection* Node::Impl::find_open(ConnectionId id) {
    const auto place = connections_.find(id);
    return place == connections_.end() || place->second.stage == Connection::Stage::Closing
               ? nullptr
               : &place->second;
}

/// Slots first, so that nothing is bound to a peer that is destroyed next.
void Node::Impl::settle() {
    if (std::exchange(slots_outdated_, false)) {
        for (const auto& member : members_) {
            update_slots(*member);
        }
    }
    for (const auto& member : members_) {
        if (!member->slot_changes.empty()) {
            send(member->connection(),
                 SlotMap{.bindings = std::exchange(member->slot_changes, {})});
        }
    }
    send_rosters();
    for (const ParticipantId& id : std::exchange(left_, {})) {
        effects_.emplace_back(DestroyMediaPeer{.participant = id});
    }
    for (const auto& member : members_) {
        if (member->negotiation.start(now_)) {
            effects_.emplace_back(CreateOffer{.participant = member->id()});
        }
    }
    newcomer_ = {};
}

Participant* Node::Impl::find(const ParticipantId& id) {
    const auto member = std::ranges::find(members_, id, [](const auto& m) { return m->id(); });
    return member == members_.end() ? nullptr : member->get();
}

const Participant* Node::Impl::find(const ParticipantId& id) const {
    const auto member = std::ranges::find(members_, id, [](const auto& m) { return m->id(); });
    return member == members_.end() ? nullptr : member->get();
}

void Node::Impl::send(ConnectionId connection, ServerMessage message) {
    effects_.emplace_back(Send{.connection = connection, .message = std::move(message)});
}

void Node::Impl::log(std::string message, const Participant& participant, std::string detail) {
    effects_.emplace_back(LogLine{.message = std::move(message),
                                  .room = std::string(default_room),
                                  .participant = participant.label(),
                                  .detail = std::move(detail)});
}

}  // namespace umbrella::core
