// Negotiation, and what media reports. Media may speak of a participant that has left meanwhile:
// that is ignored.
#include <algorithm>

#include "core/node_impl.hpp"

namespace umbrella::core {

void Node::Impl::on(const OfferCreated& event) {
    Participant* participant = find(event.participant);
    if (participant == nullptr || !participant->negotiation.offer_created(event.sdp, now_)) {
        return;
    }
    const Negotiation& negotiation = participant->negotiation;
    participant->targets_offered();
    send(participant->connection(), Offer{.generation = negotiation.generation(),
                                          .sdp = negotiation.offer(),
                                          .publish = participant->publish_targets()});
    for (Candidate& candidate : participant->negotiation.take_held_local_candidates()) {
        send(participant->connection(), std::move(candidate));
    }
}

void Node::Impl::on(const AnswerApplied& event) {
    Participant* participant = find(event.participant);
    if (participant == nullptr) {
        return;
    }
    std::optional<Negotiation::Applied> applied = participant->negotiation.answer_applied(now_);
    if (!applied) {
        return;
    }
    for (const sdp::AnsweredMline& mline : applied->mlines) {
        participant->slots.answered(mline.mid, mline.usable);
    }
    for (std::string& candidate : applied->candidates) {
        add_remote_candidate(*participant, std::move(candidate));
    }
    participant->info_changed |= participant->targets_applied();
    slots_outdated_ = true;
}

void Node::Impl::on(const LocalCandidateFound& event) {
    Participant* participant = find(event.participant);
    if (participant == nullptr) {
        return;
    }
    if (std::optional<Candidate> message =
            participant->negotiation.local_candidate(event.mid, event.candidate)) {
        send(participant->connection(), std::move(*message));
    }
}

void Node::Impl::on(const MediaConnected& event) {
    Participant* participant = find(event.participant);
    if (participant == nullptr || participant->media_connected) {
        return;
    }
    participant->media_connected = true;
    participant->negotiation.connected();
    slots_outdated_ = true;
    log("media connected", *participant);
}

void Node::Impl::on(const MediaReceived& event) {
    Participant* participant = find(event.participant);
    if (participant != nullptr && participant->media_received(event.mid)) {
        participant->info_changed = true;
        slots_outdated_ = true;
    }
}

void Node::Impl::on(const MediaPeerFailed& event) {
    const Participant* participant = find(event.participant);
    if (participant == nullptr) {
        return;
    }
    Connection* connection = find_open(participant->connection());
    UMBRELLA_ASSERT(connection != nullptr);
    refuse(*connection, event.code, event.text);
}

void Node::Impl::add_remote_candidate(const Participant& participant, std::string candidate) {
    effects_.emplace_back(AddRemoteCandidate{.participant = participant.id(),
                                             .mline_index = transport_mline_index,
                                             .candidate = std::move(candidate)});
}

}  // namespace umbrella::core
