#include "media/dtls_srtp_keys.hpp"

#include <memory>
#include <string>

namespace umbrella::media {
namespace {

struct BufferUnref {
    void operator()(GstBuffer* buffer) const { gst_buffer_unref(buffer); }
};

/// The nick of an enumeration property's value, whose type is private to the element.
std::string nick_of(GstElement* element, const char* property) {
    GValue value = G_VALUE_INIT;
    g_object_get_property(G_OBJECT(element), property, &value);
    auto* type = G_ENUM_CLASS(g_type_class_ref(G_VALUE_TYPE(&value)));
    const GEnumValue* known = g_enum_get_value(type, g_value_get_enum(&value));
    std::string nick = known != nullptr ? known->value_nick : "unknown";
    g_type_class_unref(type);
    g_value_unset(&value);
    return nick;
}

Result<wire::SrtpProfile> profile_of(GstElement* srtpenc) {
    const std::string cipher = nick_of(srtpenc, "rtp-cipher");
    if (cipher == "aes-128-gcm") {
        return wire::SrtpProfile::AeadAes128Gcm;
    }
    const std::string authentication = nick_of(srtpenc, "rtp-auth");
    if (cipher == "aes-128-icm" && authentication == "hmac-sha1-80") {
        return wire::SrtpProfile::AesCm128HmacSha1_80;
    }
    return fail("no SRTP with " + cipher + " and " + authentication);
}

/// Out of a property that holds key and salt.
Result<wire::SrtpMasterKey> read_keys(GstElement* element, const char* property,
                                      wire::SrtpProfile profile) {
    GstBuffer* raw = nullptr;
    g_object_get(element, property, &raw, nullptr);
    const std::unique_ptr<GstBuffer, BufferUnref> key(raw);
    GstMapInfo map;
    if (!key || gst_buffer_map(key.get(), &map, GST_MAP_READ) == FALSE) {
        return fail("DTLS has not agreed on keys");
    }
    auto master = wire::srtp_master_key(profile, {map.data, map.size});
    gst_buffer_unmap(key.get(), &map);
    return master;
}

}  // namespace

Result<wire::SrtpMasterKey> sending_keys(GstElement* srtpenc) {
    const auto profile = profile_of(srtpenc);
    return profile ? read_keys(srtpenc, "key", *profile) : tl::make_unexpected(profile.error());
}

Result<wire::SrtpMasterKey> receiving_keys(GstElement* dtlsdec, wire::SrtpProfile profile) {
    return read_keys(dtlsdec, "decoder-key", profile);
}

}  // namespace umbrella::media
