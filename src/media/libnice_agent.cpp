#include "media/libnice_agent.hpp"

#include <memory>
#include <optional>
#include <utility>

#include "media/datagram_intake.hpp"
#include "media/ice_servers.hpp"
#include "media/own_addresses.hpp"

namespace umbrella::media {
namespace {

constexpr guint component = NICE_COMPONENT_TYPE_RTP;

GstWebRTCICEConnectionState to_webrtc(NiceComponentState state) {
    switch (state) {
        case NICE_COMPONENT_STATE_DISCONNECTED:
            return GST_WEBRTC_ICE_CONNECTION_STATE_DISCONNECTED;
        case NICE_COMPONENT_STATE_CONNECTING:
            return GST_WEBRTC_ICE_CONNECTION_STATE_CHECKING;
        case NICE_COMPONENT_STATE_CONNECTED:
            return GST_WEBRTC_ICE_CONNECTION_STATE_CONNECTED;
        case NICE_COMPONENT_STATE_READY:
            return GST_WEBRTC_ICE_CONNECTION_STATE_COMPLETED;
        case NICE_COMPONENT_STATE_FAILED:
            return GST_WEBRTC_ICE_CONNECTION_STATE_FAILED;
        case NICE_COMPONENT_STATE_GATHERING:
        case NICE_COMPONENT_STATE_LAST:
            break;
    }
    return GST_WEBRTC_ICE_CONNECTION_STATE_NEW;
}

bool add_address(NiceAgent* agent, const char* text) {
    NiceAddress address;
    nice_address_init(&address);
    return nice_address_set_from_string(&address, text) != FALSE &&
           nice_agent_add_local_address(agent, &address) != FALSE;
}

}  // namespace

LibniceAgent::LibniceAgent(const std::shared_ptr<IceLoop::Context>& context,
                           const IceOptions& options)
    : State(context, options),
      agent_(GstPtr<NiceAgent>::adopt(nice_agent_new_full(
          context->get(), NICE_COMPATIBILITY_RFC5245,
          static_cast<NiceAgentOption>(NICE_AGENT_OPTION_ICE_TRICKLE |
                                       NICE_AGENT_OPTION_REGULAR_NOMINATION)))) {
    // libnice looks for UPnP routers by default: 14 more descriptors a peer, slow teardowns.
    g_object_set(agent_.get(), "upnp", FALSE, nullptr);
    for (const std::string& address : own_addresses()) {
        add_address(agent_.get(), address.c_str());
    }
    use_stun_server(agent_.get(), options);
}

std::shared_ptr<LibniceAgent> LibniceAgent::create(const std::shared_ptr<IceLoop::Context>& context,
                                                   const IceOptions& options) {
    auto agent = std::make_shared<LibniceAgent>(context, options);
    agent->connect_signals();
    return agent;
}

void LibniceAgent::connect_signals() {
    // post() asks whether the agent is still there.
    const auto weak = std::weak_ptr(std::static_pointer_cast<LibniceAgent>(shared_from_this()));
    const auto told = [weak](auto tell) {
        return [weak, tell](const auto&... arguments) {
            if (const auto self = weak.lock()) {
                self->post(
                    [tell, agent = self.get(), arguments...] { tell(*agent, arguments...); });
            }
        };
    };
    connections_.push_back(connect_signal<NiceCandidate*>(
        agent_.get(), "new-candidate-full",
        [agent = agent_.get(), tell = told([](LibniceAgent& self, const std::string& text) {
                                   self.tell_candidate(text);
                               })](NiceCandidate* candidate) {
            const GStringPtr text(nice_agent_generate_local_candidate_sdp(agent, candidate));
            tell(std::string(text.get()));
        }));
    connections_.push_back(connect_signal<guint>(
        agent_.get(), "candidate-gathering-done",
        [tell = told([](LibniceAgent& self) { self.tell_gathered(); })](guint) { tell(); }));
    connections_.push_back(connect_signal<guint, guint, guint>(
        agent_.get(), "component-state-changed",
        [tell = told([](LibniceAgent& self, GstWebRTCICEConnectionState state) {
             self.tell_connection(state);
         })](guint, guint, guint state) {
            tell(to_webrtc(static_cast<NiceComponentState>(state)));
        }));
    connections_.push_back(connect_signal<guint, guint, NiceCandidate*, NiceCandidate*>(
        agent_.get(), "new-selected-pair-full",
        [weak, tell = told([](LibniceAgent& self) { self.on_pair_selected(); })](
            guint, guint, NiceCandidate* local, NiceCandidate* remote) {
            if (const auto self = weak.lock()) {
                self->note_pair(*local, *remote);
                tell();
            }
        }));
}

GstPtr<NiceAgent> LibniceAgent::agent() const {
    const std::lock_guard lock(mutex_);
    return agent_;
}

// --- What webrtcbin wants -----------------------------------------------------------------

guint LibniceAgent::open_stream() {
    const auto agent = this->agent();
    const auto context = this->context();
    if (!agent || !context) {
        return 0;
    }
    const guint stream = nice_agent_add_stream(agent.get(), 1);
    nice_agent_attach_recv(
        agent.get(), stream, component, context->get(),
        [](NiceAgent*, guint, guint, guint size, gchar* bytes, gpointer data) {
            static_cast<LibniceAgent*>(data)->take_packet(
                {reinterpret_cast<std::uint8_t*>(bytes), size});
        },
        this);
    use_turn_servers(agent.get(), stream, options());
    return stream;
}

GstElement* LibniceAgent::make_sink() {
    GstElement* sink = gst_element_factory_make("nicesink", nullptr);
    const auto agent = this->agent();
    g_object_set(sink, "agent", agent.get(), "stream", stream_id(), "component", component, "async",
                 FALSE, "enable-last-sample", FALSE, "sync", FALSE, nullptr);
    return sink;
}

bool LibniceAgent::begin_to_gather() {
    const auto agent = this->agent();
    if (!agent) {
        return false;
    }
    nice_agent_set_port_range(agent.get(), stream_id(), component, options().min_port,
                              options().max_port);
    return nice_agent_gather_candidates(agent.get(), stream_id()) != FALSE;
}

void LibniceAgent::add_remote_candidate(const char* text) {
    const auto agent = this->agent();
    if (!agent) {
        return;
    }
    if (text == nullptr) {
        nice_agent_peer_candidate_gathering_done(agent.get(), stream_id());
        return;
    }
    NiceCandidate* candidate =
        nice_agent_parse_remote_candidate_sdp(agent.get(), stream_id(), text);
    if (candidate == nullptr) {
        return;
    }
    if (candidate->component_id == component) {
        GSList one{.data = candidate, .next = nullptr};
        nice_agent_set_remote_candidates(agent.get(), stream_id(), component, &one);
    }
    nice_candidate_free(candidate);
}

bool LibniceAgent::set_local_credentials(const char* ufrag, const char* pwd) {
    const auto agent = this->agent();
    return agent && nice_agent_set_local_credentials(agent.get(), stream_id(), ufrag, pwd) != FALSE;
}

bool LibniceAgent::set_remote_credentials(const char* ufrag, const char* pwd) {
    const auto agent = this->agent();
    return agent &&
           nice_agent_set_remote_credentials(agent.get(), stream_id(), ufrag, pwd) != FALSE;
}

void LibniceAgent::set_controlling(bool controlling) {
    if (const auto agent = this->agent()) {
        g_object_set(agent.get(), "controlling-mode",
                     static_cast<gboolean>(controlling && !follows()), nullptr);
    }
}

bool LibniceAgent::is_controlling() const {
    gboolean controlling = FALSE;
    if (const auto agent = this->agent()) {
        g_object_get(agent.get(), "controlling-mode", &controlling, nullptr);
    }
    return controlling != FALSE;
}

void LibniceAgent::set_force_relay(bool force) {
    if (const auto agent = this->agent()) {
        g_object_set(agent.get(), "force-relay", static_cast<gboolean>(force), nullptr);
    }
}

void LibniceAgent::set_tos(guint tos) {
    if (const auto agent = this->agent()) {
        nice_agent_set_stream_tos(agent.get(), stream_id(), static_cast<gint>(tos));
    }
}

bool LibniceAgent::add_local_address(const char* text) {
    const auto agent = this->agent();
    return agent && add_address(agent.get(), text);
}

GstWebRTCICECandidateStats** LibniceAgent::local_candidates() const {
    return local_candidate_stats(agent().get(), stream_id());
}

GstWebRTCICECandidateStats** LibniceAgent::remote_candidates() const {
    return remote_candidate_stats(agent().get(), stream_id());
}

IceAgent::State::PairStats LibniceAgent::selected_pair() const {
    const std::lock_guard lock(mutex_);
    if (!local_ || !remote_) {
        return {};
    }
    return {.local = candidate_stats(*local_, stream_id()),
            .remote = candidate_stats(*remote_, stream_id())};
}

void LibniceAgent::restart() {
    if (const auto agent = this->agent()) {
        nice_agent_restart(agent.get());
    }
}

bool LibniceAgent::send(std::span<const std::uint8_t> packet) {
    const auto agent = this->agent();
    if (!agent || stream_id() == 0) {
        return false;
    }
    GOutputVector vector{.buffer = packet.data(), .size = packet.size()};
    NiceOutputMessage message{.buffers = &vector, .n_buffers = 1};
    return nice_agent_send_messages_nonblocking(agent.get(), stream_id(), component, &message, 1,
                                                nullptr, nullptr) == 1;
}

// --- The selected pair --------------------------------------------------------------------

void LibniceAgent::note_pair(const NiceCandidate& local, const NiceCandidate& remote) {
    const auto agent = this->agent();
    const auto address = wire::SocketAddress::of(remote.addr.s.addr);
    if (!agent || !address) {
        return;
    }
    auto socket =
        GstPtr<GSocket>::adopt(nice_agent_get_selected_socket(agent.get(), stream_id(), component));
    if (set_path({.socket = std::move(socket), .shared = nullptr, .remote = *address})) {
        const std::lock_guard lock(mutex_);
        local_.reset(nice_candidate_copy(&local));
        remote_.reset(nice_candidate_copy(&remote));
    }
}

void LibniceAgent::on_pair_selected() {
    take_in_past_libnice();
    tell_path();
}

/// Media of the selected pair, if it is UDP's. Checks, and what other pairs bring, go through
/// libnice.
void LibniceAgent::take_in_past_libnice() {
    const auto path = this->path();
    std::optional<DatagramIntake> intake;
    if (path && path->socket && g_socket_get_fd(path->socket.get()) >= 0) {
        intake.emplace(g_socket_get_fd(path->socket.get()), path->remote,
                       [this](std::span<const std::uint8_t> packet) { take_packet(packet); });
    }
    context()->set_intake(std::move(intake));
}

// --- The end ------------------------------------------------------------------------------

void LibniceAgent::close_transport(const std::shared_ptr<IceLoop::Context>& context) {
    connections_.clear();
    GstPtr<NiceAgent> agent;
    {
        const std::lock_guard lock(mutex_);
        agent = std::exchange(agent_, {});
    }
    context->set_intake(std::nullopt);
    if (stream_id() != 0) {
        nice_agent_attach_recv(agent.get(), stream_id(), component, context->get(), nullptr,
                               nullptr);
        nice_agent_remove_stream(agent.get(), stream_id());
    }
    // Allocations on a TURN server are given back, for which the context must go on.
    g_main_context_push_thread_default(context->get());
    using Kept = std::shared_ptr<IceLoop::Context>;
    nice_agent_close_async(
        agent.get(),
        [](GObject*, GAsyncResult*, gpointer data) {
            std::unique_ptr<Kept>(static_cast<Kept*>(data));
        },
        std::make_unique<Kept>(context).release());
    g_main_context_pop_thread_default(context->get());
}

}  // namespace umbrella::media
