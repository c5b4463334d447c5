// What a client says, and what is answered when it may not.
#include "core/node_impl.hpp"

namespace umbrella::core {

bool Node::Impl::is_due(Connection& connection, const ClientMessage& message) {
    connection.last_heard = context_.now;
    if (Room* room = room_of(connection.participant)) {
        room->heard(*room->find(connection.participant));
    }
    const bool is_hello = std::holds_alternative<Hello>(message);
    const bool hello_is_due = connection.stage == Connection::Stage::AwaitingHello;
    if (is_hello != hello_is_due && !std::holds_alternative<Goodbye>(message)) {
        refuse(connection, ErrorCode::UnexpectedMessage,
               hello_is_due ? "The first message must be Hello." : "Hello was said already.");
        return false;
    }
    switch (connection.limits.judge(message, context_.now)) {
        case MessageLimits::Verdict::Take:
            return true;
        case MessageLimits::Verdict::Drop:
            object(connection, {.code = ErrorCode::TooMany,
                                .text = "Too many messages in a short time.",
                                .fatal = false});
            return false;
        case MessageLimits::Verdict::Close:
            refuse(connection, ErrorCode::TooMany, "Too many messages, for too long.");
            return false;
    }
    return false;
}

void Node::Impl::said(Connection& connection, const Ping& message) {
    context_.send(connection.id, Pong{.nonce = message.nonce});
}

/// That it came is all that counts: the connection was heard.
void Node::Impl::said(Connection& /*connection*/, const Pong& /*message*/) {}

void Node::Impl::said(Connection& connection, const Goodbye& /*message*/) {
    close(connection);
    leave(std::exchange(connection.participant, {}), Ending::ForGood, "goodbye");
}

void Node::Impl::object(Connection& connection, Error error) {
    if (error.fatal) {
        refuse(connection, error.code, std::move(error.text));
    } else {
        context_.send(connection.id, std::move(error));
    }
}

void Node::Impl::refuse(Connection& connection, ErrorCode code, std::string text) {
    // Who had no luck may try again and be the same; who broke the rules may not.
    const Ending ending = code == ErrorCode::MediaFailed ? Ending::MayComeBack : Ending::ForGood;
    const ParticipantId participant = connection.participant;
    drop(connection, code, std::move(text));
    leave(participant, ending, "error");
}

void Node::Impl::drop(Connection& connection, ErrorCode code, std::string text) {
    Participant* participant = find(connection.participant);
    context_.emit(
        LogLine{.message = participant == nullptr ? "peer refused" : "peer closed",
                .room = participant == nullptr ? std::string() : room_of(participant->id())->name(),
                .participant = participant == nullptr ? std::string() : participant->label(),
                .detail = text});
    context_.send(connection.id, Error{.code = code, .text = std::move(text), .fatal = true});
    close(connection);
    connection.participant = {};
    if (participant != nullptr) {
        Room::detach(*participant);
    }
}

void Node::Impl::close(Connection& connection) {
    connection.stage = Connection::Stage::Closing;
    context_.emit(CloseConnection{.connection = connection.id});
}

}  // namespace umbrella::core
