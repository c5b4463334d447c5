// By which key a server is known: certificates are made again, their key stays.
#pragma once

#include <optional>
#include <string>

#include <gio/gio.h>

namespace umbrella::net {

/// SHA-256 of the certificate's public key (its SubjectPublicKeyInfo, as RFC 7469 §2.4 pins it):
/// 64 lower-case hex digits. Nothing when the certificate cannot be read.
[[nodiscard]] std::optional<std::string> key_fingerprint(GTlsCertificate* certificate);

}  // namespace umbrella::net
