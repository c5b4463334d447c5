#include "core/remote_participant.hpp"

#include <utility>

#include "core/trunk/remote.hpp"

namespace umbrella::core {

RemoteParticipant::RemoteParticipant(const Remote& remote)
    : id_(trunk::remote_id(remote.key.origin, remote.key.participant)), remote_(remote) {}

RemoteParticipant::Change RemoteParticipant::update(const Remote& remote) {
    Change change{.info = remote.presence != remote_.presence || remote.paused != remote_.paused};
    for (const Source source : all_sources) {
        const auto before = remote_.publications.find(source);
        const auto after = remote.publications.find(source);
        const bool was = before != remote_.publications.end();
        const bool is = after != remote.publications.end();
        if (was && is) {
            change.publications |= before->second.codec != after->second.codec;
            change.voices |= before->second.muted != after->second.muted;
        } else if (was || is) {
            change.publications = true;
        }
    }
    change.info |= change.publications || change.voices;
    info_changed |= change.info;
    remote_ = remote;
    return change;
}

ParticipantInfo RemoteParticipant::info() const {
    ParticipantInfo info{.id = id_,
                         .name = name(),
                         .publications = {},
                         .away = away(),
                         .hand = hand,
                         .node = node_name().empty() ? node().text() : node_name()};
    for (const auto& [source, media] : remote_.publications) {
        info.publications.push_back({.source = source,
                                     .codec = media.codec,
                                     .muted = media.muted,
                                     .paused = remote_.paused.contains(source)});
    }
    return info;
}

bool RemoteParticipant::is_muted(Source source) const {
    const auto media = remote_.publications.find(source);
    return media != remote_.publications.end() && media->second.muted;
}

Codec RemoteParticipant::codec(Source source) const {
    return remote_.publications.at(source).codec;
}

trunk::ItemKey RemoteParticipant::publication(Source source) const {
    return {remote_.key.origin, remote_.key.participant, source};
}

bool RemoteParticipant::media_received(Source source) {
    return is_published(source) && remote_.received.insert(source).second;
}

std::optional<SlotContent> RemoteParticipant::content(Source source) const {
    if (!is_published(source) || !remote_.received.contains(source)) {
        return std::nullopt;
    }
    return SlotContent{.publisher = id_, .source = source, .mline = trunk::remote_mline(source)};
}

bool RemoteParticipant::want(Source source, std::optional<std::uint32_t> height) {
    return std::exchange(state(source).wanted, height) != height;
}

}  // namespace umbrella::core
