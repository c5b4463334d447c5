// The other end of what we send: decrypts by libsrtp, and refuses what was replayed.
#pragma once

#include "packets.hpp"
#include <memory>
#include <optional>

#include <srtp2/srtp.h>

#include "wire/srtp_keys.hpp"

namespace umbrella::test {

struct SrtpDealloc {
    void operator()(srtp_ctx_t* session) const { srtp_dealloc(session); }
};
using SrtpSession = std::unique_ptr<srtp_ctx_t, SrtpDealloc>;

/// libsrtp's receiving end for any SSRC; null when it cannot be made.
[[nodiscard]] SrtpSession libsrtp_receiver(wire::SrtpProfile profile, Octets key_and_salt,
                                           unsigned long window_packets);

/// The sending end, likewise.
[[nodiscard]] SrtpSession libsrtp_sender(wire::SrtpProfile profile, Octets key_and_salt);

class SrtpReader {
  public:
    explicit SrtpReader(wire::SrtpProfile profile);

    /// Of the direction that it reads.
    [[nodiscard]] wire::SrtpMasterKey keys() const;

    /// Nothing if it is not authentic, or has come before.
    [[nodiscard]] std::optional<Octets> rtp(Octets packet);
    [[nodiscard]] std::optional<Octets> rtcp(Octets packet);
    /// By the second byte (RFC 5761 §4).
    [[nodiscard]] static bool is_rtcp(const Octets& packet);

  private:
    wire::SrtpProfile profile_;
    Octets key_and_salt_;
    SrtpSession session_;
};

}  // namespace umbrella::test
