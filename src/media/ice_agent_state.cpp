#include "media/ice_agent_state.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <nice/interfaces.h>

#include "base/limits.hpp"
#include "media/datagram_intake.hpp"
#include "media/ice_servers.hpp"
#include "media/ice_source.hpp"

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

std::vector<NiceAddress> own_addresses() {
    std::vector<NiceAddress> addresses;
    GList* all = nice_interfaces_get_local_ips(FALSE);
    for (const GList* one = all; one != nullptr; one = one->next) {
        NiceAddress address;
        nice_address_init(&address);
        if (nice_address_set_from_string(&address, static_cast<const char*>(one->data)) != FALSE) {
            addresses.push_back(address);
        }
    }
    g_list_free_full(all, g_free);
    return addresses;
}

/// Browsers gather none of these and reach none of ours (compare RFC 8445 §5.1.1.1), but each
/// would cost each peer two sockets.
bool is_link_local_ipv6(const NiceAddress& address) {
    const auto& bytes = address.s.ip6.sin6_addr.s6_addr;
    return address.s.addr.sa_family == AF_INET6 && bytes[0] == 0xFE && (bytes[1] & 0xC0U) == 0x80;
}

/// Those that others can reach. The loopback only on a machine that has nothing else, to which
/// libnice would give no address at all.
void choose_addresses(NiceAgent* agent) {
    std::vector<NiceAddress> addresses = own_addresses();
    if (!std::ranges::all_of(addresses, is_link_local_ipv6)) {
        std::erase_if(addresses, is_link_local_ipv6);
    }
    if (addresses.empty()) {
        nice_address_init(&addresses.emplace_back());
        nice_address_set_ipv4(&addresses.back(), INADDR_LOOPBACK);
    }
    for (NiceAddress& address : addresses) {
        nice_agent_add_local_address(agent, &address);
    }
}

}  // namespace

IceAgent::State::State(std::shared_ptr<IceLoop::Context> context, IceOptions options)
    : options_(std::move(options)),
      context_(std::move(context)),
      agent_(GstPtr<NiceAgent>::adopt(nice_agent_new_full(
          context_->get(), NICE_COMPATIBILITY_RFC5245,
          static_cast<NiceAgentOption>(NICE_AGENT_OPTION_ICE_TRICKLE |
                                       NICE_AGENT_OPTION_REGULAR_NOMINATION)))) {
    // libnice looks for UPnP routers by default: 14 more descriptors a peer, slow teardowns.
    g_object_set(agent_.get(), "upnp", FALSE, nullptr);
    choose_addresses(agent_.get());
    use_stun_server(agent_.get(), options_);
}

IceAgent::State::~State() {
    if (candidate_sink_.destroy != nullptr) {
        candidate_sink_.destroy(candidate_sink_.data);
    }
}

void IceAgent::State::begin() {
    const auto weak = weak_from_this();
    const auto told = [weak](auto method) {
        return [weak, method](const auto&... arguments) {
            if (const auto self = weak.lock()) {
                self->post([method, arguments...](State& state) { (state.*method)(arguments...); });
            }
        };
    };
    connections_.push_back(connect_signal<NiceCandidate*>(
        agent_.get(), "new-candidate-full",
        [agent = agent_.get(), tell = told(&State::on_candidate)](NiceCandidate* candidate) {
            const GStringPtr text(nice_agent_generate_local_candidate_sdp(agent, candidate));
            tell(std::string(text.get()));
        }));
    connections_.push_back(
        connect_signal<guint>(agent_.get(), "candidate-gathering-done",
                              [tell = told(&State::on_gathered)](guint) { tell(); }));
    connections_.push_back(connect_signal<guint, guint, guint>(
        agent_.get(), "component-state-changed",
        [tell = told(&State::on_component_state)](guint, guint, guint state) {
            tell(static_cast<NiceComponentState>(state));
        }));
    connections_.push_back(connect_signal<guint, guint, NiceCandidate*, NiceCandidate*>(
        agent_.get(), "new-selected-pair-full",
        [weak, tell = told(&State::on_pair_selected)](guint, guint, NiceCandidate* local,
                                                      NiceCandidate* remote) {
            if (const auto self = weak.lock()) {
                self->note_pair(*local, *remote);
                tell();
            }
        }));
}

void IceAgent::State::post(std::function<void(State&)> task) {
    if (const auto context = this->context()) {
        context->post([weak = weak_from_this(), task = std::move(task)] {
            const auto self = weak.lock();
            if (self && !self->closed_) {
                task(*self);
            }
        });
    }
}

// --- What webrtcbin wants -----------------------------------------------------------------

GstPtr<NiceAgent> IceAgent::State::agent() const {
    const std::lock_guard lock(mutex_);
    return agent_;
}

std::shared_ptr<IceLoop::Context> IceAgent::State::context() const {
    const std::lock_guard lock(mutex_);
    return context_;
}

bool IceAgent::State::add_stream(guint session) {
    const auto agent = this->agent();
    const auto context = this->context();
    if (!agent || !context || stream_id_ != 0) {
        return false;
    }
    session_ = session;
    stream_id_ = nice_agent_add_stream(agent.get(), 1);
    nice_agent_attach_recv(
        agent.get(), stream_id_, component, context->get(),
        [](NiceAgent*, guint, guint, guint size, gchar* bytes, gpointer data) {
            static_cast<State*>(data)->on_packet({reinterpret_cast<std::uint8_t*>(bytes), size});
        },
        this);
    use_turn_servers(agent.get(), stream_id_, options_);
    return true;
}

void IceAgent::State::set_transport(GstWebRTCICETransport* transport, GstElement* source) {
    transport_.set(transport);
    post([kept = GstPtr<GstElement>::retain(source)](State& state) { state.source_ = kept; });
}

bool IceAgent::State::gather() {
    const auto agent = this->agent();
    if (!agent) {
        return false;
    }
    // webrtcbin asks again with each description, but libnice gathers once.
    if (gathering_.exchange(true)) {
        return true;
    }
    if (const auto transport = transport_.get()) {
        gst_webrtc_ice_transport_gathering_state_change(transport.get(),
                                                        GST_WEBRTC_ICE_GATHERING_STATE_GATHERING);
    }
    nice_agent_set_port_range(agent.get(), stream_id_, component, options_.min_port,
                              options_.max_port);
    return nice_agent_gather_candidates(agent.get(), stream_id_) != FALSE;
}

void IceAgent::State::add_remote_candidate(const char* text) {
    const auto agent = this->agent();
    if (!agent) {
        return;
    }
    if (text == nullptr) {
        nice_agent_peer_candidate_gathering_done(agent.get(), stream_id_);
        return;
    }
    NiceCandidate* candidate = nice_agent_parse_remote_candidate_sdp(agent.get(), stream_id_, text);
    if (candidate == nullptr) {
        return;
    }
    if (candidate->component_id == component) {
        GSList one{.data = candidate, .next = nullptr};
        nice_agent_set_remote_candidates(agent.get(), stream_id_, component, &one);
    }
    nice_candidate_free(candidate);
}

void IceAgent::State::set_candidate_sink(const CandidateSink& sink) {
    CandidateSink old;
    {
        const std::lock_guard lock(sink_mutex_);
        old = std::exchange(candidate_sink_, sink);
    }
    if (old.destroy != nullptr) {
        old.destroy(old.data);
    }
}

// --- What libnice says, on the thread of the context --------------------------------------

void IceAgent::State::on_candidate(const std::string& text) {
    const std::lock_guard lock(sink_mutex_);
    if (candidate_sink_.function != nullptr) {
        candidate_sink_.function(candidate_sink_.ice, session_, text.c_str(), candidate_sink_.data);
    }
}

void IceAgent::State::on_gathered() {
    if (const auto transport = transport_.get()) {
        gst_webrtc_ice_transport_gathering_state_change(transport.get(),
                                                        GST_WEBRTC_ICE_GATHERING_STATE_COMPLETE);
    }
}

void IceAgent::State::on_component_state(NiceComponentState state) {
    if (const auto transport = transport_.get()) {
        gst_webrtc_ice_transport_connection_state_change(transport.get(), to_webrtc(state));
    }
    resume_kept();
}

void IceAgent::State::on_pair_selected() {
    if (const auto transport = transport_.get()) {
        gst_webrtc_ice_transport_selected_pair_change(transport.get());
    }
    take_in_past_libnice();
    std::function<void()> observer;
    {
        const std::lock_guard lock(mutex_);
        observer = path_observer_;
    }
    if (observer) {
        observer();
    }
}

/// Media of the selected pair, if it is UDP's. Checks, and what other pairs bring, go through
/// libnice.
void IceAgent::State::take_in_past_libnice() {
    const auto path = this->path();
    std::optional<DatagramIntake> intake;
    if (path && path->socket && g_socket_get_fd(path->socket.get()) >= 0) {
        intake.emplace(g_socket_get_fd(path->socket.get()), path->remote,
                       [this](std::span<const std::uint8_t> packet) { on_packet(packet); });
    }
    context()->set_intake(std::move(intake));
}

void IceAgent::State::note_pair(const NiceCandidate& local, const NiceCandidate& remote) {
    const auto agent = this->agent();
    if (!agent) {
        return;
    }
    IcePath path;
    path.socket =
        GstPtr<GSocket>::adopt(nice_agent_get_selected_socket(agent.get(), stream_id_, component));
    static_assert(sizeof path.remote >= sizeof remote.addr);
    nice_address_copy_to_sockaddr(&remote.addr, reinterpret_cast<sockaddr*>(&path.remote));
    path.remote_size =
        path.remote.ss_family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
    const std::lock_guard lock(mutex_);
    if (!closing_) {
        path_ = std::move(path);
        pair_.local.reset(nice_candidate_copy(&local));
        pair_.remote.reset(nice_candidate_copy(&remote));
    }
}

IceAgent::State::Pair IceAgent::State::selected_pair() const {
    const std::lock_guard lock(mutex_);
    Pair copy;
    if (pair_.local && pair_.remote) {
        copy.local.reset(nice_candidate_copy(pair_.local.get()));
        copy.remote.reset(nice_candidate_copy(pair_.remote.get()));
    }
    return copy;
}

std::optional<IcePath> IceAgent::State::path() const {
    const std::lock_guard lock(mutex_);
    return path_;
}

void IceAgent::State::set_path_observer(std::function<void()> observer) {
    const std::lock_guard lock(mutex_);
    path_observer_ = std::move(observer);
}

void IceAgent::State::set_packet_filter(PacketFilter filter) {
    post([filter = std::move(filter)](State& state) { state.packet_filter_ = filter; });
}

std::future<void> IceAgent::State::detach() {
    // A task that is dropped because all is closed breaks the promise, which makes it ready, too.
    auto detached = std::make_shared<std::promise<void>>();
    auto ready = detached->get_future();
    post([detached = std::move(detached)](State& state) {
        state.source_ = {};
        detached->set_value();
    });
    return ready;
}

void IceAgent::State::on_packet(std::span<const std::uint8_t> packet) {
    if (packet_filter_ && !packet_filter_(packet)) {
        return;
    }
    if (!source_ || feed_ice_source(source_.get(), packet) || retrying_) {
        return;
    }
    retrying_ = true;
    GSource* timer =
        g_timeout_source_new(static_cast<guint>(limits::early_packets_interval.count()));
    g_source_set_callback(
        timer,
        [](gpointer data) -> gboolean {
            const auto self = static_cast<std::weak_ptr<State>*>(data)->lock();
            return static_cast<gboolean>(self && !self->closed_ && !self->resume_kept());
        },
        std::make_unique<std::weak_ptr<State>>(weak_from_this()).release(),
        [](gpointer data) {
            std::unique_ptr<std::weak_ptr<State>>(static_cast<std::weak_ptr<State>*>(data));
        });
    g_source_attach(timer, context_->get());
    g_source_unref(timer);
}

bool IceAgent::State::resume_kept() {
    retrying_ = source_ && !resume_ice_source(source_.get());
    return !retrying_;
}

// --- The end ------------------------------------------------------------------------------

void IceAgent::State::close() {
    std::shared_ptr<IceLoop::Context> context;
    bool was_closing = false;
    {
        const std::lock_guard lock(mutex_);
        was_closing = closing_.exchange(true);
        path_.reset();
        path_observer_ = nullptr;
        context = context_;
    }
    if (context && !was_closing) {
        context->post([self = shared_from_this()] { self->close_on_thread(); });
    }
}

void IceAgent::State::close_on_thread() {
    closed_ = true;
    connections_.clear();
    source_ = {};
    packet_filter_ = nullptr;
    std::shared_ptr<IceLoop::Context> context;
    GstPtr<NiceAgent> agent;
    {
        const std::lock_guard lock(mutex_);
        context = std::exchange(context_, nullptr);
        agent = std::exchange(agent_, {});
    }
    context->set_intake(std::nullopt);
    if (stream_id_ != 0) {
        nice_agent_attach_recv(agent.get(), stream_id_, component, context->get(), nullptr,
                               nullptr);
        nice_agent_remove_stream(agent.get(), stream_id_);
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
