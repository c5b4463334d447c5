// Viewers: who is not seen, and gets the picture and sound of one other.
#include <algorithm>

#include "base/limits_whip.hpp"
#include "core/room.hpp"

namespace umbrella::core {

bool Room::publishes(const ParticipantId& id, Source source) const {
    if (const Participant* member = find(id)) {
        return member->is_published(source);
    }
    const RemoteParticipant* remote = find_remote(id);
    return remote != nullptr && remote->is_published(source);
}

std::optional<ParticipantId> Room::first_publisher() const {
    const auto publishes_anything = [this](const ParticipantId& id) {
        return std::ranges::any_of(all_sources,
                                   [&](Source source) { return publishes(id, source); });
    };
    for (const auto& member : members_) {
        if (publishes_anything(member->id())) {
            return member->id();
        }
    }
    for (const auto& [id, remote] : remotes_) {
        if (publishes_anything(id)) {
            return id;
        }
    }
    return std::nullopt;
}

/// Who shows a screen alone is watched by that.
Source Room::watched_audio(const ParticipantId& id) const {
    return publishes(id, Source::Microphone) || !publishes(id, Source::ScreenAudio)
               ? Source::Microphone
               : Source::ScreenAudio;
}

Source Room::watched_video(const ParticipantId& id) const {
    return publishes(id, Source::Camera) || !publishes(id, Source::Screen) ? Source::Camera
                                                                           : Source::Screen;
}

std::optional<Watchable> Room::watchable(const ParticipantId& id) const {
    const ParticipantId whom = id.empty() ? first_publisher().value_or(ParticipantId()) : id;
    const Participant* member = find(whom);
    const RemoteParticipant* remote = find_remote(whom);
    if ((member == nullptr || !member->is_shown()) && remote == nullptr) {
        return std::nullopt;
    }
    const auto codec_of = [&](Source source) -> std::optional<Codec> {
        if (!publishes(whom, source)) {
            return std::nullopt;
        }
        return member != nullptr ? member->target_codec(source) : remote->codec(source);
    };
    return Watchable{
        .id = whom,
        .audio = codec_of(watched_audio(whom)),
        .video = codec_of(watched_video(whom)),
        .video_may_change = member != nullptr && member->attendance() == Attendance::Member};
}

void Room::update_viewers() {
    for (const auto& member : members_) {
        if (member->attendance() == Attendance::Viewer) {
            update_viewer(*member);
        }
    }
}

void Room::update_viewer(Participant& viewer) {
    const std::optional<Watchable> watched = watchable(viewer.watched);
    viewer.watching = watched ? watched->id : ParticipantId();
    if (watched) {
        viewer.watches_nobody_since.reset();
    } else if (!viewer.watches_nobody_since) {
        viewer.watches_nobody_since = context_.now;
    }
    std::vector<VideoWish> wishes;
    if (watched) {
        wishes.push_back({.participant = watched->id, .source = watched_video(watched->id)});
    }
    if (viewer.subscription.replace(std::move(wishes))) {
        wishes_outdated_ = true;
    }
    viewer.slots_outdated = true;
}

bool Room::is_watched(const ParticipantId& id, Source source) const {
    return std::ranges::any_of(members_, [&](const auto& member) {
        return member->attendance() == Attendance::Viewer && member->watching == id &&
               watched_audio(id) == source;
    });
}

bool Room::has_seen_enough(const Participant& member) const {
    return member.watches_nobody_since &&
           context_.now - *member.watches_nobody_since >= limits::viewer_patience;
}

}  // namespace umbrella::core
