// Protects what we send: SRTP and SRTCP (RFC 3711; AES-GCM: RFC 7714). Sockets and threads are
// elsewhere; nothing here reads a clock or writes a log.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "base/result.hpp"
#include "wire/srtp_keys.hpp"

namespace umbrella::wire {

/// By how much protecting makes a packet longer, at most: the tag; for RTCP also E bit and index.
inline constexpr std::size_t max_rtp_overhead = 16;
inline constexpr std::size_t max_rtcp_overhead = 20;

/// One direction of one DTLS association. It keeps nothing per SSRC: the caller counts. Not
/// thread-safe, but it may move from thread to thread. No allocation after create(). The session
/// keys are wiped when it goes.
class SrtpSender {
  public:
    /// Derives the session keys (RFC 3711 §4.3, key derivation rate 0). Fails only when OpenSSL
    /// has no such cipher or no memory.
    [[nodiscard]] static Result<SrtpSender> create(const SrtpMasterKey& master);
    /// The same from session keys.
    [[nodiscard]] static Result<SrtpSender> create(SrtpProfile profile, const SrtpSessionKeys& rtp,
                                                   const SrtpSessionKeys& rtcp);
    ~SrtpSender();
    SrtpSender(SrtpSender&& other) noexcept;
    SrtpSender& operator=(SrtpSender&& other) noexcept;
    SrtpSender(const SrtpSender&) = delete;
    SrtpSender& operator=(const SrtpSender&) = delete;

    [[nodiscard]] SrtpProfile profile() const;

    /// Encrypts the RTP packet in the first `size` bytes of `buffer` in place and appends the tag;
    /// the header with its CSRCs and extension block stays clear. `roc` is the rollover counter
    /// of its SSRC (RFC 3711 §3.3.1): how often the sequence number went past 65,535. The same
    /// SSRC, ROC and sequence number must never come twice with different content.
    /// Returns the new size; 0 if this is no RTP packet, if `buffer` has no room for the tag, or if
    /// OpenSSL refuses: then the packet must not be sent.
    [[nodiscard]] std::size_t protect_rtp(std::span<std::uint8_t> buffer, std::size_t size,
                                          std::uint32_t roc);

    /// The same for a compound RTCP packet, whose first 8 bytes stay clear. `index` is the SRTCP
    /// index (RFC 3711 §3.4), below 2^31, another one for each packet of this association and
    /// first SSRC; 2^31 and more give 0.
    [[nodiscard]] std::size_t protect_rtcp(std::span<std::uint8_t> buffer, std::size_t size,
                                           std::uint32_t index);

  private:
    struct Keyed;
    explicit SrtpSender(std::unique_ptr<Keyed> keyed);

    std::unique_ptr<Keyed> keyed_;
};

}  // namespace umbrella::wire
