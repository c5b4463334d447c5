// Which publication a stream carries, in the words of the media plane.
#include <utility>

#include "app/trunks.hpp"
#include "base/limits_trunk.hpp"
#include "core/trunk/remote.hpp"

namespace umbrella::app {

namespace trunk = core::trunk;

void Trunks::connect_media() {
    if (surroundings_.media == nullptr) {
        return;
    }
    surroundings_.media->set_events(
        {.say =
             [this](const trunk::NodeId& node, trunk::MediaMessage message) {
                 const auto neighbour = neighbours_.find(node);
                 if (neighbour != neighbours_.end() && links_.contains(neighbour->second.link)) {
                     surroundings_.gateway.send(neighbour->second.link, std::move(message));
                 }
             },
         .begun =
             [this](const trunk::NodeId& node, trunk::StreamIndex stream) {
                 take(trunk::StreamBegun{.neighbour = node, .stream = stream});
             },
         .paused =
             [this](const trunk::NodeId& node, trunk::StreamIndex stream, bool paused) {
                 if (const auto sent = sending_.find({node, stream}); sent != sending_.end()) {
                     take(trunk::SendingPaused{
                         .neighbour = node, .publication = sent->second, .paused = paused});
                 }
             },
         .connected = [](const trunk::NodeId& /*node*/, bool /*up*/) {},
         .silent = [this](const trunk::NodeId& node) { take(trunk::NeighbourSilent{node}); }});
}

void Trunks::take(const core::SourceMoved& effect) {
    const std::pair source(effect.participant, effect.source);
    if (effect.mline.empty()) {
        mlines_.erase(source);
    } else {
        mlines_[source] = effect.mline;
    }
    const trunk::ItemKey key{store_.memory().id, effect.participant, effect.source};
    for (const auto& [stream, publication] : std::map(sending_)) {
        if (publication == key) {
            carry_out(trunk::SendStream{stream.first, stream.second, publication});
        }
    }
}

void Trunks::note_codec(const trunk::Event& event) {
    const trunk::NodeId& self = store_.memory().id;
    if (const auto* published = std::get_if<trunk::LocalPublication>(&event)) {
        codecs_[{self, published->participant, published->source}] = published->media.codec;
    } else if (const auto* gone = std::get_if<trunk::LocalPublicationGone>(&event)) {
        codecs_.erase({self, gone->participant, gone->source});
        mlines_.erase({gone->participant, gone->source});
    } else if (const auto* left = std::get_if<trunk::LocalParticipantGone>(&event)) {
        for (const core::Source source : core::all_sources) {
            codecs_.erase({self, left->participant, source});
            mlines_.erase({left->participant, source});
        }
    }
}

trunk::PublicationRef Trunks::ref(const trunk::ItemKey& publication) const {
    const core::Source source = publication.source.value_or(core::Source::Microphone);
    const auto known = codecs_.find(publication);
    const core::Codec likely =
        core::kind_of(source) == core::MediaKind::Audio ? core::Codec::Opus : core::Codec::Vp8;
    trunk::PublicationRef ref{.codec = known == codecs_.end() ? likely : known->second};
    if (publication.origin == store_.memory().id) {
        const auto mline = mlines_.find({publication.participant, source});
        ref.publisher = publication.participant;
        ref.mline = mline == mlines_.end() ? Mid() : mline->second;
    } else {
        ref.publisher = trunk::remote_id(publication.origin, publication.participant);
        ref.mline = trunk::remote_mline(source);
    }
    return ref;
}

void Trunks::carry_out(const trunk::SendStream& effect) {
    sending_[{effect.neighbour, effect.stream}] = effect.publication;
    if (surroundings_.media == nullptr) {
        return;
    }
    const trunk::PublicationRef publication = ref(effect.publication);
    if (publication.mline.empty()) {
        // Nothing comes of it yet, or any more; SourceMoved tells when it does.
        surroundings_.media->stop_stream(effect.neighbour, effect.stream);
    } else {
        surroundings_.media->send_stream(effect.neighbour, effect.stream, publication);
    }
}

void Trunks::carry_out(const trunk::StopStream& effect) {
    sending_.erase({effect.neighbour, effect.stream});
    if (surroundings_.media != nullptr) {
        surroundings_.media->stop_stream(effect.neighbour, effect.stream);
    }
}

void Trunks::carry_out(const trunk::ExpectStream& effect) {
    receiving_[{effect.neighbour, effect.stream}] = effect.publication;
    if (surroundings_.media != nullptr) {
        surroundings_.media->expect_stream(effect.neighbour, effect.stream,
                                           ref(effect.publication));
    }
}

void Trunks::carry_out(const trunk::UseStream& effect) {
    if (surroundings_.media != nullptr) {
        surroundings_.media->use_stream(effect.neighbour, effect.stream, ref(effect.publication));
    }
}

void Trunks::carry_out(const trunk::ForgetStream& effect) {
    receiving_.erase({effect.neighbour, effect.stream});
    if (surroundings_.media != nullptr) {
        surroundings_.media->forget_stream(effect.neighbour, effect.stream);
    }
}

/// Comes each limits::trunk_ping_interval, whoever looks.
void Trunks::measure() {
    if (surroundings_.media == nullptr) {
        return;
    }
    meter_.begin(Timestamp{std::chrono::microseconds(g_get_monotonic_time())});
    for (const auto& [node, neighbour] : neighbours_) {
        if (const auto traffic = surroundings_.media->traffic(node)) {
            meter_.note(node, *traffic);
        }
    }
    meter_.end();
}

void Trunks::carry_out(const trunk::PublicationShown& effect) {
    codecs_[effect.publication] = effect.media.codec;
    surroundings_.rooms(effect);
}

void Trunks::carry_out(const trunk::PublicationHidden& effect) {
    codecs_.erase(effect.publication);
    surroundings_.rooms(effect);
}

}  // namespace umbrella::app
