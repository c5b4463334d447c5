#include "media/lite_agent.hpp"

#include <algorithm>
#include <utility>

#include "base/limits_ice.hpp"
#include "media/ice_sink.hpp"

namespace umbrella::media {
namespace {

using IceState = wire::IceLite::State;

/// RFC 8445 §5.1.2.1: a host candidate's; of several addresses the first one is liked best.
std::uint32_t priority_of(std::size_t place) {
    constexpr std::uint32_t host = 126;
    constexpr std::uint32_t best_local = 65535;
    constexpr std::uint32_t component = 1;
    const auto local = best_local - static_cast<std::uint32_t>(std::min<std::size_t>(place, 1000));
    return (host << 24U) | (local << 8U) | (256 - component);
}

std::string candidate_of(const wire::SocketAddress& address, std::size_t place) {
    // With the "a=" that libnice writes, too, and webrtcbin takes off.
    return "a=candidate:" + std::to_string(place + 1) + " 1 UDP " +
           std::to_string(priority_of(place)) + " " + address.text() + " " +
           std::to_string(address.port()) + " typ host";
}

/// Transfer full.
GstWebRTCICECandidateStats* stats_of(const wire::SocketAddress& address, const char* type) {
    auto* stats =
        static_cast<GstWebRTCICECandidateStats*>(g_malloc0(sizeof(GstWebRTCICECandidateStats)));
    stats->ipaddr = g_strdup(address.text().c_str());
    stats->port = address.port();
    stats->stream_id = 1;
    stats->type = type;
    stats->proto = "udp";
    stats->prio = priority_of(0);
    return stats;
}

GstWebRTCICECandidateStats** array_of(const std::vector<wire::SocketAddress>& addresses,
                                      const char* type) {
    auto** stats = static_cast<GstWebRTCICECandidateStats**>(
        g_malloc0_n(addresses.size() + 1, sizeof(GstWebRTCICECandidateStats*)));
    std::ranges::transform(addresses, stats,
                           [type](const auto& address) { return stats_of(address, type); });
    return stats;
}

GstWebRTCICEConnectionState to_webrtc(IceState state) {
    switch (state) {
        case IceState::New:
            return GST_WEBRTC_ICE_CONNECTION_STATE_NEW;
        case IceState::Checking:
            return GST_WEBRTC_ICE_CONNECTION_STATE_CHECKING;
        case IceState::Connected:
            return GST_WEBRTC_ICE_CONNECTION_STATE_CONNECTED;
        case IceState::Disconnected:
            return GST_WEBRTC_ICE_CONNECTION_STATE_DISCONNECTED;
        case IceState::Failed:
            break;
    }
    return GST_WEBRTC_ICE_CONNECTION_STATE_FAILED;
}

Timestamp now() {
    return Timestamp(std::chrono::microseconds(g_get_monotonic_time()));
}

}  // namespace

LiteAgent::LiteAgent(std::shared_ptr<SharedPort> port, const IceOptions& options)
    : State(port->context(), options), port_(std::move(port)) {
    register_ice_sink();
}

std::shared_ptr<LiteAgent> LiteAgent::create(std::shared_ptr<SharedPort> port,
                                             const IceOptions& options) {
    return std::make_shared<LiteAgent>(std::move(port), options);
}

// --- What webrtcbin wants -----------------------------------------------------------------

GstElement* LiteAgent::make_sink() {
    GstElement* sink = gst_element_factory_make("umbrellaicesink", nullptr);
    const auto weak = std::weak_ptr(shared_from_this());
    set_packet_sender(sink, [weak](core::rtp::Bytes packet) {
        if (const auto self = weak.lock()) {
            self->send(packet);
        }
    });
    return sink;
}

bool LiteAgent::set_local_credentials(const char* ufrag, const char* pwd) {
    post([this, credentials = wire::IceLite::Credentials{.ufrag = ufrag, .pwd = pwd}] {
        answer_to(credentials);
    });
    return true;
}

void LiteAgent::answer_to(wire::IceLite::Credentials credentials) {
    const std::vector<std::string> before = ice_.local_ufrags();
    ice_.set_local(std::move(credentials));
    const std::vector<std::string> after = ice_.local_ufrags();
    for (const std::string& ufrag : before) {
        if (std::ranges::find(after, ufrag) == after.end()) {
            port_->remove_ufrag(ufrag, *this);
        }
    }
    for (const std::string& ufrag : after) {
        port_->add(ufrag, *this);
    }
}

bool LiteAgent::set_remote_credentials(const char* ufrag, const char* /*pwd*/) {
    post([this, text = std::string(ufrag)] { note(ice_.set_remote(text)); });
    return true;
}

bool LiteAgent::begin_to_gather() {
    post([this] { gather(); });
    return true;
}

void LiteAgent::gather() {
    const auto addresses = port_->addresses();
    {
        const std::lock_guard lock(mutex_);
        addresses_ = addresses;
    }
    for (std::size_t i = 0; i < addresses.size(); ++i) {
        tell_candidate(candidate_of(addresses[i], i));
    }
    tell_gathered();
}

GstWebRTCICECandidateStats** LiteAgent::local_candidates() const {
    const std::lock_guard lock(mutex_);
    return array_of(addresses_, "host");
}

GstWebRTCICECandidateStats** LiteAgent::remote_candidates() const {
    const std::lock_guard lock(mutex_);
    return array_of(selected_ ? std::vector{selected_->remote} : std::vector<wire::SocketAddress>(),
                    "prflx");
}

IceAgent::State::PairStats LiteAgent::selected_pair() const {
    const std::lock_guard lock(mutex_);
    if (!selected_ || !selected_local_) {
        return {};
    }
    return {.local = stats_of(*selected_local_, "host"),
            .remote = stats_of(selected_->remote, "prflx")};
}

bool LiteAgent::send(std::span<const std::uint8_t> packet) {
    std::optional<Path> path;
    {
        const std::lock_guard lock(mutex_);
        path = selected_;
    }
    return path && port_->send(*path, packet);
}

// --- What comes, on the port's thread -----------------------------------------------------

bool LiteAgent::take_check(const wire::StunMessage& message, core::rtp::Bytes datagram,
                           const Path& from) {
    const wire::IceLite::Verdict verdict = ice_.take(message, datagram, from, now());
    if (!verdict.reply.empty()) {
        port_->send(from, verdict.reply);
    }
    if (verdict.authentic) {
        note(verdict.selected);
    }
    return verdict.authentic;
}

/// The path first: whoever hears that it is connected begins to send.
void LiteAgent::note(bool selected) {
    if (selected) {
        note_selected();
    }
    look_at_time(now());
}

void LiteAgent::look_at_time(Timestamp now) {
    const IceState state = ice_.state(now);
    if (std::exchange(told_, state) == state) {
        return;
    }
    tell_connection(to_webrtc(state));
    if (state == IceState::Connected) {
        // Nothing better will come of checks that only the peer makes.
        tell_connection(GST_WEBRTC_ICE_CONNECTION_STATE_COMPLETED);
    }
}

void LiteAgent::note_selected() {
    const Path& path = *ice_.selected();
    auto socket = port_->socket(path);
    if (!socket) {
        return;
    }
    {
        const std::lock_guard lock(mutex_);
        selected_ = path;
        selected_local_ = port_->address(path);
    }
    if (set_path({.socket = {}, .shared = std::move(socket), .remote = path.remote})) {
        tell_path();
    }
}

void LiteAgent::close_transport(const std::shared_ptr<IceLoop::Context>& /*context*/) {
    port_->remove(*this);
    const std::lock_guard lock(mutex_);
    selected_.reset();
}

}  // namespace umbrella::media
