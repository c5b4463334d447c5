// What holds after each event: clients believe what media does, and both are what was asked for.
#include "meeting.hpp"
#include <algorithm>

#include <gtest/gtest.h>

#include "base/limits.hpp"

namespace umbrella::core {
namespace {

void take_roster(Client& client, const Roster& roster) {
    const bool first = client.all<Roster>().size() == 1;
    EXPECT_EQ(roster.full, first) << "the first roster of a connection, and only it, is full";
    for (const ParticipantId& id : roster.removed) {
        EXPECT_EQ(client.roster.erase(id), 1U);
    }
    for (const ParticipantInfo& info : roster.changed) {
        client.roster[info.id] = info;
    }
}

void take_slots(Client& client, const SlotMap& map) {
    if (map.full) {
        client.slots.clear();
    }
    std::set<Mid> named;
    for (const SlotBinding& binding : map.bindings) {
        EXPECT_TRUE(named.insert(binding.mid).second) << "a slot twice in one map";
        if (binding.participant.empty()) {
            client.slots.erase(binding.mid);
        } else {
            client.slots[binding.mid] = binding;
        }
    }
}

void take_offer(Client& client, const Offer& offer) {
    const bool again = client.offer && offer.generation == client.offers;
    if (again) {
        EXPECT_EQ(offer.sdp, client.offer->sdp);
        EXPECT_EQ(client.all<Offer>().size(), 1U) << "an offer again, but not after a resume";
    } else {
        EXPECT_EQ(offer.generation, ++client.offers);
    }
    client.offer = offer;
}

void take_demand(Client& client, const Demand& demand) {
    for (const SourceDemand& source : demand.sources) {
        const auto earlier = client.demand.find(source.source);
        if (earlier != client.demand.end()) {
            EXPECT_NE(earlier->second, source) << "changes only";
        }
        client.demand[source.source] = source;
    }
}

void take_chat(Client& client, const ChatLog& log) {
    for (const ChatEntry& entry : log.entries) {
        if (!client.chat.empty()) {
            EXPECT_GT(entry.id, client.chat.back().id);
        }
        client.chat.push_back(entry);
    }
}

bool is_shown(const ParticipantSnapshot& participant) {
    return participant.attendance != Attendance::Viewer;
}

}  // namespace

void Meeting::take(Client& client, const ServerMessage& message) {
    client.inbox.push_back(message);
    if (const auto* welcome = std::get_if<Welcome>(&message)) {
        client.id = welcome->participant;
        if (!welcome->media_kept) {
            client.offer.reset();  // of a peer connection that has ended
            client.offers = 0;
        }
    } else if (const auto* roster = std::get_if<Roster>(&message)) {
        take_roster(client, *roster);
    } else if (const auto* map = std::get_if<SlotMap>(&message)) {
        take_slots(client, *map);
    } else if (const auto* offer = std::get_if<Offer>(&message)) {
        take_offer(client, *offer);
    } else if (const auto* demand = std::get_if<Demand>(&message)) {
        take_demand(client, *demand);
    } else if (const auto* speakers = std::get_if<Speakers>(&message)) {
        client.speakers = speakers->participants;
    } else if (const auto* log = std::get_if<ChatLog>(&message)) {
        take_chat(client, *log);
    }
}

ParticipantSnapshot Meeting::snapshot_of(const Client& client) const {
    for (const RoomSnapshot& room : node.snapshot().rooms) {
        for (const ParticipantSnapshot& participant : room.participants) {
            if (participant.id == client.id) {
                return participant;
            }
        }
    }
    ADD_FAILURE() << client.id.text() << " is in no room";
    return {};
}

void Meeting::check_views() {
    media.check_no_doubles();
    std::set<std::string> labels;
    for (const RoomSnapshot& room : node.snapshot().rooms) {
        EXPECT_TRUE(labels.insert(room.label).second) << "two rooms are called " << room.label;
        check_room(room);
    }
}

void Meeting::check_room(const RoomSnapshot& room) {
    EXPECT_FALSE(room.participants.empty()) << "an empty room is left over";
    for (const ParticipantSnapshot& participant : room.participants) {
        if (media.has(participant.id)) {
            EXPECT_EQ(media.peer(participant.id).room, room.label);
        }
        const Client* client = find(participant.id);
        EXPECT_EQ(client != nullptr, participant.connected);
        if (client != nullptr) {
            check_view(*client, room);
        }
        check_slots(room, participant);
    }
}

void Meeting::check_view(const Client& client, const RoomSnapshot& room) {
    EXPECT_EQ(client.last<Welcome>()->room, room.name);
    const auto shown = std::ranges::count_if(room.participants, is_shown);
    EXPECT_EQ(client.roster.size(), static_cast<std::size_t>(shown) + room.remotes.size());
    for (const RemoteSnapshot& remote : room.remotes) {
        ASSERT_TRUE(client.roster.contains(remote.id)) << "not told of " << remote.name;
        const ParticipantInfo& told = client.roster.at(remote.id);
        EXPECT_EQ(told.name, remote.name);
        EXPECT_EQ(told.node, remote.node);
        EXPECT_EQ(told.away, remote.away);
        EXPECT_EQ(told.publications.size(), remote.publications.size());
    }
    for (const ParticipantSnapshot& participant : room.participants) {
        if (!is_shown(participant)) {
            EXPECT_FALSE(client.roster.contains(participant.id)) << "told of a viewer";
            continue;
        }
        ASSERT_TRUE(client.roster.contains(participant.id)) << "not told of " << participant.label;
        const ParticipantInfo& told = client.roster.at(participant.id);
        EXPECT_EQ(told.name, participant.name);
        EXPECT_EQ(told.away, participant.away);
        EXPECT_EQ(told.hand, participant.hand);
        EXPECT_EQ(told.publications.size(), participant.publications.size());
    }
    if (!media.has(client.id)) {
        EXPECT_TRUE(client.slots.empty());
        return;
    }
    const FakePeer& peer = media.peer(client.id);
    EXPECT_EQ(client.slots.size(), peer.bound.size());
    for (const auto& [slot, bound] : peer.bound) {
        ASSERT_TRUE(client.slots.contains(slot)) << "not told of " << slot.text();
        const SlotBinding& told = client.slots.at(slot);
        EXPECT_EQ(told.participant, bound.publisher);
        if (media.remote.contains(bound)) {
            continue;
        }
        ASSERT_TRUE(media.has(bound.publisher));
        EXPECT_EQ(told.source, media.peer(bound.publisher).find(bound.mline)->source);
    }
}

/// Nothing is sent that was not asked for, and nothing of another room.
void Meeting::check_slots(const RoomSnapshot& room, const ParticipantSnapshot& subscriber) const {
    std::size_t audio = 0;
    for (const SlotSnapshot& slot : subscriber.slots) {
        EXPECT_TRUE(
            std::ranges::any_of(room.participants,
                                [&](const ParticipantSnapshot& one) {
                                    return one.id == slot.publisher && one.id != subscriber.id;
                                }) ||
            std::ranges::any_of(
                room.remotes, [&](const RemoteSnapshot& one) { return one.id == slot.publisher; }))
            << "bound to somebody who is not in the room";
        audio += slot.kind == MediaKind::Audio ? 1U : 0U;
        if (slot.kind == MediaKind::Video && is_shown(subscriber)) {
            EXPECT_TRUE(has_asked(subscriber.id, slot.publisher, slot.source))
                << "nobody asked for it";
        }
    }
    EXPECT_LE(audio, limits::audio_slots);
}

}  // namespace umbrella::core
