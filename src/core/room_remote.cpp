// Those who are at other nodes: shown, heard, and asked for.
#include <algorithm>
#include <utility>

#include "base/limits_trunk.hpp"
#include "core/room.hpp"
#include "core/trunk/remote.hpp"

namespace umbrella::core {
namespace {

/// What a microphone counts as that its own node hears speak: its packets need not come here.
constexpr AudioLevelValue reported_level = 40;
/// Rooms ask the trunk as one: each remote publication is in one room.
constexpr trunk::Consumer rooms_consumer{1};

}  // namespace

RemoteParticipant* Room::find_remote(const ParticipantId& id) {
    const auto remote = remotes_.find(id);
    return remote == remotes_.end() ? nullptr : &remote->second;
}

const RemoteParticipant* Room::find_remote(const ParticipantId& id) const {
    const auto remote = remotes_.find(id);
    return remote == remotes_.end() ? nullptr : &remote->second;
}

void Room::show(const Remote& remote) {
    const ParticipantId id = trunk::remote_id(remote.key.origin, remote.key.participant);
    auto place = remotes_.find(id);
    if (place == remotes_.end()) {
        if (remotes_.size() >= limits::remote_participants_per_room) {
            return;
        }
        place = remotes_.emplace(id, RemoteParticipant(remote)).first;
        publications_outdated_ |= !remote.publications.empty();
    } else {
        const RemoteParticipant::Change change = place->second.update(remote);
        publications_outdated_ |= change.publications;
        voices_outdated_ |= change.voices;
    }
    RemoteParticipant& shown = place->second;
    if (shown.hand_raised() != (shown.hand != 0)) {
        shown.hand = shown.hand_raised() ? ++last_hand_ : 0;
        shown.info_changed = true;
    }
}

bool Room::hide(const ParticipantId& id) {
    const auto remote = remotes_.find(id);
    if (remote == remotes_.end()) {
        return false;
    }
    const bool was_full = remotes_.size() >= limits::remote_participants_per_room;
    unbind_all(id);
    for (const Source source : all_sources) {
        want(remote->second, source, std::nullopt);
    }
    remotes_.erase(remote);
    left_.push_back(id);
    publications_outdated_ = true;
    return was_full;
}

void Room::remote_media_received(const ParticipantId& id, Source source) {
    RemoteParticipant* remote = find_remote(id);
    if (remote != nullptr && remote->media_received(source)) {
        publications_outdated_ = true;
    }
}

void Room::hear(const trunk::Chat& chat) {
    keep({.id = ++last_chat_id_,
          .participant = trunk::remote_id(chat.stamp.origin, chat.participant),
          .name = chat.name,
          .text = chat.text,
          .time_ms = chat.time_ms});
}

void Room::hear(const trunk::Speakers& speakers) {
    for (auto& [id, remote] : remotes_) {
        if (remote.node() == speakers.stamp.origin) {
            remote.speaking = false;
        }
    }
    for (const ParticipantId& speaker : speakers.participants) {
        if (RemoteParticipant* remote =
                find_remote(trunk::remote_id(speakers.stamp.origin, speaker))) {
            remote->speaking = true;
        }
    }
}

void Room::demand(Participant& participant, const trunk::DemandChanged& change) {
    participant.trunk_demand.at(static_cast<std::size_t>(change.source)) =
        change.wanted ? std::optional(change.max_height) : std::nullopt;
    wishes_outdated_ = true;
}

/// Adds what is known of microphones at other nodes beside what comes of them.
void Room::add_remote_speakers(std::vector<SpeakerSelection::Heard>& heard) const {
    for (const auto& [id, remote] : remotes_) {
        if (!remote.speaking || remote.away() || !remote.is_published(Source::Microphone)) {
            continue;
        }
        const AudioKey key{.participant = id, .source = Source::Microphone};
        const auto known = std::ranges::find(heard, key, &SpeakerSelection::Heard::key);
        if (known == heard.end()) {
            heard.push_back({.key = key, .level = reported_level});
        }
    }
}

const RemoteParticipant* Room::remote_publisher_of(const VideoWish& wish,
                                                   const Participant& subscriber) const {
    const RemoteParticipant* publisher = find_remote(wish.participant);
    return publisher != nullptr && publisher->is_published(wish.source) &&
                   subscriber.receive().contains(publisher->codec(wish.source))
               ? publisher
               : nullptr;
}

/// What somebody here sees or hears, or is about to, is asked of the trunk.
void Room::update_wishes() {
    std::map<ParticipantId, Wanted> pictures;
    for (const auto& subscriber : members_) {
        for (const VideoWish& wish : subscriber->subscription.wishes()) {
            if (remote_publisher_of(wish, *subscriber) != nullptr) {
                pictures[wish.participant].add(wish.source, wish.max_height);
            }
        }
    }
    for (auto& [id, remote] : remotes_) {
        const auto pictured = pictures.find(id);
        for (const Source source : all_sources) {
            std::optional<std::uint32_t> height =
                pictured == pictures.end() ? std::nullopt : pictured->second.height(source);
            const bool heard = voices_.is_selected({.participant = id, .source = source}) ||
                               is_watched(id, source);
            if (kind_of(source) == MediaKind::Audio && !members_.empty() &&
                remote.is_published(source) && heard) {
                height = 0;
            }
            want(remote, source, height);
        }
    }
}

void Room::want(RemoteParticipant& remote, Source source, std::optional<std::uint32_t> height) {
    if (!remote.want(source, height)) {
        return;
    }
    const trunk::ItemKey publication = remote.publication(source);
    if (height) {
        context_.emit(trunk::Wish{
            .publication = publication, .consumer = rooms_consumer, .max_height = *height});
    } else {
        context_.emit(trunk::WishGone{.publication = publication, .consumer = rooms_consumer});
    }
}

/// What other nodes are to know of a member, whatever has changed.
void Room::tell_trunk(const Participant& member) {
    context_.emit(trunk::LocalParticipant{.participant = member.id(),
                                          .room = name_,
                                          .name = member.name(),
                                          .hand = member.hand,
                                          .away = member.away});
    for (const Source source : all_sources) {
        if (member.is_published(source)) {
            context_.emit(trunk::LocalPublication{.participant = member.id(),
                                                  .source = source,
                                                  .media = {.codec = member.target_codec(source),
                                                            .layers = {},
                                                            .muted = member.is_muted(source)}});
        }
    }
}

/// On which m-lines the trunk finds what is published.
void Room::tell_sources(Participant& member) {
    for (const Source source : all_sources) {
        const std::optional<SlotContent> content = member.content(source);
        const Mid mline = content ? content->mline : Mid();
        Mid& told = member.told_mlines.at(static_cast<std::size_t>(source));
        if (told != mline) {
            told = mline;
            context_.emit(
                SourceMoved{.participant = member.id(), .source = source, .mline = mline});
        }
    }
}

}  // namespace umbrella::core
