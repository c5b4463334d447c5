// Coming and going, and what follows from each event.
#include "core/room.hpp"

#include <algorithm>
#include <utility>

#include "base/limits.hpp"
#include "base/result.hpp"

namespace umbrella::core {

Room::Room(std::string name, std::string label, Context& context)
    : name_(std::move(name)), label_(std::move(label)), context_(context) {}

bool Room::full() const {
    return members_.size() >= limits::participants_per_room;
}

Participant* Room::find(const ParticipantId& id) {
    const auto member = by_id_.find(id);
    return member == by_id_.end() ? nullptr : member->second;
}

const Participant* Room::find(const ParticipantId& id) const {
    const auto member = by_id_.find(id);
    return member == by_id_.end() ? nullptr : member->second;
}

void Room::join(const Arrival& arrival, const Hello& hello) {
    UMBRELLA_ASSERT(find(arrival.id) == nullptr && !full());
    members_.push_back(
        std::make_unique<Participant>(arrival.id, arrival.name, context_.now, hello.attendance));
    Participant& newcomer = *members_.back();
    newcomer.watched = hello.watched;
    by_id_.emplace(arrival.id, &newcomer);
    newcomer.attach(arrival.connection);
    newcomer.make_media(arrival.label, hello);
    newcomer.info_changed = true;
    open_media(newcomer);
    review_codecs();
    wishes_outdated_ = true;
    // Whom it watches is found with what is published, and others make ready for what it sends.
    publications_outdated_ |= !newcomer.is_shown() || !hello.publish.empty();
    if (recorded_) {
        record(newcomer, true);
    }
    greet(newcomer, arrival, false);
    log(arrival.resumed ? "came back" : "joined", newcomer);
}

void Room::resume(Participant& participant, const Arrival& arrival, const Hello& hello) {
    participant.attach(arrival.connection);
    heard(participant);
    const bool media_kept = hello.has_media && participant.has_media();
    if (!media_kept) {
        close_media(participant);
        participant.make_media(arrival.label, hello);
        open_media(participant);
        publications_outdated_ = true;
    }
    review_codecs();
    greet(participant, arrival, media_kept);
    if (media_kept) {
        repeat_negotiation(participant);
    }
    participant.slot_map_due = true;
    static_cast<void>(participant.demand.take_changes(context_.now));
    context_.send(participant.connection(), Demand{.sources = participant.demand.told()});
    log("resumed", participant, media_kept ? "with its media" : "with new media");
}

void Room::detach(Participant& participant) {
    participant.detach();
}

void Room::heard(Participant& participant) const {
    participant.last_heard = context_.now;
    if (std::exchange(participant.away, false)) {
        participant.info_changed = true;
    }
}

void Room::lose_media(Participant& participant) {
    close_media(participant);
    participant.drop_media();
    publications_outdated_ = true;
    log("media lost", participant);
}

void Room::leave(const ParticipantId& id, std::string_view reason) {
    const auto member = std::ranges::find(members_, id, [](const auto& m) { return m->id(); });
    UMBRELLA_ASSERT(member != members_.end());
    log("left", **member, std::string(reason));
    stop_recording(**member, recording::EndReason::Left);
    close_media(**member);
    const bool was_shown = (*member)->is_shown();
    by_id_.erase(id);
    newcomers_.erase(id);
    members_.erase(member);
    publications_outdated_ = true;
    if (was_shown) {
        left_.push_back(id);
        context_.emit(trunk::LocalParticipantGone{.participant = id});
    }
}

std::vector<ParticipantId> Room::check_silence() {
    std::vector<ParticipantId> gone;
    for (const auto& member : members_) {
        const auto silence = context_.now - member->last_heard;
        if (member->attendance() == Attendance::Camera) {
            continue;  // it is silent while nobody watches; whether it is there is told
        }
        if (silence >= limits::gone_after || has_seen_enough(*member)) {
            gone.push_back(member->id());
        } else if (silence >= limits::away_after && !member->away) {
            member->away = true;
            member->info_changed = true;
        }
    }
    return gone;
}

void Room::open_media(Participant& participant) {
    context_.emit(CreateMediaPeer{.participant = participant.id(),
                                  .room = label_,
                                  .label = participant.label(),
                                  .dialect = participant.dialect(),
                                  .camera = participant.camera()});
    aim_all(participant);
    grow_slots(participant, likely_pairs(participant));
}

/// Nothing may be bound to a peer that is destroyed next.
void Room::close_media(Participant& participant) {
    if (!participant.has_media()) {
        return;
    }
    for (Slot& slot : participant.slots.slots()) {
        if (slot.content) {
            unbind(participant, slot);
        }
    }
    unbind_all(participant.id());
    context_.emit(DestroyMediaPeer{.participant = participant.id()});
}

void Room::unbind_all(const ParticipantId& publisher) {
    for (const auto& member : members_) {
        for (Slot& slot : member->slots.slots()) {
            if (slot.content && slot.content->publisher == publisher) {
                unbind(*member, slot);
            }
        }
    }
}

void Room::greet(Participant& participant, const Arrival& arrival, bool media_kept) {
    newcomers_.insert(participant.id());
    context_.send(participant.connection(), Welcome{.participant = participant.id(),
                                                    .room = name_,
                                                    .name = participant.name(),
                                                    .ice_servers = context_.options.ice_servers,
                                                    .resume = arrival.token,
                                                    .resumed = arrival.resumed,
                                                    .media_kept = media_kept,
                                                    .can_record = context_.options.can_record});
    Roster roster{.full = true, .changed = {}, .removed = {}};
    for (const auto& member : members_) {
        if (member->is_shown()) {
            roster.changed.push_back(member->info());
        }
    }
    for (const auto& [id, remote] : remotes_) {
        roster.changed.push_back(remote.info());
    }
    context_.send(participant.connection(), std::move(roster));
    if (!chat_.empty()) {
        context_.send(participant.connection(), ChatLog{.entries = {chat_.begin(), chat_.end()}});
    }
    if (!speakers_.empty() || arrival.resumed) {
        context_.send(participant.connection(), Speakers{.participants = speakers_});
    }
}

void Room::settle() {
    const bool publications_changed = std::exchange(publications_outdated_, false);
    const bool voices_changed = std::exchange(voices_outdated_, false) || publications_changed;
    if (voices_changed) {
        update_voices();
    }
    if (publications_changed) {
        update_viewers();
    }
    const bool everybody =
        std::exchange(selection_outdated_, false) || voices_changed || publications_changed;
    for (const auto& member : members_) {
        if (std::exchange(member->slots_outdated, false) || everybody) {
            update_slots(*member);
        }
    }
    for (const auto& member : members_) {
        send_slot_map(*member);
    }
    send_rosters();
    send_speakers();
    if (std::exchange(wishes_outdated_, false) || everybody) {
        update_demand();
        update_wishes();
    }
    if (publications_changed) {
        for (const auto& member : members_) {
            tell_sources(*member);
            tell_recorder(*member);
        }
    }
    for (const auto& member : members_) {
        if (!member->is_attached()) {
            continue;
        }
        std::vector<SourceDemand> demand = member->demand.take_changes(context_.now);
        if (!demand.empty()) {
            context_.send(member->connection(), Demand{.sources = std::move(demand)});
        }
        start_negotiation(*member);
    }
    newcomers_.clear();
}

void Room::send_rosters() {
    Roster delta{.full = false, .changed = {}, .removed = std::exchange(left_, {})};
    for (const auto& member : members_) {
        if (std::exchange(member->info_changed, false) && member->is_shown()) {
            delta.changed.push_back(member->info());
            tell_trunk(*member);
        }
    }
    for (auto& [id, remote] : remotes_) {
        if (std::exchange(remote.info_changed, false)) {
            delta.changed.push_back(remote.info());
        }
    }
    if (delta.changed.empty() && delta.removed.empty()) {
        return;
    }
    for (const auto& member : members_) {
        if (member->is_attached() && !newcomers_.contains(member->id())) {
            context_.send(member->connection(), delta);
        }
    }
}

void Room::send_to_all(const ServerMessage& message) {
    for (const auto& member : members_) {
        if (member->is_attached()) {
            context_.send(member->connection(), message);
        }
    }
}

void Room::log(std::string message, const Participant& participant, std::string detail) {
    context_.emit(LogLine{.message = std::move(message),
                          .room = name_,
                          .participant = participant.label(),
                          .detail = std::move(detail)});
}

}  // namespace umbrella::core
