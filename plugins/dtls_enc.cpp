#include "plugins/dtls_enc.hpp"

#include "plugins/dtls_link.hpp"
#include "plugins/dtls_outbox.hpp"
#include "plugins/dtls_properties.hpp"
#include "plugins/monotonic.hpp"
#include "plugins/retry_timer.hpp"
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

GST_DEBUG_CATEGORY_STATIC(umbrella_dtls_enc_debug);
#define GST_CAT_DEFAULT umbrella_dtls_enc_debug

namespace {

using LinkPtr = std::shared_ptr<umbrella::plugins::DtlsLink>;
using umbrella::plugins::Agreed;
using umbrella::plugins::DtlsLink;
using umbrella::plugins::DtlsNews;
using umbrella::wire::DtlsRole;

struct Encoder {
    umbrella::plugins::RetryTimer timer;
    umbrella::plugins::DtlsOutbox outbox;
    /// Guards what follows; a leaf.
    std::mutex mutex;
    std::string connection_id;
    bool is_client = false;
    LinkPtr link;  ///< from READY on
};

}  // namespace

struct UmbrellaDtlsEnc {
    GstElement parent;
    GstPad* src;  ///< owned by the element
    Encoder state;
};
struct UmbrellaDtlsEncClass {
    GstElementClass parent_class;
};

namespace {

enum Property : guint {
    NoProperty,
    ConnectionIdProperty,
    IsClientProperty,
    EncoderKeyProperty,
    SrtpCipherProperty,
    SrtpAuthProperty,
    ConnectionStateProperty
};

GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE("src", GST_PAD_SRC, GST_PAD_ALWAYS,
                                                            GST_STATIC_CAPS("application/x-dtls"));
GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE("sink", GST_PAD_SINK, GST_PAD_REQUEST, GST_STATIC_CAPS_ANY);

/// Set once by class_init().
gpointer parent_class = nullptr;
guint on_key_received = 0;

UmbrellaDtlsEnc* encoder_of(gpointer instance) {
    return G_TYPE_CHECK_INSTANCE_CAST(instance, UMBRELLA_TYPE_DTLS_ENC, UmbrellaDtlsEnc);
}

LinkPtr link_of(UmbrellaDtlsEnc* encoder) {
    const std::lock_guard lock(encoder->state.mutex);
    return encoder->state.link;
}

std::string connection_id_of(UmbrellaDtlsEnc* encoder) {
    const std::lock_guard lock(encoder->state.mutex);
    return encoder->state.connection_id;
}

bool is_client(UmbrellaDtlsEnc* encoder) {
    const std::lock_guard lock(encoder->state.mutex);
    return encoder->state.is_client;
}

// --- The connection -----------------------------------------------------------------------

void on_timer(GstElement* element);

void arm(UmbrellaDtlsEnc* encoder) {
    const LinkPtr link = link_of(encoder);
    if (const auto timeout = link ? link->timeout() : std::nullopt) {
        encoder->state.timer.arm(GST_ELEMENT(encoder),
                                 umbrella::plugins::monotonic_now() + *timeout, on_timer);
    }
}

void on_timer(GstElement* element) {
    UmbrellaDtlsEnc* encoder = encoder_of(element);
    encoder->state.timer.cancel();
    if (const LinkPtr link = link_of(encoder)) {
        link->tick();
    }
}

void on_news(GstElement* element, const DtlsNews& news) {
    UmbrellaDtlsEnc* encoder = encoder_of(element);
    if (news.agreed) {
        g_signal_emit(element, on_key_received, 0);
    }
    if (news.state) {
        g_object_notify(G_OBJECT(element), "connection-state");
    }
    encoder->state.outbox.push(encoder->src, news.datagrams);
    arm(encoder);
}

void set_link(UmbrellaDtlsEnc* encoder, LinkPtr link) {
    const std::lock_guard lock(encoder->state.mutex);
    encoder->state.link.swap(link);
}

bool connect(UmbrellaDtlsEnc* encoder) {
    const LinkPtr link = DtlsLink::find(connection_id_of(encoder));
    if (!link) {
        return false;
    }
    link->attach(GST_ELEMENT(encoder), on_news);
    set_link(encoder, link);
    return true;
}

void disconnect(UmbrellaDtlsEnc* encoder) {
    if (const LinkPtr link = link_of(encoder)) {
        link->detach();
        set_link(encoder, nullptr);
    }
}

bool start(UmbrellaDtlsEnc* encoder) {
    const bool begins = is_client(encoder);
    const auto started = link_of(encoder)->start(begins ? DtlsRole::Client : DtlsRole::Server);
    if (!started) {
        GST_ELEMENT_ERROR(encoder, RESOURCE, OPEN_WRITE,
                          ("DTLS: %s", started.error().message.c_str()), (nullptr));
    } else if (begins) {
        // Not here: whoever changes the state may hold locks that sending needs.
        encoder->state.timer.arm(GST_ELEMENT(encoder), umbrella::plugins::monotonic_now(),
                                 on_timer);
    }
    return started.has_value();
}

void stop(UmbrellaDtlsEnc* encoder) {
    link_of(encoder)->stop();
    encoder->state.timer.cancel();
    encoder->state.outbox.reset();
    g_object_notify(G_OBJECT(encoder), "connection-state");
}

GstStateChangeReturn change_state(GstElement* element, GstStateChange transition) {
    UmbrellaDtlsEnc* encoder = encoder_of(element);
    if (transition == GST_STATE_CHANGE_NULL_TO_READY && !connect(encoder)) {
        GST_WARNING_OBJECT(element, "there is no decoder of this connection id");
        return GST_STATE_CHANGE_FAILURE;
    }
    if (transition == GST_STATE_CHANGE_PAUSED_TO_READY) {
        stop(encoder);
    }
    const GstStateChangeReturn changed =
        GST_ELEMENT_CLASS(parent_class)->change_state(element, transition);
    if (transition == GST_STATE_CHANGE_PAUSED_TO_PLAYING && !start(encoder)) {
        return GST_STATE_CHANGE_FAILURE;
    }
    if (transition == GST_STATE_CHANGE_READY_TO_NULL) {
        disconnect(encoder);
    }
    return changed;
}

// --- From the application -----------------------------------------------------------------

GstFlowReturn on_buffer(GstPad* /*pad*/, GstObject* parent, GstBuffer* buffer) {
    const LinkPtr link = link_of(encoder_of(parent));
    GstMapInfo map;
    if (link && gst_buffer_map(buffer, &map, GST_MAP_READ) != FALSE) {
        link->send({map.data, map.size});
        gst_buffer_unmap(buffer, &map);
    }
    gst_buffer_unref(buffer);
    return GST_FLOW_OK;
}

/// Streams of the application are none of the peer's: of their events only the end is told.
gboolean on_event(GstPad* /*pad*/, GstObject* parent, GstEvent* event) {
    const LinkPtr link = link_of(encoder_of(parent));
    if (GST_EVENT_TYPE(event) == GST_EVENT_EOS && link) {
        link->close();
    }
    gst_event_unref(event);
    return TRUE;
}

GstPad* request_pad(GstElement* element, GstPadTemplate* pad_template, const gchar* name,
                    const GstCaps* /*caps*/) {
    GstPad* sink = gst_pad_new_from_template(pad_template, name != nullptr ? name : "sink");
    gst_pad_set_chain_function(sink, on_buffer);
    gst_pad_set_event_function(sink, on_event);
    gst_pad_set_active(sink, TRUE);
    if (gst_element_add_pad(element, sink) == FALSE) {
        return nullptr;  // there is one
    }
    return sink;
}

void release_pad(GstElement* element, GstPad* pad) {
    gst_pad_set_active(pad, FALSE);
    gst_element_remove_pad(element, pad);
}

// --- Properties ---------------------------------------------------------------------------

void set_property(GObject* object, guint id, const GValue* value, GParamSpec* spec) {
    Encoder& state = encoder_of(object)->state;
    const std::lock_guard lock(state.mutex);
    if (id == ConnectionIdProperty) {
        const gchar* text = g_value_get_string(value);
        state.connection_id = text != nullptr ? text : "";
    } else if (id == IsClientProperty) {
        state.is_client = g_value_get_boolean(value) != FALSE;
    } else {
        G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
    }
}

void get_property(GObject* object, guint id, GValue* value, GParamSpec* spec) {
    UmbrellaDtlsEnc* encoder = encoder_of(object);
    const LinkPtr link = link_of(encoder);
    const auto show = [value, keys = link ? link->keys() : std::nullopt](Agreed what) {
        umbrella::plugins::get_agreed(keys ? &keys->sending : nullptr, what, value);
    };
    switch (id) {
        case ConnectionIdProperty:
            g_value_set_string(value, connection_id_of(encoder).c_str());
            break;
        case IsClientProperty:
            g_value_set_boolean(value, is_client(encoder) ? TRUE : FALSE);
            break;
        case EncoderKeyProperty:
            show(Agreed::Key);
            break;
        case SrtpCipherProperty:
            show(Agreed::Cipher);
            break;
        case SrtpAuthProperty:
            show(Agreed::Authentication);
            break;
        case ConnectionStateProperty:
            g_value_set_int(value, umbrella::plugins::dtls_connection_state_of(
                                       link ? link->state() : DtlsLink::State::New));
            break;
        default:
            G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
            break;
    }
}

// --- The element --------------------------------------------------------------------------

void finalize(GObject* object) {
    std::destroy_at(&encoder_of(object)->state);
    G_OBJECT_CLASS(parent_class)->finalize(object);
}

void install_properties(GObjectClass* klass) {
    const auto install = [klass](guint id, GParamSpec* spec) {
        g_object_class_install_property(klass, id, spec);
    };
    install(ConnectionIdProperty, umbrella::plugins::connection_id_spec());
    install(
        IsClientProperty,
        g_param_spec_boolean("is-client", "Is client",
                             "Begins the handshake, rather than waiting for the peer to", FALSE,
                             static_cast<GParamFlags>(G_PARAM_READWRITE | GST_PARAM_MUTABLE_READY |
                                                      G_PARAM_STATIC_STRINGS)));
    install(EncoderKeyProperty, umbrella::plugins::key_spec("encoder-key"));
    install(SrtpCipherProperty, umbrella::plugins::srtp_cipher_spec());
    install(SrtpAuthProperty, umbrella::plugins::srtp_auth_spec());
    install(ConnectionStateProperty, umbrella::plugins::connection_state_spec());
}

void class_init(gpointer klass, gpointer /*data*/) {
    parent_class = g_type_class_peek_parent(klass);
    GST_DEBUG_CATEGORY_INIT(umbrella_dtls_enc_debug, "umbrelladtlsenc", 0,
                            "Umbrella's DTLS encoder");
    GObjectClass* object_class = G_OBJECT_CLASS(klass);
    object_class->set_property = set_property;
    object_class->get_property = get_property;
    object_class->finalize = finalize;
    install_properties(object_class);
    on_key_received = g_signal_new("on-key-received", G_TYPE_FROM_CLASS(klass), G_SIGNAL_RUN_LAST,
                                   0, nullptr, nullptr, nullptr, G_TYPE_NONE, 0);
    GstElementClass* element_class = GST_ELEMENT_CLASS(klass);
    element_class->change_state = change_state;
    element_class->request_new_pad = request_pad;
    element_class->release_pad = release_pad;
    gst_element_class_add_static_pad_template(element_class, &src_template);
    gst_element_class_add_static_pad_template(element_class, &sink_template);
    gst_element_class_set_static_metadata(
        element_class, "Umbrella DTLS encoder", "Encoder/Network/DTLS",
        "Says to a peer what DTLS has to say, and agrees with it on SRTP's keys", "Umbrella");
}

void instance_init(GTypeInstance* instance, gpointer /*class*/) {
    UmbrellaDtlsEnc* encoder = encoder_of(instance);
    std::construct_at(&encoder->state);
    encoder->src = gst_pad_new_from_static_template(&src_template, "src");
    gst_element_add_pad(GST_ELEMENT(encoder), encoder->src);
}

}  // namespace

GType umbrella_dtls_enc_get_type() {
    static const GType type = g_type_register_static_simple(
        GST_TYPE_ELEMENT, "UmbrellaDtlsEnc", sizeof(UmbrellaDtlsEncClass), class_init,
        sizeof(UmbrellaDtlsEnc), instance_init, static_cast<GTypeFlags>(0));
    return type;
}
