// Unprotects the RTP that a peer sends: SRTP (RFC 3711 §3.3; AES-GCM: RFC 7714 §8).
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/limits_rtcp.hpp"
#include "base/result.hpp"
#include "core/rtp/bytes.hpp"
#include "core/rtp/packet.hpp"
#include "wire/srtp_keys.hpp"

namespace umbrella::wire {

class SrtpHalf;

/// The packets of one SSRC by their index, 48 bits: rollover counter and sequence number.
class SrtpIndices {
  public:
    /// The index that a sequence number most likely has (RFC 3711 §3.3.1); never negative.
    [[nodiscard]] std::int64_t guess(std::uint16_t sequence_number) const;
    /// False: it has come, or it is so old that it may have.
    [[nodiscard]] bool is_new(std::int64_t index) const;
    /// It has come, and is authentic. Only for what is_new().
    void note(std::int64_t index);

  private:
    std::optional<std::int64_t> newest_;
    std::bitset<limits::srtp_window> seen_;  ///< by index modulo the window
};

/// One direction of one DTLS association. Not thread-safe, but it may move from thread to thread.
/// Allocates only for the first packet of an SSRC, and only when that is authentic. The session
/// keys are wiped when it goes.
class SrtpReceiver {
  public:
    /// Derives the session keys. Fails only when OpenSSL has no such cipher or no memory.
    [[nodiscard]] static Result<SrtpReceiver> create(const SrtpMasterKey& master);
    /// The same from session keys.
    [[nodiscard]] static Result<SrtpReceiver> create(SrtpProfile profile,
                                                     const SrtpSessionKeys& rtp);
    ~SrtpReceiver();
    SrtpReceiver(SrtpReceiver&& other) noexcept;
    SrtpReceiver& operator=(SrtpReceiver&& other) noexcept;
    SrtpReceiver(const SrtpReceiver&) = delete;
    SrtpReceiver& operator=(const SrtpReceiver&) = delete;

    enum class Outcome : std::uint8_t {
        Authentic,
        Refused,  ///< not authentic, no RTP, larger than the room, has come before, or may have
        Unknown,  ///< of one SSRC more than limits::receive_streams: not looked at
    };
    struct Unprotected {
        Outcome outcome = Outcome::Refused;
        std::size_t size = 0;
    };
    /// Writes the packet into `out`, which does not overlap it. Nothing of what is refused stays
    /// there.
    [[nodiscard]] Unprotected unprotect(core::rtp::Bytes packet, core::rtp::MutableBytes out);

  private:
    struct Sender {
        std::uint32_t ssrc = 0;
        SrtpIndices indices;
    };

    SrtpReceiver(SrtpProfile profile, std::unique_ptr<SrtpHalf> half);
    [[nodiscard]] bool decrypt(core::rtp::Bytes packet, std::size_t header_bytes,
                               std::uint32_t ssrc, std::int64_t index,
                               core::rtp::MutableBytes out) const;

    SrtpProfile profile_;
    std::unique_ptr<SrtpHalf> half_;
    std::vector<Sender> senders_;
};

}  // namespace umbrella::wire
