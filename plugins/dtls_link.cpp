#include "plugins/dtls_link.hpp"

#include <map>
#include <utility>

#include "wire/dtls_certificate.hpp"
#include "wire/dtls_context.hpp"

namespace umbrella::plugins {
namespace {

using ContextPtr = std::shared_ptr<const wire::DtlsContext>;
using wire::SrtpOffer;

struct Names {
    std::mutex mutex;  ///< guards what follows; a leaf
    std::map<std::string, std::weak_ptr<DtlsLink>> links;
};

Names& names() {
    static Names all;
    return all;
}

const std::string& pem_of_process() {
    static const std::string pem = wire::make_dtls_certificate().pem;
    return pem;
}

/// Peers with the same certificate share one, as long as there is any: it takes longer to make than
/// all else of a connection, and has more memory.
Result<ContextPtr> context_for(const std::string& pem, SrtpOffer offer) {
    static std::mutex mutex;
    static std::map<std::pair<std::string, SrtpOffer>, std::weak_ptr<const wire::DtlsContext>>
        contexts;
    const std::lock_guard lock(mutex);
    const std::pair key(pem, offer);
    if (ContextPtr present = contexts[key].lock()) {
        return present;
    }
    std::erase_if(contexts, [](const auto& entry) { return entry.second.expired(); });
    auto made = wire::DtlsContext::create(pem, offer);
    if (made) {
        contexts[key] = *made;
    }
    return made;
}

}  // namespace

DtlsLink::DtlsLink(GstElement* decoder, Hear hear) {
    g_weak_ref_init(&decoder_.element, decoder);
    g_weak_ref_init(&encoder_.element, nullptr);
    decoder_.hear = hear;
}

DtlsLink::~DtlsLink() {
    g_weak_ref_clear(&decoder_.element);
    g_weak_ref_clear(&encoder_.element);
    const std::lock_guard lock(names().mutex);
    const auto named = names().links.find(id_);
    if (named != names().links.end() && named->second.expired()) {
        names().links.erase(named);
    }
}

bool DtlsLink::name(const std::shared_ptr<DtlsLink>& link, const std::string& id) {
    std::shared_ptr<DtlsLink> other;  // if it ends here, it takes the lock itself
    const std::lock_guard lock(names().mutex);
    std::weak_ptr<DtlsLink>& place = names().links[id];
    other = place.lock();
    if (other && other != link) {
        return false;
    }
    place = link;
    if (link->id_ != id) {
        names().links.erase(std::exchange(link->id_, id));
    }
    return true;
}

std::shared_ptr<DtlsLink> DtlsLink::find(const std::string& id) {
    const std::lock_guard lock(names().mutex);
    const auto named = names().links.find(id);
    return named == names().links.end() ? nullptr : named->second.lock();
}

void DtlsLink::set_pem(std::string pem) {
    const std::lock_guard lock(mutex_);
    pem_ = std::move(pem);
}

std::string DtlsLink::certificate() const {
    const std::lock_guard lock(mutex_);
    return wire::without_key(pem_.empty() ? pem_of_process() : pem_);
}

void DtlsLink::set_offer(SrtpOffer offer) {
    const std::lock_guard lock(mutex_);
    offer_ = offer;
}

SrtpOffer DtlsLink::offer() const {
    const std::lock_guard lock(mutex_);
    return offer_;
}

void DtlsLink::attach(GstElement* encoder, Hear hear) {
    g_weak_ref_set(&encoder_.element, encoder);
    const std::lock_guard lock(mutex_);
    encoder_.hear = hear;
}

void DtlsLink::detach() {
    g_weak_ref_set(&encoder_.element, nullptr);
}

Result<void> DtlsLink::start(wire::DtlsRole role) {
    const std::lock_guard lock(mutex_);
    if (session_) {
        return {};
    }
    const auto context = context_for(pem_.empty() ? pem_of_process() : pem_, offer_);
    auto session =
        context ? wire::DtlsSession::create(*context, role) : tl::make_unexpected(context.error());
    if (!session) {
        return tl::make_unexpected(session.error());
    }
    session_ = std::move(*session);
    has_begun_ = false;
    told_agreed_ = false;
    state_ = State::New;
    return {};
}

void DtlsLink::stop() {
    const std::lock_guard lock(mutex_);
    session_.reset();
    state_ = State::Closed;
}

/// With the lock held.
DtlsNews DtlsLink::news() {
    const State now = session_->state();
    DtlsNews news;
    news.agreed = now == State::Connected && !std::exchange(told_agreed_, true);
    news.state = now != std::exchange(state_, now);
    if (news.state && now == State::Failed) {
        news.failure = session_->failure();
    }
    news.datagrams = session_->take_datagrams();
    news.data = session_->take_data();
    return news;
}

template <class Act>
void DtlsLink::step(Act act) {
    DtlsNews heard;
    Hear encoder_hears = nullptr;
    {
        const std::lock_guard lock(mutex_);
        if (!session_) {
            return;
        }
        act(*session_);
        heard = news();
        encoder_hears = encoder_.hear;
    }
    tell(decoder_, decoder_.hear, heard);
    tell(encoder_, encoder_hears, heard);
}

void DtlsLink::tell(Listener& listener, Hear hear, const DtlsNews& news) {
    if (gpointer element = g_weak_ref_get(&listener.element)) {
        hear(static_cast<GstElement*>(element), news);
        gst_object_unref(element);
    }
}

void DtlsLink::receive(core::rtp::Bytes datagram) {
    step([datagram](wire::DtlsSession& session) { session.receive(datagram); });
}

void DtlsLink::tick() {
    step([this](wire::DtlsSession& session) {
        if (!std::exchange(has_begun_, true)) {
            session.begin();
        } else {
            session.on_timeout();
        }
    });
}

void DtlsLink::send(core::rtp::Bytes data) {
    step([data](wire::DtlsSession& session) {
        // Before the end of the handshake there is nobody to hear it.
        static_cast<void>(session.send(data));
    });
}

void DtlsLink::close() {
    step([](wire::DtlsSession& session) { session.close(); });
}

std::optional<std::chrono::microseconds> DtlsLink::timeout() const {
    const std::lock_guard lock(mutex_);
    return session_ ? session_->timeout() : std::nullopt;
}

DtlsLink::State DtlsLink::state() const {
    const std::lock_guard lock(mutex_);
    return state_;
}

std::string DtlsLink::peer_certificate() const {
    const std::lock_guard lock(mutex_);
    return session_ ? session_->peer_certificate() : std::string();
}

std::optional<wire::DtlsSrtpKeys> DtlsLink::keys() const {
    const std::lock_guard lock(mutex_);
    return session_ ? session_->keys() : std::nullopt;
}

}  // namespace umbrella::plugins
