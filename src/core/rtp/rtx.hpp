// Retransmissions (RFC 4588), session-multiplexed by SSRC. Pure.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/rtp/bytes.hpp"
#include "core/rtp/rewriter.hpp"

namespace umbrella::core::rtp {

/// The retransmission stream's part of a packet.
struct RtxHeader {
    std::uint8_t payload_type = 0;  ///< that of RTX whose apt is the original's
    std::uint16_t sequence_number = 0;
    std::uint32_t ssrc = 0;
};

/// By how much a retransmission is longer than what it repeats: the original sequence number.
inline constexpr std::size_t rtx_overhead = 2;

/// Writes `original`, which is to be forwarded, as a retransmission (§4): its header with the
/// values of `rtx`, its sequence number, its payload. Returns the size, which is rtx_overhead more
/// than the original's; 0 if `out` is too small.
[[nodiscard]] std::size_t write_rtx(MutableBytes out, const Rewritten& original,
                                    const RtxHeader& rtx);

/// The inverse, in place: `packet`, a retransmission, becomes the original, of `ssrc`, with the
/// payload type that its RTX type belongs to. Returns its size, which is rtx_overhead less; 0, with
/// nothing changed, if it is malformed, not of an RTX type, or repeats nothing.
[[nodiscard]] std::size_t restore_original(MutableBytes packet, std::uint32_t ssrc);

}  // namespace umbrella::core::rtp
