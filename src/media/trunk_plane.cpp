#include "media/trunk_plane.hpp"

#include <utility>

#include "base/limits.hpp"
#include "base/limits_bandwidth.hpp"
#include "base/limits_trunk_media.hpp"
#include "base/limits_trunk_routing.hpp"
#include "core/trunk/remote.hpp"

namespace umbrella::media {

using core::trunk::MediaMessage;
using core::trunk::MediaRole;

namespace {

core::Codec any_codec(core::MediaKind kind) {
    return kind == core::MediaKind::Audio ? core::Codec::Opus : core::Codec::Vp8;
}

}  // namespace

TrunkPlane::TrunkPlane(GstPtr<GstElement> pipeline, IceLoop& loop, Options options,
                       Surroundings surroundings)
    : pipeline_(std::move(pipeline)),
      loop_(loop),
      options_(std::move(options)),
      out_(std::move(surroundings)) {}

TrunkPlane::~TrunkPlane() = default;

TrunkNeighbour* TrunkPlane::find(const NodeId& neighbour) const {
    const auto found = neighbours_.find(neighbour);
    return found == neighbours_.end() ? nullptr : found->second.get();
}

TrunkPlane::Timers::Timers(TrunkPlane& plane)
    : tick(limits::trunk_media_tick, [&plane] { plane.tick(); }),
      allocation(limits::allocation_tick, [&plane] { plane.allocate(); }) {}

void TrunkPlane::tick() {
    for (const auto& [id, neighbour] : neighbours_) {
        neighbour->tick();
    }
    std::erase_if(remote_, [](const auto& entry) { return entry.second.expired(); });
}

void TrunkPlane::allocate() {
    for (const auto& [id, neighbour] : neighbours_) {
        neighbour->allocate();
    }
}

// --- Neighbours ---------------------------------------------------------------------------

void TrunkPlane::open(const NodeId& neighbour, core::trunk::LinkEnd end) {
    if (options_.send_path == nullptr) {
        return;
    }
    if (!timers_) {
        timers_.emplace(*this);
    }
    auto& place = neighbours_[neighbour];
    if (!place) {
        place = std::make_unique<TrunkNeighbour>(neighbour, end.offers, surroundings_of(neighbour));
    }
    if (end.dialled) {
        dialled_.insert(neighbour);
    } else {
        dialled_.erase(neighbour);
    }
    place->signalling();
}

/// Of two ends on ports that their peers share, neither would check. Who has dialled does: it can
/// reach the other, whatever it is behind itself.
IceOptions TrunkPlane::ice_towards(const NodeId& neighbour) const {
    IceOptions options = options_.ice;
    if (dialled_.contains(neighbour)) {
        options.shared_port = nullptr;
    }
    return options;
}

TrunkNeighbour::Surroundings TrunkPlane::surroundings_of(const NodeId& neighbour) {
    // Whatever the application does about it comes later: it may call back.
    const auto later = [weak = std::weak_ptr(self_)](std::function<void(const Events&)> tell) {
        post_to_main([weak, tell = std::move(tell)] {
            if (const auto self = weak.lock()) {
                tell((*self)->events_);
            }
        });
    };
    return {
        .make =
            [this, neighbour](MediaRole role, TrunkPeer::Events events) {
                return TrunkPeer::create(
                    pipeline_, loop_,
                    // An earlier one may still be ending.
                    {.name = "trunk/" + neighbour.text() + "-" + std::to_string(++made_),
                     .role = role,
                     .ice = ice_towards(neighbour),
                     .dtls_certificate = options_.dtls_certificate,
                     .send_path = options_.send_path},
                    std::move(events));
            },
        .end = out_.end,
        .find = [this](const PublicationRef& ref) -> std::shared_ptr<Publication> {
            if (core::trunk::publication_of(ref.publisher, ref.mline)) {
                return get_remote(ref.publisher, ref.mline, ref.codec);
            }
            return out_.find_local(ref.publisher, ref.mline);
        },
        .get_remote =
            [this](const PublicationRef& ref) {
                return get_remote(ref.publisher, ref.mline, ref.codec);
            },
        .say =
            [later, neighbour](MediaMessage message) {
                later([neighbour, message = std::move(message)](const Events& events) {
                    events.say(neighbour, message);
                });
            },
        .begun =
            [later, neighbour](StreamIndex stream) {
                later(
                    [neighbour, stream](const Events& events) { events.begun(neighbour, stream); });
            },
        .paused =
            [later, neighbour](StreamIndex stream, bool paused) {
                later([neighbour, stream, paused](const Events& events) {
                    events.paused(neighbour, stream, paused);
                });
            },
        .connected =
            [later, neighbour](bool up) {
                later([neighbour, up](const Events& events) { events.connected(neighbour, up); });
            },
        .silent =
            [later, neighbour] {
                later([neighbour](const Events& events) { events.silent(neighbour); });
            }};
}

void TrunkPlane::close(const NodeId& neighbour) {
    neighbours_.erase(neighbour);
    dialled_.erase(neighbour);
    if (neighbours_.empty()) {
        timers_.reset();
    }
}

void TrunkPlane::close_all() {
    neighbours_.clear();
    timers_.reset();
}

void TrunkPlane::take(const NodeId& neighbour, const MediaMessage& message) {
    if (TrunkNeighbour* known = find(neighbour)) {
        known->take(message);
    }
}

bool TrunkPlane::is_heard(const NodeId& neighbour) const {
    const TrunkNeighbour* known = find(neighbour);
    return known != nullptr && known->is_heard();
}

std::optional<core::trunk::LinkTraffic> TrunkPlane::traffic(const NodeId& neighbour) const {
    const TrunkNeighbour* known = find(neighbour);
    return known == nullptr ? std::nullopt : std::optional(traffic_of(known->stats()));
}

// --- Streams ------------------------------------------------------------------------------

void TrunkPlane::send_stream(const NodeId& neighbour, StreamIndex stream,
                             const PublicationRef& publication) {
    if (TrunkNeighbour* known = find(neighbour);
        known != nullptr && stream < limits::trunk_streams) {
        known->send_stream(stream, publication);
    }
}

void TrunkPlane::stop_stream(const NodeId& neighbour, StreamIndex stream) {
    if (TrunkNeighbour* known = find(neighbour)) {
        known->stop_stream(stream);
    }
}

void TrunkPlane::expect_stream(const NodeId& neighbour, StreamIndex stream,
                               const PublicationRef& publication) {
    if (TrunkNeighbour* known = find(neighbour);
        known != nullptr && stream < limits::trunk_streams) {
        known->expect_stream(stream, publication);
    }
}

void TrunkPlane::use_stream(const NodeId& neighbour, StreamIndex stream,
                            const PublicationRef& publication) {
    if (TrunkNeighbour* known = find(neighbour);
        known != nullptr && stream < limits::trunk_streams) {
        known->use_stream(stream, publication);
    }
}

void TrunkPlane::forget_stream(const NodeId& neighbour, StreamIndex stream) {
    if (TrunkNeighbour* known = find(neighbour)) {
        known->forget_stream(stream);
    }
}

// --- Publications -------------------------------------------------------------------------

std::shared_ptr<RemotePublication> TrunkPlane::get_remote(const ParticipantId& publisher,
                                                          const Mid& mline) {
    const auto key = core::trunk::publication_of(publisher, mline);
    return key ? get_remote(publisher, mline, any_codec(core::kind_of(*key->source))) : nullptr;
}

std::shared_ptr<RemotePublication> TrunkPlane::get_remote(const ParticipantId& publisher,
                                                          const Mid& mline, core::Codec codec) {
    const auto key = core::trunk::publication_of(publisher, mline);
    if (!key || options_.send_path == nullptr) {
        return nullptr;
    }
    const core::MediaKind kind = core::kind_of(*key->source);
    auto& place = remote_[{publisher, mline}];
    auto known = place.lock();
    if (!known) {
        known = std::make_shared<RemotePublication>(
            pipeline_,
            core::AddPublishMline{publisher, mline, *key->source,
                                  core::kind_of(codec) == kind ? codec : any_codec(kind)},
            "remote/" + publisher.text() + "/" + mline.text(), *options_.send_path,
            [sink = out_.sink, publisher, mline] { sink(core::MediaReceived{publisher, mline}); });
        place = known;
    }
    return known;
}

void TrunkPlane::local_publication_came() {
    for (const auto& [id, neighbour] : neighbours_) {
        neighbour->bind_what_waits();
    }
}

void TrunkPlane::local_peer_ends(const ParticipantId& publisher) {
    for (const auto& [id, neighbour] : neighbours_) {
        neighbour->unbind(publisher);
    }
}

void TrunkPlane::take_levels(std::vector<core::AudioLevel>& levels) {
    for (const auto& [key, weak] : remote_) {
        const auto publication = weak.lock();
        const auto level = publication ? publication->take_level() : std::nullopt;
        if (level) {
            levels.push_back({key.first, key.second, *level});
        }
    }
}

bool TrunkPlane::on_error(GstObject* element, const std::string& why) {
    for (const auto& [id, neighbour] : neighbours_) {
        const auto& peer = neighbour->peer();
        if (peer && gst_object_has_as_ancestor(element, GST_OBJECT(peer->bin())) != FALSE) {
            neighbour->fail(why);
            return true;
        }
    }
    return false;
}

std::vector<TrunkStats> TrunkPlane::stats() const {
    std::vector<TrunkStats> stats;
    stats.reserve(neighbours_.size());
    for (const auto& [id, neighbour] : neighbours_) {
        stats.push_back(neighbour->stats());
    }
    return stats;
}

std::vector<std::shared_ptr<TrunkPeer>> TrunkPlane::peers() const {
    std::vector<std::shared_ptr<TrunkPeer>> peers;
    for (const auto& [id, neighbour] : neighbours_) {
        if (neighbour->peer()) {
            peers.push_back(neighbour->peer());
        }
    }
    return peers;
}

}  // namespace umbrella::media
