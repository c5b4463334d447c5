// DTLS-SRTP (RFC 5764) for one lean client: OpenSSL makes the keys, libsrtp uses them. No thread,
// no socket: datagrams go in and out. Main thread.
#pragma once

#include "octets.hpp"
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <openssl/ssl.h>
#include <srtp2/srtp.h>

namespace umbrella::bench {

/// Which protections are offered; the peer chooses.
enum class SrtpOffer : std::uint8_t {
    Both,  ///< AES-128-GCM and AES-CM with HMAC-SHA1-80, as browsers do
    GcmOnly,
    CmOnly,
};

/// The one certificate of this process.
class Certificate {
  public:
    explicit Certificate(SrtpOffer offer);
    /// "sha-256 0A:1B:..."
    [[nodiscard]] const std::string& fingerprint() const { return fingerprint_; }
    [[nodiscard]] SSL_CTX* context() const { return context_.get(); }

  private:
    struct Free {
        void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
    };
    std::unique_ptr<SSL_CTX, Free> context_;
    std::string fingerprint_;
};

class DtlsSrtp {
  public:
    /// The active end of the handshake. `send` takes its datagrams.
    DtlsSrtp(const Certificate& certificate, std::function<void(Octets)> send);
    ~DtlsSrtp();
    DtlsSrtp(const DtlsSrtp&) = delete;
    DtlsSrtp& operator=(const DtlsSrtp&) = delete;

    void start();
    /// A DTLS datagram of the peer.
    void take(Octets datagram);
    /// Repeats what was lost. Several times a second.
    void tick();
    [[nodiscard]] bool connected() const { return sending_ != nullptr; }

    // In place; false: nothing may be done with it.
    [[nodiscard]] bool protect(Datagram& rtp);
    [[nodiscard]] bool protect_rtcp(Datagram& rtcp);
    [[nodiscard]] bool unprotect(Datagram& rtp);
    [[nodiscard]] bool unprotect_rtcp(Datagram& rtcp);
    /// "AES-GCM" or "AES-CM"; empty before it is connected.
    [[nodiscard]] std::string_view protection() const;

  private:
    struct Free {
        void operator()(SSL* ssl) const { SSL_free(ssl); }
        void operator()(srtp_ctx_t* session) const { srtp_dealloc(session); }
    };
    using Session = std::unique_ptr<srtp_ctx_t, Free>;
    void advance();
    void flush();
    void make_sessions();
    [[nodiscard]] Session make_session(Datagram key, srtp_ssrc_type_t direction) const;

    std::function<void(Octets)> send_;
    std::unique_ptr<SSL, Free> ssl_;
    BIO* in_ = nullptr;   ///< owned by ssl_
    BIO* out_ = nullptr;  ///< likewise
    bool gcm_ = false;
    Session sending_;
    Session receiving_;
};

}  // namespace umbrella::bench
