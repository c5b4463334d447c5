#include "lean_transport.hpp"

#include <utility>

#include <nice/interfaces.h>

#include "base/result.hpp"

namespace umbrella::bench {
namespace {

constexpr guint component = 1;
/// RFC 7983: what the first byte of a datagram says.
constexpr std::uint8_t dtls_first = 20;
constexpr std::uint8_t dtls_last = 63;
constexpr std::uint8_t rtp_first = 128;
constexpr std::uint8_t rtp_last = 191;

/// RFC 5761 §4.
bool is_rtcp(Octets datagram) {
    const unsigned type = datagram[1] & 0x7FU;
    return type >= 64 && type <= 95;
}

}  // namespace

LeanTransport::LeanTransport(const Certificate& certificate, Handlers handlers)
    : handlers_(std::move(handlers)),
      agent_(media::GstPtr<NiceAgent>::adopt(nice_agent_new(nullptr, NICE_COMPATIBILITY_RFC5245))),
      stream_(nice_agent_add_stream(agent_.get(), component)),
      dtls_(certificate, [this](Octets datagram) { send(datagram); }) {
    g_object_set(agent_.get(), "upnp", FALSE, "ice-tcp", FALSE, "controlling-mode", FALSE, nullptr);
    nice_agent_attach_recv(
        agent_.get(), stream_, component, nullptr,
        [](NiceAgent*, guint, guint, guint size, gchar* bytes, gpointer data) {
            static_cast<LeanTransport*>(data)->take(
                {reinterpret_cast<const std::uint8_t*>(bytes), size});
        },
        this);
    connections_.push_back(media::connect_signal<guint, guint, guint>(
        agent_.get(), "component-state-changed",
        [this](guint, guint, guint state) { on_state(state); }));
    // A machine without a network still has its loopback.
    GList* addresses = nice_interfaces_get_local_ips(FALSE);
    if (addresses == nullptr) {
        NiceAddress loopback;
        nice_address_init(&loopback);
        nice_address_set_from_string(&loopback, "127.0.0.1");
        nice_agent_add_local_address(agent_.get(), &loopback);
    }
    g_list_free_full(addresses, g_free);
    UMBRELLA_ASSERT(nice_agent_gather_candidates(agent_.get(), stream_));
}

LeanTransport::~LeanTransport() {
    connections_.clear();
    nice_agent_attach_recv(agent_.get(), stream_, component, nullptr, nullptr, nullptr);
    nice_agent_remove_stream(agent_.get(), stream_);
}

core::sdp::IceCredentials LeanTransport::credentials() const {
    gchar* ufrag = nullptr;
    gchar* pwd = nullptr;
    UMBRELLA_ASSERT(nice_agent_get_local_credentials(agent_.get(), stream_, &ufrag, &pwd));
    const media::GStringPtr owned_ufrag(ufrag);
    const media::GStringPtr owned_pwd(pwd);
    return {.ufrag = ufrag, .pwd = pwd};
}

std::vector<std::string> LeanTransport::candidates() const {
    std::vector<std::string> texts;
    GSList* list = nice_agent_get_local_candidates(agent_.get(), stream_, component);
    for (const GSList* one = list; one != nullptr; one = one->next) {
        const media::GStringPtr text(nice_agent_generate_local_candidate_sdp(
            agent_.get(), static_cast<NiceCandidate*>(one->data)));
        texts.emplace_back(text.get() + std::string_view("a=").size());
    }
    g_slist_free_full(
        list, [](gpointer data) { nice_candidate_free(static_cast<NiceCandidate*>(data)); });
    return texts;
}

void LeanTransport::set_remote(const core::sdp::IceCredentials& credentials) {
    nice_agent_set_remote_credentials(agent_.get(), stream_, credentials.ufrag.c_str(),
                                      credentials.pwd.c_str());
}

void LeanTransport::add_candidate(const std::string& candidate) {
    NiceCandidate* parsed =
        nice_agent_parse_remote_candidate_sdp(agent_.get(), stream_, ("a=" + candidate).c_str());
    if (parsed == nullptr) {
        return;
    }
    GSList* list = g_slist_append(nullptr, parsed);
    nice_agent_set_remote_candidates(agent_.get(), stream_, component, list);
    g_slist_free_full(
        list, [](gpointer data) { nice_candidate_free(static_cast<NiceCandidate*>(data)); });
}

void LeanTransport::on_state(guint state) {
    const bool usable =
        state == NICE_COMPONENT_STATE_CONNECTED || state == NICE_COMPONENT_STATE_READY;
    if (usable && !std::exchange(started_, true)) {
        dtls_.start();
        handlers_.ice_connected();
    }
}

void LeanTransport::send(Octets datagram) {
    nice_agent_send(agent_.get(), stream_, component, static_cast<guint>(datagram.size()),
                    reinterpret_cast<const gchar*>(datagram.data()));
}

void LeanTransport::take(Octets datagram) {
    if (datagram.size() < 2) {
        return;
    }
    const std::uint8_t first = datagram.front();
    if (first >= dtls_first && first <= dtls_last) {
        dtls_.take(datagram);
        if (dtls_.connected() && !std::exchange(reported_, true)) {
            handlers_.connected();
        }
    } else if (first >= rtp_first && first <= rtp_last && !is_rtcp(datagram)) {
        handlers_.rtp(datagram);
    } else if (first >= rtp_first && first <= rtp_last && dtls_.connected()) {
        Datagram packet(datagram.begin(), datagram.end());
        if (dtls_.unprotect_rtcp(packet)) {
            handlers_.rtcp(packet);
        }
    }
}

void LeanTransport::send_rtp(Datagram& packet) {
    if (dtls_.protect(packet)) {
        send(packet);
    }
}

void LeanTransport::send_rtcp(Datagram& packet) {
    if (dtls_.protect_rtcp(packet)) {
        send(packet);
    }
}

void LeanTransport::tick() {
    if (started_) {
        dtls_.tick();
    }
}

}  // namespace umbrella::bench
