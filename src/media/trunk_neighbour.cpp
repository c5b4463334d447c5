#include "media/trunk_neighbour.hpp"

#include <utility>
#include <variant>

#include "base/limits_trunk_media.hpp"
#include "base/log.hpp"
#include "core/trunk/remote.hpp"
#include "media/main_loop.hpp"

namespace umbrella::media {

using core::trunk::MediaDialer;
using core::trunk::MediaRole;

namespace {

Timestamp now() {
    return Timestamp(std::chrono::microseconds(g_get_monotonic_time()));
}

}  // namespace

TrunkNeighbour::TrunkNeighbour(core::trunk::NodeId id, bool offers, Surroundings surroundings)
    : id_(std::move(id)),
      role_(offers ? MediaRole::Offers : MediaRole::Answers),
      out_(std::move(surroundings)),
      dialer_(offers) {}

TrunkNeighbour::~TrunkNeighbour() {
    end_peer();
}

// --- The connection -----------------------------------------------------------------------

void TrunkNeighbour::signalling() {
    listen();
    dialer_.signalling(now());
    review();
}

void TrunkNeighbour::take(const core::trunk::MediaMessage& message) {
    std::visit([this](const auto& one) { take_message(one); }, message);
}

void TrunkNeighbour::take_message(const core::trunk::MediaOffer& offer) {
    if (!dialer_.offered(now())) {
        return;
    }
    replace_peer(offer.session);
    peer_->take_offer(offer.sdp);
}

void TrunkNeighbour::take_message(const core::trunk::MediaAnswer& answer) {
    if (role_ == MediaRole::Offers && peer_ && answer.session == session_) {
        peer_->take_answer(answer.sdp);
    }
}

void TrunkNeighbour::take_message(const core::trunk::MediaCandidate& candidate) {
    if (peer_ && candidate.session == session_) {
        peer_->add_candidate(candidate.candidate);
    }
}

void TrunkNeighbour::take_message(const core::trunk::MediaRequest& request) {
    if (role_ == MediaRole::Offers) {
        dialer_.asked(request.session == session_, now());
        review();
    }
}

void TrunkNeighbour::review() {
    switch (dialer_.poll(now())) {
        case MediaDialer::Order::None:
            break;
        case MediaDialer::Order::Offer:
            replace_peer(session_ + 1);
            peer_->offer();
            break;
        case MediaDialer::Order::Ask:
            end_peer();
            out_.say(core::trunk::MediaRequest{session_});
            break;
    }
}

void TrunkNeighbour::replace_peer(std::uint32_t session) {
    end_peer();
    session_ = session;
    packets_ = 0;
    peer_ = out_.make(role_, peer_events(session));
    bind_all();
}

void TrunkNeighbour::end_peer() {
    if (peer_) {
        tell_up(false);
        out_.end(std::exchange(peer_, nullptr));
    }
}

TrunkPeer::Events TrunkNeighbour::peer_events(std::uint32_t session) {
    // What an earlier connection still has to say is of no interest.
    const auto guarded = [weak = std::weak_ptr(self_), session](auto handler) {
        return [weak, session, handler](auto&&... args) {
            const auto self = weak.lock();
            if (self && (*self)->session_ == session && (*self)->peer_) {
                handler(**self, std::forward<decltype(args)>(args)...);
            }
        };
    };
    return {
        .described = guarded(
            [](TrunkNeighbour& self, std::string sdp) { self.on_described(std::move(sdp)); }),
        .candidate = guarded([session](TrunkNeighbour& self, std::string candidate) {
            self.out_.say(core::trunk::MediaCandidate{session, 0, std::move(candidate)});
        }),
        .connected = guarded([](TrunkNeighbour& self) { self.on_connected(); }),
        .failed = guarded([](TrunkNeighbour& self, const std::string& why) { self.fail(why); })};
}

void TrunkNeighbour::fail(const std::string& why) {
    log::warning("a trunk has no media", {{"neighbour", id_.text()}, {"reason", why}});
    dialer_.failed();
    tell_up(false);
}

void TrunkNeighbour::on_described(std::string sdp) {
    if (role_ == MediaRole::Offers) {
        out_.say(core::trunk::MediaOffer{session_, std::move(sdp)});
    } else {
        out_.say(core::trunk::MediaAnswer{session_, std::move(sdp)});
    }
}

void TrunkNeighbour::on_connected() {
    ++connections_;
    dialer_.connected(now());
    heard_ = true;
    tell_up(true);
}

void TrunkNeighbour::tell_up(bool up) {
    if (std::exchange(up_, up) != up) {
        out_.connected(up);
    }
}

void TrunkNeighbour::listen() {
    const std::uint64_t packets = peer_ ? peer_->received().packets : 0;
    // What comes before the handshake has ended, be it authentic, is no connection yet.
    if (packets != packets_ && peer_->connected()) {
        dialer_.heard(now());
        heard_ = true;
        tell_up(true);
    }
    packets_ = packets;
}

void TrunkNeighbour::tick() {
    listen();
    if (heard_ && !is_heard()) {
        heard_ = false;
        tell_up(false);
        out_.silent();
    }
    if (peer_ && peer_->connected() && now() - kept_alive_ >= limits::trunk_media_keep_alive) {
        kept_alive_ = now();
        peer_->keep_alive();
    }
    review();
}

bool TrunkNeighbour::is_heard() const {
    return dialer_.is_heard(now());
}

// --- What the link carries ----------------------------------------------------------------

std::optional<core::Source> TrunkNeighbour::source_of(const PublicationRef& ref) const {
    if (const auto key = core::trunk::publication_of(ref.publisher, ref.mline)) {
        return key->source;
    }
    const auto publication = out_.find(ref);
    return publication ? std::optional(publication->mline().source) : std::nullopt;
}

std::vector<core::trunk::Allocation::Stream> TrunkNeighbour::streams_sent() const {
    std::vector<core::trunk::Allocation::Stream> streams;
    for (const auto& [stream, ref] : outgoing_) {
        if (const auto source = source_of(ref)) {
            streams.push_back(
                {.stream = stream, .source = *source, .bytes = peer_->bytes_sent(stream)});
        }
    }
    return streams;
}

void TrunkNeighbour::allocate() {
    if (!peer_ || !peer_->connected()) {
        return;
    }
    std::set<StreamIndex> paused;
    for (const auto& [stream, ref] : outgoing_) {
        if (allocation_.is_paused(stream)) {
            paused.insert(stream);
        }
    }
    allocation_.poll(streams_sent(), peer_->bandwidth(), now());
    peer_->set_pacing(allocation_.pacing());
    for (const auto& [stream, ref] : outgoing_) {
        if (allocation_.is_paused(stream) != paused.contains(stream)) {
            bind(stream, ref);
        }
    }
    tell_marks();
}

void TrunkNeighbour::tell_marks() {
    std::set<StreamIndex> marked = allocation_.marked();
    for (const StreamIndex stream : marked) {
        if (!marked_.contains(stream)) {
            out_.paused(stream, true);
        }
    }
    for (const StreamIndex stream : marked_) {
        if (!marked.contains(stream) && outgoing_.contains(stream)) {
            out_.paused(stream, false);
        }
    }
    marked_ = std::move(marked);
}

// --- Streams ------------------------------------------------------------------------------

void TrunkNeighbour::send_stream(StreamIndex stream, const PublicationRef& publication) {
    outgoing_[stream] = publication;
    bind(stream, publication);
}

void TrunkNeighbour::bind(StreamIndex stream, const PublicationRef& ref) {
    if (!peer_) {
        return;
    }
    const auto publication = allocation_.is_paused(stream) ? nullptr : out_.find(ref);
    if (publication) {
        peer_->send(stream, publication);
    } else {
        peer_->stop(stream);
    }
}

void TrunkNeighbour::stop_stream(StreamIndex stream) {
    marked_.erase(stream);
    if (outgoing_.erase(stream) > 0 && peer_) {
        peer_->stop(stream);
    }
}

void TrunkNeighbour::expect_stream(StreamIndex stream, const PublicationRef& publication) {
    Incoming incoming{.ref = publication,
                      .publication = out_.get_remote(publication),
                      .told = std::make_shared<std::atomic<bool>>(false)};
    bind(stream, incoming);
    incoming_[stream] = std::move(incoming);
}

void TrunkNeighbour::use_stream(StreamIndex stream, const PublicationRef& publication) {
    const auto known = incoming_.find(stream);
    if (known == incoming_.end() || known->second.ref != publication) {
        expect_stream(stream, publication);
    }
    incoming_.at(stream).used = true;
    if (peer_) {
        peer_->use(stream);
    }
}

void TrunkNeighbour::forget_stream(StreamIndex stream) {
    if (incoming_.contains(stream) && peer_) {
        peer_->forget(stream);
    }
    incoming_.erase(stream);
}

void TrunkNeighbour::bind(StreamIndex stream, const Incoming& incoming) {
    if (!peer_) {
        return;
    }
    peer_->expect(stream, incoming.publication,
                  [weak = std::weak_ptr(self_), told = incoming.told, stream] {
                      post_to_main([weak, told, stream] {
                          const auto self = weak.lock();
                          if (self && !told->exchange(true)) {
                              (*self)->out_.begun(stream);
                          }
                      });
                  });
    if (incoming.used) {
        peer_->use(stream);
    }
}

void TrunkNeighbour::bind_all() {
    for (const auto& [stream, ref] : outgoing_) {
        bind(stream, ref);
    }
    for (const auto& [stream, incoming] : incoming_) {
        bind(stream, incoming);
    }
}

void TrunkNeighbour::bind_what_waits() {
    for (const auto& [stream, ref] : outgoing_) {
        bind(stream, ref);
    }
}

void TrunkNeighbour::unbind(const ParticipantId& publisher) {
    for (const auto& [stream, ref] : outgoing_) {
        if (ref.publisher == publisher && peer_) {
            peer_->stop(stream);
        }
    }
}

}  // namespace umbrella::media
