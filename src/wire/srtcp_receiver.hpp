// Unprotects the RTCP that a peer sends: SRTCP (RFC 3711 §3.4; AES-GCM: RFC 7714 §9).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/result.hpp"
#include "core/rtp/bytes.hpp"
#include "wire/replay_window.hpp"
#include "wire/srtp_keys.hpp"

namespace umbrella::wire {

class SrtpHalf;

/// One direction of one DTLS association. Not thread-safe, but it may move from thread to thread.
/// Allocates only for the first packet of an SSRC, and only when that is authentic. The session
/// keys are wiped when it goes.
class SrtcpReceiver {
  public:
    /// Derives the session keys. Fails only when OpenSSL has no such cipher or no memory.
    [[nodiscard]] static Result<SrtcpReceiver> create(const SrtpMasterKey& master);
    /// The same from session keys.
    [[nodiscard]] static Result<SrtcpReceiver> create(SrtpProfile profile,
                                                      const SrtpSessionKeys& rtcp);
    ~SrtcpReceiver();
    SrtcpReceiver(SrtcpReceiver&& other) noexcept;
    SrtcpReceiver& operator=(SrtcpReceiver&& other) noexcept;
    SrtcpReceiver(const SrtcpReceiver&) = delete;
    SrtcpReceiver& operator=(const SrtcpReceiver&) = delete;

    /// Writes the compound into `out`, which does not overlap `packet`, and returns its size.
    /// 0: the packet is not authentic, has come before or is too old to tell (RFC 3711 §3.3.2), is
    /// not encrypted, is the first of one SSRC more than limits::srtcp_senders, or `out` is too
    /// small. `out` then holds nothing of it.
    [[nodiscard]] std::size_t unprotect(core::rtp::Bytes packet, core::rtp::MutableBytes out);

  private:
    /// What a packet consists of.
    struct Parts {
        core::rtp::Bytes clear;      ///< header and SSRC
        core::rtp::Bytes encrypted;  ///< what follows
        core::rtp::Bytes trailer;    ///< E bit and index
        core::rtp::Bytes tag;
        std::uint32_t ssrc = 0;
        std::uint32_t index = 0;
    };
    struct Sender {
        std::uint32_t ssrc = 0;
        ReplayWindow window;
    };

    SrtcpReceiver(SrtpProfile profile, std::unique_ptr<SrtpHalf> half);
    [[nodiscard]] static bool split(core::rtp::Bytes packet, SrtpProfile profile, Parts& parts);
    [[nodiscard]] bool decrypt_gcm(const Parts& parts, core::rtp::MutableBytes out) const;
    [[nodiscard]] bool decrypt_counter(const Parts& parts, core::rtp::MutableBytes out) const;
    [[nodiscard]] std::vector<Sender>::iterator place_of(std::uint32_t ssrc);

    SrtpProfile profile_;
    std::unique_ptr<SrtpHalf> half_;
    std::vector<Sender> senders_;  ///< by SSRC
};

}  // namespace umbrella::wire
