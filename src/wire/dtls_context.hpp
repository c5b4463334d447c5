// What all DTLS connections with one certificate have in common.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "wire/openssl_ptr.hpp"

namespace umbrella::wire {

/// The SRTP profiles that are offered, and taken when they are offered; the first one is preferred
/// (RFC 5764 §4.1.2).
enum class SrtpOffer : std::uint8_t {
    AesCm,            ///< SRTP_AES128_CM_HMAC_SHA1_80 alone
    AesGcmThenAesCm,  ///< SRTP_AEAD_AES_128_GCM (RFC 7714 §14.2) before it
};

/// DTLS 1.2 (RFC 8827 §6.5) with AEAD suites. The peer must show a certificate, and any will do: it
/// has to be compared with what signalling says. Nothing is ever resumed, since that would skip the
/// certificate. Immutable, so any thread.
class DtlsContext {
  public:
    /// `pem` holds a certificate and its key. Fails if it does not, or without memory.
    [[nodiscard]] static Result<std::shared_ptr<const DtlsContext>> create(const std::string& pem,
                                                                           SrtpOffer offer);

    [[nodiscard]] SSL_CTX* get() const { return context_.get(); }

  private:
    explicit DtlsContext(SslContextPtr context) : context_(std::move(context)) {}

    SslContextPtr context_;
};

/// The certificate alone, as PEM. Empty without memory.
[[nodiscard]] std::string to_pem(X509* certificate);
/// The certificate in `pem` without its key; empty if there is none.
[[nodiscard]] std::string without_key(const std::string& pem);

}  // namespace umbrella::wire
