// That the peer which does the DTLS handshake is the one that signalling has spoken for: the
// digest of its certificate is the a=fingerprint of its answer (RFC 8122 §5, RFC 8827 §6.5).
// webrtcbin (1.22 to 1.26) accepts any certificate.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "media/gst_ptr.hpp"
#include "media/signal.hpp"

namespace umbrella::media {

/// Whether the certificate in `pem` has `fingerprint` ("sha-256 0A:1B:..."). False too when
/// either cannot be read.
[[nodiscard]] bool has_fingerprint(std::string_view pem, std::string_view fingerprint);

class CertificateCheck {
  public:
    /// `refused` is called in the streaming thread of the handshake, before any media passes.
    explicit CertificateCheck(std::function<void()> refused) : refused_(std::move(refused)) {}

    /// From the answer, before it is applied. Main thread.
    void expect(std::string fingerprint);

    /// The certificate of a handshake; without an expectation none is right. Any thread.
    void shown(const std::string& pem);

    /// A certificate has been refused: nothing may be sent to this peer. Any thread.
    [[nodiscard]] bool has_refused() const;

  private:
    std::function<void()> refused_;
    /// Guards what follows; nothing else is locked under it.
    mutable std::mutex mutex_;
    std::string expected_;
    bool has_refused_ = false;
};

/// Shows `check` each certificate that `webrtcbin`'s handshake gets, as long as it lives.
[[nodiscard]] SignalConnection watch_peer_certificate(
    GstElement* webrtcbin, const std::shared_ptr<CertificateCheck>& check);

}  // namespace umbrella::media
