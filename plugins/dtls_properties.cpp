#include "plugins/dtls_properties.hpp"

#include <algorithm>
#include <array>

#include <gst/gst.h>
#include <openssl/crypto.h>

namespace umbrella::plugins {
namespace {

using wire::SrtpProfile;

constexpr auto readable = static_cast<GParamFlags>(G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

constexpr guint cipher_aes_128_icm = 1;
constexpr guint cipher_aes_128_gcm = 3;
constexpr guint auth_null = 0;
constexpr guint auth_hmac_sha1_80 = 2;

void set_key(GValue* value, const wire::SrtpMasterKey& key) {
    std::array<std::uint8_t, wire::srtp_key_bytes + 14> both{};
    std::ranges::copy(key.key, both.begin());
    std::ranges::copy(key.salt, both.begin() + wire::srtp_key_bytes);
    const std::size_t size = wire::srtp_key_bytes + wire::srtp_salt_bytes(key.profile);
    g_value_take_boxed(value, gst_buffer_new_memdup(both.data(), size));
    OPENSSL_cleanse(both.data(), both.size());
}

}  // namespace

guint srtp_cipher_of(SrtpProfile profile) {
    return profile == SrtpProfile::AeadAes128Gcm ? cipher_aes_128_gcm : cipher_aes_128_icm;
}

guint srtp_auth_of(SrtpProfile profile) {
    return profile == SrtpProfile::AeadAes128Gcm ? auth_null : auth_hmac_sha1_80;
}

gint dtls_connection_state_of(wire::DtlsSession::State state) {
    using State = wire::DtlsSession::State;
    switch (state) {
        case State::New:
            return 0;
        case State::Closed:
            return 1;
        case State::Failed:
            return 2;
        case State::Connecting:
            return 3;
        case State::Connected:
            break;
    }
    return 4;
}

void get_agreed(const wire::SrtpMasterKey* key, Agreed what, GValue* value) {
    if (key == nullptr) {
        return;
    }
    switch (what) {
        case Agreed::Key:
            set_key(value, *key);
            break;
        case Agreed::Cipher:
            g_value_set_uint(value, srtp_cipher_of(key->profile));
            break;
        case Agreed::Authentication:
            g_value_set_uint(value, srtp_auth_of(key->profile));
            break;
    }
}

GParamSpec* connection_id_spec() {
    return g_param_spec_string(
        "connection-id", "Connection id",
        "A decoder and its encoder have the same one, and nobody else has; the decoder first",
        nullptr, static_cast<GParamFlags>(G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS));
}

GParamSpec* key_spec(const char* name) {
    return g_param_spec_boxed(name, "SRTP key",
                              "Master key and salt, one behind the other; null before they are "
                              "agreed on",
                              GST_TYPE_BUFFER, readable);
}

GParamSpec* srtp_cipher_spec() {
    return g_param_spec_uint("srtp-cipher", "SRTP cipher",
                             "That was agreed on: 1 for AES-128-ICM, 3 for AES-128-GCM, else 0", 0,
                             cipher_aes_128_gcm, 0, readable);
}

GParamSpec* srtp_auth_spec() {
    return g_param_spec_uint("srtp-auth", "SRTP authentication",
                             "That was agreed on: 2 for HMAC-SHA1-80, else 0 (GCM has its own)", 0,
                             auth_hmac_sha1_80, 0, readable);
}

GParamSpec* connection_state_spec() {
    return g_param_spec_int("connection-state", "Connection state",
                            "0 new, 1 closed, 2 failed, 3 connecting, 4 connected", 0, 4, 0,
                            readable);
}

}  // namespace umbrella::plugins
