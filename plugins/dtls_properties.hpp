// What the DTLS decoder and encoder show of their connection, in the words of GStreamer's own pair.
#pragma once

#include <glib-object.h>

#include "wire/dtls_session.hpp"
#include "wire/srtp_keys.hpp"

namespace umbrella::plugins {

// Numbers of enumerations that are private to GStreamer's plugins, as of 1.22 to 1.26.

/// GstSrtpCipherType and GstSrtpAuthType (gstsrtpenums.h).
[[nodiscard]] guint srtp_cipher_of(wire::SrtpProfile profile);
[[nodiscard]] guint srtp_auth_of(wire::SrtpProfile profile);
/// GstDtlsConnectionState (gstdtlsconnection.h).
[[nodiscard]] gint dtls_connection_state_of(wire::DtlsSession::State state);

/// What an end shows of the key that it sends or receives by.
enum class Agreed : unsigned char {
    Key,             ///< boxed GstBuffer, key and salt
    Cipher,          ///< srtp_cipher_of()
    Authentication,  ///< srtp_auth_of()
};
/// Leaves `value` as it is before there is a key.
void get_agreed(const wire::SrtpMasterKey* key, Agreed what, GValue* value);

[[nodiscard]] GParamSpec* connection_id_spec();
[[nodiscard]] GParamSpec* key_spec(const char* name);
[[nodiscard]] GParamSpec* srtp_cipher_spec();
[[nodiscard]] GParamSpec* srtp_auth_spec();
/// An integer, which GObject makes an enumeration for dtlssrtpenc and dtlssrtpdec.
[[nodiscard]] GParamSpec* connection_state_spec();

}  // namespace umbrella::plugins
