#include "plugins/dtls_dec.hpp"

#include "plugins/dtls_link.hpp"
#include "plugins/dtls_properties.hpp"
#include <memory>
#include <string>

GST_DEBUG_CATEGORY_STATIC(umbrella_dtls_dec_debug);
#define GST_CAT_DEFAULT umbrella_dtls_dec_debug

namespace {

using LinkPtr = std::shared_ptr<umbrella::plugins::DtlsLink>;
using umbrella::plugins::Agreed;
using umbrella::plugins::DtlsLink;
using umbrella::plugins::DtlsNews;
using umbrella::wire::SrtpOffer;

struct Decoder {
    LinkPtr link;  ///< as long as the element
    /// Guarded by the object lock.
    std::string connection_id;
};

}  // namespace

struct UmbrellaDtlsDec {
    GstElement parent;
    GstPad* sink;  ///< owned by the element
    Decoder state;
};
struct UmbrellaDtlsDecClass {
    GstElementClass parent_class;
};

namespace {

enum Property : guint {
    NoProperty,
    ConnectionIdProperty,
    PemProperty,
    PeerPemProperty,
    DecoderKeyProperty,
    SrtpCipherProperty,
    SrtpAuthProperty,
    ConnectionStateProperty,
    AesGcmProperty
};

GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE("sink", GST_PAD_SINK, GST_PAD_ALWAYS,
                                                             GST_STATIC_CAPS("application/x-dtls"));
GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE("src", GST_PAD_SRC, GST_PAD_REQUEST, GST_STATIC_CAPS_ANY);

/// GstElementClass, set once by class_init().
gpointer parent_class = nullptr;

UmbrellaDtlsDec* decoder_of(gpointer instance) {
    return G_TYPE_CHECK_INSTANCE_CAST(instance, UMBRELLA_TYPE_DTLS_DEC, UmbrellaDtlsDec);
}

// --- Packets ------------------------------------------------------------------------------

void push_data(GstElement* element, const DtlsNews& news) {
    GstPad* src = news.data.empty() ? nullptr : gst_element_get_static_pad(element, "src");
    if (src == nullptr) {
        return;
    }
    for (const umbrella::wire::Datagram& data : news.data) {
        gst_pad_push(src, gst_buffer_new_memdup(data.data(), data.size()));
    }
    gst_object_unref(src);
}

void on_news(GstElement* element, const DtlsNews& news) {
    if (news.agreed) {
        g_object_notify(G_OBJECT(element), "peer-pem");
    }
    if (news.state) {
        g_object_notify(G_OBJECT(element), "connection-state");
    }
    if (!news.failure.empty()) {
        GST_ELEMENT_ERROR(element, RESOURCE, READ, ("DTLS: %s", news.failure.c_str()), (nullptr));
    }
    push_data(element, news);
}

GstFlowReturn on_buffer(GstPad* /*pad*/, GstObject* parent, GstBuffer* buffer) {
    GstMapInfo map;
    if (gst_buffer_map(buffer, &map, GST_MAP_READ) != FALSE) {
        decoder_of(parent)->state.link->receive({map.data, map.size});
        gst_buffer_unmap(buffer, &map);
    }
    gst_buffer_unref(buffer);
    return GST_FLOW_OK;
}

// --- Pads ---------------------------------------------------------------------------------

gboolean store_event(GstPad* /*sink*/, GstEvent** event, gpointer src) {
    gst_pad_store_sticky_event(static_cast<GstPad*>(src), *event);
    return TRUE;
}

GstPad* request_pad(GstElement* element, GstPadTemplate* pad_template, const gchar* name,
                    const GstCaps* /*caps*/) {
    GstPad* src = gst_pad_new_from_template(pad_template, name != nullptr ? name : "src");
    gst_pad_set_active(src, TRUE);
    gst_pad_sticky_events_foreach(decoder_of(element)->sink, store_event, src);
    if (gst_element_add_pad(element, src) == FALSE) {
        return nullptr;  // there is one
    }
    return src;
}

void release_pad(GstElement* element, GstPad* pad) {
    gst_pad_set_active(pad, FALSE);
    gst_element_remove_pad(element, pad);
}

// --- Properties ---------------------------------------------------------------------------

void set_connection_id(UmbrellaDtlsDec* decoder, const gchar* id) {
    if (id == nullptr || !DtlsLink::name(decoder->state.link, id)) {
        GST_WARNING_OBJECT(decoder, "no connection id, or that of another decoder");
        return;
    }
    GST_OBJECT_LOCK(decoder);
    decoder->state.connection_id = id;
    GST_OBJECT_UNLOCK(decoder);
}

void set_property(GObject* object, guint id, const GValue* value, GParamSpec* spec) {
    UmbrellaDtlsDec* decoder = decoder_of(object);
    switch (id) {
        case ConnectionIdProperty:
            set_connection_id(decoder, g_value_get_string(value));
            break;
        case PemProperty: {
            const gchar* pem = g_value_get_string(value);
            decoder->state.link->set_pem(pem != nullptr ? pem : "");
            break;
        }
        case AesGcmProperty:
            decoder->state.link->set_offer(g_value_get_boolean(value) != FALSE
                                               ? SrtpOffer::AesGcmThenAesCm
                                               : SrtpOffer::AesCm);
            break;
        default:
            G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
            break;
    }
}

void get_property(GObject* object, guint id, GValue* value, GParamSpec* spec) {
    UmbrellaDtlsDec* decoder = decoder_of(object);
    const DtlsLink& link = *decoder->state.link;
    const auto show = [value, keys = link.keys()](Agreed what) {
        umbrella::plugins::get_agreed(keys ? &keys->receiving : nullptr, what, value);
    };
    switch (id) {
        case ConnectionIdProperty:
            GST_OBJECT_LOCK(decoder);
            g_value_set_string(value, decoder->state.connection_id.c_str());
            GST_OBJECT_UNLOCK(decoder);
            break;
        case PemProperty:
            g_value_set_string(value, link.certificate().c_str());
            break;
        case PeerPemProperty: {
            const std::string pem = link.peer_certificate();
            g_value_set_string(value, pem.empty() ? nullptr : pem.c_str());
            break;
        }
        case DecoderKeyProperty:
            show(Agreed::Key);
            break;
        case SrtpCipherProperty:
            show(Agreed::Cipher);
            break;
        case SrtpAuthProperty:
            show(Agreed::Authentication);
            break;
        case ConnectionStateProperty:
            g_value_set_int(value, umbrella::plugins::dtls_connection_state_of(link.state()));
            break;
        case AesGcmProperty:
            g_value_set_boolean(value, link.offer() == SrtpOffer::AesGcmThenAesCm ? TRUE : FALSE);
            break;
        default:
            G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
            break;
    }
}

// --- The element --------------------------------------------------------------------------

void finalize(GObject* object) {
    std::destroy_at(&decoder_of(object)->state);
    G_OBJECT_CLASS(parent_class)->finalize(object);
}

void install_properties(GObjectClass* klass) {
    constexpr auto writable = static_cast<GParamFlags>(G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
    const auto install = [klass](guint id, GParamSpec* spec) {
        g_object_class_install_property(klass, id, spec);
    };
    install(ConnectionIdProperty, umbrella::plugins::connection_id_spec());
    install(PemProperty,
            g_param_spec_string("pem", "Certificate",
                                "The certificate that the peer is shown, as PEM; written with its "
                                "key, read without. One of this process's unless it is set before "
                                "the encoder plays",
                                nullptr, writable));
    install(PeerPemProperty,
            g_param_spec_string(
                "peer-pem", "The peer's certificate",
                "As PEM; null before the handshake is over. It is for others to "
                "say whether it is the right one",
                nullptr, static_cast<GParamFlags>(G_PARAM_READABLE | G_PARAM_STATIC_STRINGS)));
    install(DecoderKeyProperty, umbrella::plugins::key_spec("decoder-key"));
    install(SrtpCipherProperty, umbrella::plugins::srtp_cipher_spec());
    install(SrtpAuthProperty, umbrella::plugins::srtp_auth_spec());
    install(ConnectionStateProperty, umbrella::plugins::connection_state_spec());
    install(AesGcmProperty,
            g_param_spec_boolean("aes-gcm", "AES-GCM",
                                 "Offers and takes AES-128-GCM before AES-CM. dtlssrtpdec does not "
                                 "know it: who sets this answers its srtpdec's request-key",
                                 FALSE, writable));
}

void class_init(gpointer klass, gpointer /*data*/) {
    parent_class = g_type_class_peek_parent(klass);
    GST_DEBUG_CATEGORY_INIT(umbrella_dtls_dec_debug, "umbrelladtlsdec", 0,
                            "Umbrella's DTLS decoder");
    GObjectClass* object_class = G_OBJECT_CLASS(klass);
    object_class->set_property = set_property;
    object_class->get_property = get_property;
    object_class->finalize = finalize;
    install_properties(object_class);
    GstElementClass* element_class = GST_ELEMENT_CLASS(klass);
    element_class->request_new_pad = request_pad;
    element_class->release_pad = release_pad;
    gst_element_class_add_static_pad_template(element_class, &sink_template);
    gst_element_class_add_static_pad_template(element_class, &src_template);
    gst_element_class_set_static_metadata(
        element_class, "Umbrella DTLS decoder", "Decoder/Network/DTLS",
        "Takes in what a peer says by DTLS, and agrees with it on SRTP's keys", "Umbrella");
}

void instance_init(GTypeInstance* instance, gpointer /*class*/) {
    UmbrellaDtlsDec* decoder = decoder_of(instance);
    std::construct_at(&decoder->state);
    decoder->state.link = std::make_shared<DtlsLink>(GST_ELEMENT(decoder), on_news);
    decoder->sink = gst_pad_new_from_static_template(&sink_template, "sink");
    gst_pad_set_chain_function(decoder->sink, on_buffer);
    gst_element_add_pad(GST_ELEMENT(decoder), decoder->sink);
}

}  // namespace

GType umbrella_dtls_dec_get_type() {
    static const GType type = g_type_register_static_simple(
        GST_TYPE_ELEMENT, "UmbrellaDtlsDec", sizeof(UmbrellaDtlsDecClass), class_init,
        sizeof(UmbrellaDtlsDec), instance_init, static_cast<GTypeFlags>(0));
    return type;
}
