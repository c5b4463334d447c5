// The objects through which webrtcbin speaks to an IceAgent: GstWebRTCICE and, below it, one stream
// with one transport, since everything is bundled and RTP and RTCP share a component.
//
// What webrtcbin's own properties could set (STUN, TURN, proxy) is set by IceOptions instead, and
// read as null here: a TURN URL holds a password.
#include <memory>
#include <utility>

#include "base/log.hpp"
#include "media/ice_agent_state.hpp"
#include "media/ice_source.hpp"

namespace umbrella::media {
namespace {

using StatePtr = std::shared_ptr<IceAgent::State>;

// --- The transport ------------------------------------------------------------------------

struct Transport {
    GstWebRTCICETransport parent;
};
struct TransportClass {
    GstWebRTCICETransportClass parent_class;
};

GType transport_type() {
    static const GType type = g_type_register_static_simple(
        GST_TYPE_WEBRTC_ICE_TRANSPORT, "UmbrellaIceTransport", sizeof(TransportClass), nullptr,
        sizeof(Transport), nullptr, static_cast<GTypeFlags>(0));
    return type;
}

/// The elements are floating: webrtcbin's bins take them.
GstWebRTCICETransport* new_transport(const StatePtr& state) {
    auto* transport = static_cast<GstWebRTCICETransport*>(
        g_object_new(transport_type(), "component", GST_WEBRTC_ICE_COMPONENT_RTP, nullptr));
    transport->role = GST_WEBRTC_ICE_ROLE_CONTROLLING;
    transport->src = gst_element_factory_make("umbrellaicesrc", nullptr);
    transport->sink = state->make_sink();
    state->set_transport(transport, transport->src);
    return transport;
}

// --- The stream ---------------------------------------------------------------------------

struct Stream {
    GstWebRTCICEStream parent;
    StatePtr state;
    GWeakRef transport;
};
struct StreamClass {
    GstWebRTCICEStreamClass parent_class;
};

gpointer stream_parent_class = nullptr;

GType stream_type();

Stream* stream_of(gpointer instance) {
    return G_TYPE_CHECK_INSTANCE_CAST(instance, stream_type(), Stream);
}

/// Transfer full.
GstWebRTCICETransport* find_stream_transport(GstWebRTCICEStream* instance,
                                             GstWebRTCICEComponent /*component*/) {
    Stream* stream = stream_of(instance);
    if (gpointer present = g_weak_ref_get(&stream->transport)) {
        return static_cast<GstWebRTCICETransport*>(present);
    }
    GstWebRTCICETransport* transport = new_transport(stream->state);
    g_weak_ref_set(&stream->transport, transport);
    return transport;
}

gboolean gather_stream(GstWebRTCICEStream* instance) {
    return static_cast<gboolean>(stream_of(instance)->state->gather());
}

void finalize_stream(GObject* object) {
    Stream* stream = stream_of(object);
    g_weak_ref_clear(&stream->transport);
    std::destroy_at(&stream->state);
    G_OBJECT_CLASS(stream_parent_class)->finalize(object);
}

void init_stream_class(gpointer klass, gpointer /*data*/) {
    stream_parent_class = g_type_class_peek_parent(klass);
    G_OBJECT_CLASS(klass)->finalize = finalize_stream;
    auto* stream_class = static_cast<GstWebRTCICEStreamClass*>(klass);
    stream_class->find_transport = find_stream_transport;
    stream_class->gather_candidates = gather_stream;
}

void init_stream(GTypeInstance* instance, gpointer /*class*/) {
    Stream* stream = stream_of(instance);
    std::construct_at(&stream->state);
    g_weak_ref_init(&stream->transport, nullptr);
}

GType stream_type() {
    static const GType type = g_type_register_static_simple(
        GST_TYPE_WEBRTC_ICE_STREAM, "UmbrellaIceStream", sizeof(StreamClass), init_stream_class,
        sizeof(Stream), init_stream, static_cast<GTypeFlags>(0));
    return type;
}

// --- The agent ----------------------------------------------------------------------------

struct Ice {
    GstWebRTCICE parent;
    StatePtr state;
    GstPtr<GstWebRTCICEStream> stream;
};
struct IceClass {
    GstWebRTCICEClass parent_class;
};

gpointer ice_parent_class = nullptr;

GType ice_type();

Ice* ice_of(gpointer instance) {
    return G_TYPE_CHECK_INSTANCE_CAST(instance, ice_type(), Ice);
}

IceAgent::State& state_of(GstWebRTCICE* instance) {
    return *ice_of(instance)->state;
}

/// webrtcbin takes no reference of its own (transportstream.c:178).
GstWebRTCICEStream* add_stream(GstWebRTCICE* instance, guint session) {
    Ice* ice = ice_of(instance);
    if (!ice->state->add_stream(session)) {
        log::error("a second ICE stream, although everything is bundled, or a closed agent", {});
        return nullptr;
    }
    ice->stream = GstPtr<GstWebRTCICEStream>::sink(static_cast<GstWebRTCICEStream*>(
        g_object_new(stream_type(), "stream-id", ice->state->stream_id(), nullptr)));
    stream_of(ice->stream.get())->state = ice->state;
    return ice->stream.get();
}

GstWebRTCICETransport* find_transport(GstWebRTCICE* /*ice*/, GstWebRTCICEStream* stream,
                                      GstWebRTCICEComponent component) {
    return gst_webrtc_ice_stream_find_transport(stream, component);
}

gboolean gather_candidates(GstWebRTCICE* /*ice*/, GstWebRTCICEStream* stream) {
    return gst_webrtc_ice_stream_gather_candidates(stream);
}

#if GST_CHECK_VERSION(1, 23, 1)
void add_candidate(GstWebRTCICE* ice, GstWebRTCICEStream* /*stream*/, const gchar* candidate,
                   GstPromise* promise) {
    state_of(ice).add_remote_candidate(candidate);
    if (promise != nullptr) {
        gst_promise_reply(promise, nullptr);
    }
}
#else
void add_candidate(GstWebRTCICE* ice, GstWebRTCICEStream* /*stream*/, const gchar* candidate) {
    state_of(ice).add_remote_candidate(candidate);
}
#endif

gboolean set_local_credentials(GstWebRTCICE* ice, GstWebRTCICEStream* /*stream*/,
                               const gchar* ufrag, const gchar* pwd) {
    return static_cast<gboolean>(ufrag != nullptr && pwd != nullptr &&
                                 state_of(ice).set_local_credentials(ufrag, pwd));
}

gboolean set_remote_credentials(GstWebRTCICE* ice, GstWebRTCICEStream* /*stream*/,
                                const gchar* ufrag, const gchar* pwd) {
    return static_cast<gboolean>(ufrag != nullptr && pwd != nullptr &&
                                 state_of(ice).set_remote_credentials(ufrag, pwd));
}

void set_is_controller(GstWebRTCICE* ice, gboolean controller) {
    state_of(ice).set_controlling(controller != FALSE);
}

gboolean get_is_controller(GstWebRTCICE* ice) {
    return static_cast<gboolean>(state_of(ice).is_controlling());
}

void set_force_relay(GstWebRTCICE* ice, gboolean force) {
    state_of(ice).set_force_relay(force != FALSE);
}

void set_tos(GstWebRTCICE* ice, GstWebRTCICEStream* /*stream*/, guint tos) {
    state_of(ice).set_tos(tos);
}

void set_on_ice_candidate(GstWebRTCICE* ice, GstWebRTCICEOnCandidateFunc function, gpointer data,
                          GDestroyNotify destroy) {
    state_of(ice).set_candidate_sink({ice, function, data, destroy});
}

gboolean refuse_turn_server(GstWebRTCICE* /*ice*/, const gchar* /*uri*/) {
    return FALSE;
}

void ignore_server(GstWebRTCICE* /*ice*/, const gchar* /*uri*/) {}

gchar* tell_no_server(GstWebRTCICE* /*ice*/) {
    return nullptr;
}

gboolean add_local_address(GstWebRTCICE* ice, const gchar* text) {
    return static_cast<gboolean>(state_of(ice).add_local_address(text));
}

GstWebRTCICECandidateStats** get_local_candidates(GstWebRTCICE* ice,
                                                  GstWebRTCICEStream* /*stream*/) {
    return state_of(ice).local_candidates();
}

GstWebRTCICECandidateStats** get_remote_candidates(GstWebRTCICE* ice,
                                                   GstWebRTCICEStream* /*stream*/) {
    return state_of(ice).remote_candidates();
}

gboolean get_selected_pair(GstWebRTCICE* ice, GstWebRTCICEStream* /*stream*/,
                           GstWebRTCICECandidateStats** local,
                           GstWebRTCICECandidateStats** remote) {
    const auto [ours, theirs] = state_of(ice).selected_pair();
    if (ours == nullptr || theirs == nullptr) {
        return FALSE;
    }
    *local = ours;
    *remote = theirs;
    return TRUE;
}

/// webrtcbin lets go of it at its own end, and may be told nothing more.
void dispose_ice(GObject* object) {
    Ice* ice = ice_of(object);
    ice->state->set_candidate_sink({});
    ice->stream = {};
    G_OBJECT_CLASS(ice_parent_class)->dispose(object);
}

void finalize_ice(GObject* object) {
    Ice* ice = ice_of(object);
    std::destroy_at(&ice->stream);
    std::destroy_at(&ice->state);
    G_OBJECT_CLASS(ice_parent_class)->finalize(object);
}

void init_ice_class(gpointer klass, gpointer /*data*/) {
    ice_parent_class = g_type_class_peek_parent(klass);
    G_OBJECT_CLASS(klass)->dispose = dispose_ice;
    G_OBJECT_CLASS(klass)->finalize = finalize_ice;
    auto* ice_class = static_cast<GstWebRTCICEClass*>(klass);
    ice_class->add_stream = add_stream;
    ice_class->find_transport = find_transport;
    ice_class->gather_candidates = gather_candidates;
    ice_class->add_candidate = add_candidate;
    ice_class->set_local_credentials = set_local_credentials;
    ice_class->set_remote_credentials = set_remote_credentials;
    ice_class->add_turn_server = refuse_turn_server;
    ice_class->set_is_controller = set_is_controller;
    ice_class->get_is_controller = get_is_controller;
    ice_class->set_force_relay = set_force_relay;
    ice_class->set_stun_server = ignore_server;
    ice_class->get_stun_server = tell_no_server;
    ice_class->set_turn_server = ignore_server;
    ice_class->get_turn_server = tell_no_server;
    ice_class->set_http_proxy = ignore_server;
    ice_class->get_http_proxy = tell_no_server;
    ice_class->set_tos = set_tos;
    ice_class->set_on_ice_candidate = set_on_ice_candidate;
    ice_class->get_local_candidates = get_local_candidates;
    ice_class->get_remote_candidates = get_remote_candidates;
    ice_class->get_selected_pair = get_selected_pair;
    g_signal_override_class_handler("add-local-ip-address", G_TYPE_FROM_CLASS(klass),
                                    reinterpret_cast<GCallback>(add_local_address));
}

void init_ice(GTypeInstance* instance, gpointer /*class*/) {
    Ice* ice = ice_of(instance);
    std::construct_at(&ice->state);
    std::construct_at(&ice->stream);
}

GType ice_type() {
    static const GType type = g_type_register_static_simple(
        GST_TYPE_WEBRTC_ICE, "UmbrellaIce", sizeof(IceClass), init_ice_class, sizeof(Ice), init_ice,
        static_cast<GTypeFlags>(0));
    return type;
}

}  // namespace

GstPtr<GstWebRTCICE> make_ice_object(std::shared_ptr<IceAgent::State> state) {
    register_ice_source();
    auto object =
        GstPtr<GstWebRTCICE>::sink(static_cast<GstWebRTCICE*>(g_object_new(ice_type(), nullptr)));
    ice_of(object.get())->state = std::move(state);
    return object;
}

}  // namespace umbrella::media
