// The certificate that all peers' DTLS connections show.
#pragma once

#include <string>

namespace umbrella::wire {

struct DtlsCertificate {
    std::string pem;          ///< the certificate and its key; a secret
    std::string fingerprint;  ///< "sha-256 0A:1B:..." (RFC 8122 §5)
};

/// A new one, self-signed, ECDSA on P-256 (RFC 8827 §6.5): handshakes cost the server much less
/// than with webrtcbin's own RSA-2048. It lives as long as the process, and is trusted by its
/// fingerprint in the offer alone.
[[nodiscard]] DtlsCertificate make_dtls_certificate();

}  // namespace umbrella::wire
