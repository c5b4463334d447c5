#include "media/aes_gcm.hpp"

#include "media/children.hpp"
#include "media/elements.hpp"

namespace umbrella::media {
namespace {

/// As srtpenc and srtpdec number them (gstsrtpenums.h).
constexpr guint aes_128_gcm = 3;

/// Null before the handshake is over. Transfer full.
GstCaps* caps_with_key(GstElement* dtlsdec) {
    GstBuffer* raw = nullptr;
    guint cipher = 0;
    g_object_get(dtlsdec, "decoder-key", &raw, "srtp-cipher", &cipher, nullptr);
    const BufferPtr key(raw);
    if (!key) {
        return nullptr;
    }
    const char* name = cipher == aes_128_gcm ? "aes-128-gcm" : "aes-128-icm";
    const char* authentication = cipher == aes_128_gcm ? "null" : "hmac-sha1-80";
    return gst_caps_new_simple("application/x-srtp", "srtp-key", GST_TYPE_BUFFER, key.get(),
                               "srtp-cipher", G_TYPE_STRING, name, "srtcp-cipher", G_TYPE_STRING,
                               name, "srtp-auth", G_TYPE_STRING, authentication, "srtcp-auth",
                               G_TYPE_STRING, authentication, nullptr);
}

void answer_for(GstBin* dtlssrtpdec, GstElement* srtpdec, GstElement* dtlsdec) {
    g_signal_handlers_disconnect_by_data(srtpdec, dtlssrtpdec);
    g_signal_connect_data(
        srtpdec, "request-key", reinterpret_cast<GCallback>(+[](GstElement*, guint, gpointer data) {
            return caps_with_key(static_cast<GstElement*>(data));
        }),
        gst_object_ref(dtlsdec), +[](gpointer data, GClosure*) { gst_object_unref(data); },
        static_cast<GConnectFlags>(0));
}

}  // namespace

void use_aes_gcm(GstBin* dtlssrtpdec) {
    GstPtr<GstElement> dtlsdec;
    GstPtr<GstElement> srtpdec;
    for (const GstPtr<GstElement>& child : children_of(dtlssrtpdec)) {
        if (factory_name(child.get()) == "srtpdec") {
            srtpdec = child;
        } else if (g_object_class_find_property(G_OBJECT_GET_CLASS(child.get()), "aes-gcm") !=
                   nullptr) {
            dtlsdec = child;
        }
    }
    if (dtlsdec && srtpdec) {
        answer_for(dtlssrtpdec, srtpdec.get(), dtlsdec.get());
        g_object_set(dtlsdec.get(), "aes-gcm", TRUE, nullptr);
    }
}

}  // namespace umbrella::media
