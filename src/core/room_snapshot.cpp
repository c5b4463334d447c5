// A room for status pages.
#include <algorithm>

#include "core/room.hpp"

namespace umbrella::core {
namespace {

PublicationSnapshot snapshot_of(const Participant& participant, Source source,
                                const SpeakerSelection& voices) {
    PublicationSnapshot publication{.source = source,
                                    .codec = participant.codec(source),
                                    .muted = participant.is_muted(source)};
    if (const auto content = participant.content(source)) {
        publication.mline = content->mline;
    }
    if (kind_of(source) == MediaKind::Audio) {
        publication.wanted =
            voices.is_selected({.participant = participant.id(), .source = source});
    } else {
        publication.wanted = participant.demand.told(source).wanted;
        publication.max_height = participant.demand.told(source).max_height;
    }
    return publication;
}

RemoteSnapshot snapshot_of(const RemoteParticipant& remote) {
    RemoteSnapshot one{.id = remote.id(),
                       .name = remote.name(),
                       .node = remote.info().node,
                       .away = remote.away(),
                       .hand = remote.hand,
                       .publications = {}};
    for (const Source source : all_sources) {
        if (!remote.is_published(source)) {
            continue;
        }
        const auto content = remote.content(source);
        one.publications.push_back({.source = source,
                                    .codec = remote.codec(source),
                                    .muted = remote.is_muted(source),
                                    .wanted = remote.wanted(source).has_value(),
                                    .max_height = remote.wanted(source).value_or(0),
                                    .mline = content ? content->mline : Mid()});
    }
    return one;
}

std::vector<SlotSnapshot> snapshot_of(const SlotPool& pool) {
    std::vector<SlotSnapshot> slots;
    for (const Slot& slot : pool.slots()) {
        if (slot.content) {
            slots.push_back({.mid = slot.mid,
                             .kind = slot.kind,
                             .publisher = slot.content->publisher,
                             .source = slot.content->source,
                             .mline = slot.content->mline});
        }
    }
    return slots;
}

}  // namespace

RoomSnapshot Room::snapshot() const {
    RoomSnapshot room{.name = name_, .label = label_, .participants = {}};
    for (const auto& member : members_) {
        ParticipantSnapshot one;
        one.id = member->id();
        one.name = member->name();
        one.label = member->label();
        one.joined = member->joined();
        one.attendance = member->attendance();
        one.connected = member->is_attached();
        one.media_connected = member->media_connected;
        one.away = member->away;
        one.speaking = std::ranges::find(speakers_, member->id()) != speakers_.end();
        one.hand = member->hand;
        one.send = member->send();
        one.receive = member->receive();
        one.wishes = member->subscription.wishes().size();
        for (const Source source : all_sources) {
            if (member->is_published(source)) {
                one.publications.push_back(snapshot_of(*member, source, voices_));
            }
        }
        one.slots = snapshot_of(member->slots);
        one.recording = member->recording;
        one.recording_trouble = member->recording_trouble;
        room.participants.push_back(std::move(one));
    }
    for (const auto& [id, remote] : remotes_) {
        room.remotes.push_back(snapshot_of(remote));
    }
    return room;
}

}  // namespace umbrella::core
