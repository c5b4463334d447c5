// What a client says, once it may speak.
#include "core/node_impl.hpp"

namespace umbrella::core {

void Node::Impl::said(Connection& connection, const Hello& hello) {
    std::string name;
    if (std::optional<Error> objection = objection_to(hello, name)) {
        refuse(connection, objection->code, std::move(objection->text));
        return;
    }
    join(connection, hello, std::move(name));
}

void Node::Impl::said(Connection& connection, const Publish& message) {
    Participant& participant = *find(connection.participant);
    const bool was_published = participant.is_published(message.source);
    if (!participant.publish(message.source, message.muted)) {
        return;
    }
    participant.info_changed = true;
    if (was_published) {
        return;
    }
    slots_outdated_ = true;
    review_codec(participant, message.source);
    log("published", participant, std::string(to_string(message.source)));
}

void Node::Impl::said(Connection& connection, const Unpublish& message) {
    Participant& participant = *find(connection.participant);
    if (participant.unpublish(message.source)) {
        participant.info_changed = true;
        slots_outdated_ = true;
        log("unpublished", participant, std::string(to_string(message.source)));
    }
}

void Node::Impl::said(Connection& connection, const Mute& message) {
    Participant& participant = *find(connection.participant);
    // Muting what is not published is no error: Unpublish may have crossed it in the client.
    participant.info_changed |= participant.mute(message.source, message.muted);
}

void Node::Impl::said(Connection& connection, const Answer& message) {
    Participant& participant = *find(connection.participant);
    Result<std::string, Error> sdp = participant.negotiation.answer(message, now_);
    if (!sdp) {
        refuse(connection, sdp.error().code, std::move(sdp.error().text));
        return;
    }
    effects_.emplace_back(ApplyAnswer{.participant = participant.id(), .sdp = std::move(*sdp)});
}

void Node::Impl::said(Connection& connection, const Candidate& message) {
    Participant& participant = *find(connection.participant);
    Result<std::optional<std::string>, Error> candidate =
        participant.negotiation.remote_candidate(message);
    if (!candidate) {
        refuse(connection, candidate.error().code, std::move(candidate.error().text));
        return;
    }
    if (std::optional<std::string>& due = *candidate) {
        add_remote_candidate(participant, std::move(*due));
    }
}

void Node::Impl::said(Connection& connection, const Ping& message) {
    send(connection.id, Pong{.nonce = message.nonce});
}

/// That it came is all that counts: the connection was heard.
void Node::Impl::said(Connection& /*connection*/, const Pong& /*message*/) {}

void Node::Impl::said(Connection& connection, const Goodbye& /*message*/) {
    close(connection);
    leave(std::exchange(connection.participant, {}), "goodbye");
}

}  // namespace umbrella::core
