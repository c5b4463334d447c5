// Negotiation, and what media reports.
#include <utility>
#include <vector>

#include "base/limits.hpp"
#include "core/room.hpp"
#include "core/trunk/remote.hpp"

namespace umbrella::core {

void Room::start_negotiation(Participant& participant) {
    if (!participant.has_media() || participant.attendance() == Attendance::Camera) {
        return;
    }
    switch (participant.negotiation.start(context_.now)) {
        case Negotiation::Start::Nothing:
            return;
        case Negotiation::Start::OfferWithIceRestart:
            context_.emit(RestartIceTransport{.participant = participant.id()});
            break;
        case Negotiation::Start::Offer:
            break;
    }
    participant.targets_offered();
    add_mlines(participant);
    context_.emit(CreateOffer{.participant = participant.id()});
}

/// Not while an offer is being made: it would not be known whether they are in it.
void Room::add_mlines(Participant& participant) {
    for (auto& due : std::exchange(participant.mlines_due, {})) {
        std::visit([this](auto& mline) { context_.emit(std::move(mline)); }, due);
    }
}

void Room::send_offer(const Participant& participant) {
    context_.send(participant.connection(),
                  Offer{.generation = participant.negotiation.generation(),
                        .sdp = participant.negotiation.offer(),
                        .publish = participant.offered_targets()});
}

/// After a resume: what the old connection may have lost.
void Room::repeat_negotiation(Participant& participant) {
    Negotiation& negotiation = participant.negotiation;
    negotiation.reconnected(context_.now);
    if (negotiation.awaits_answer()) {
        send_offer(participant);
    }
    for (Candidate& candidate : negotiation.sent_local_candidates()) {
        context_.send(participant.connection(), std::move(candidate));
    }
}

void Room::on(Participant& participant, const OfferCreated& event) {
    if (!participant.negotiation.offer_created(event.sdp, context_.now)) {
        return;
    }
    std::vector<Candidate> held = participant.negotiation.take_held_local_candidates();
    if (!participant.is_attached()) {
        return;
    }
    send_offer(participant);
    for (Candidate& candidate : held) {
        context_.send(participant.connection(), std::move(candidate));
    }
}

void Room::on(Participant& participant, const AnswerApplied& /*event*/) {
    std::optional<Negotiation::Applied> applied =
        participant.negotiation.answer_applied(context_.now);
    if (!applied) {
        return;
    }
    for (const sdp::AnsweredMline& mline : applied->mlines) {
        participant.slots.answered(mline.mid, mline.usable);
    }
    for (std::string& candidate : applied->candidates) {
        add_remote_candidate(participant, std::move(candidate));
    }
    participant.slots_outdated = true;
    if (participant.targets_applied()) {
        participant.info_changed = true;
        publications_outdated_ = true;
    }
}

void Room::on(Participant& participant, const LocalCandidateFound& event) {
    std::optional<Candidate> message =
        participant.negotiation.local_candidate(event.mid, event.candidate);
    if (message && participant.is_attached()) {
        context_.send(participant.connection(), std::move(*message));
    }
}

void Room::on(Participant& participant, const MediaConnected& /*event*/) {
    if (!participant.has_media() || participant.media_connected) {
        return;
    }
    participant.media_connected = true;
    participant.negotiation.connected();
    participant.slots_outdated = true;
    log("media connected", participant);
}

void Room::on(Participant& participant, const MediaReceived& event) {
    if (participant.media_received(event.mid)) {
        participant.info_changed = true;
        publications_outdated_ = true;
    }
}

void Room::on(Participant& participant, const CameraReachable& event) {
    if (std::exchange(participant.away, !event.reachable) == event.reachable) {
        participant.info_changed = true;
    }
}

void Room::hear(std::span<const AudioLevel> levels) {
    std::vector<SpeakerSelection::Heard> heard;
    for (const AudioLevel& level : levels) {
        const Participant* participant = find(level.participant);
        const std::optional<Source> source = participant == nullptr
                                                 ? trunk::source_of(level.mline)
                                                 : participant->live_source(level.mline);
        if (source && kind_of(*source) == MediaKind::Audio) {
            heard.push_back({.key = {.participant = level.participant, .source = *source},
                             .level = level.level});
        }
    }
    add_remote_speakers(heard);
    const std::vector<AudioKey> before = voices_.selected();
    voices_.hear(heard, context_.now);
    selection_outdated_ |= voices_.selected() != before;
}

void Room::add_remote_candidate(const Participant& participant, std::string candidate) {
    context_.emit(AddRemoteCandidate{.participant = participant.id(),
                                     .mline_index = transport_mline_index,
                                     .candidate = std::move(candidate)});
}

}  // namespace umbrella::core
