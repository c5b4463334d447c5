// What is what among all that comes over one port (RFC 7983 §7, RFC 5761 §4). Pure.
#pragma once

#include <cstdint>

#include "core/rtp/bytes.hpp"

namespace umbrella::core::rtp {

/// RTP or RTCP, by a packet's first byte; else STUN, DTLS or something that has no place here.
[[nodiscard]] constexpr bool is_media(std::uint8_t first_byte) {
    return first_byte >= 128 && first_byte <= 191;
}

[[nodiscard]] constexpr bool is_rtcp(Bytes packet) {
    return packet.size() > 1 && is_media(packet[0]) && packet[1] >= 192 && packet[1] <= 223;
}

[[nodiscard]] constexpr bool is_rtp(Bytes packet) {
    return packet.size() > 1 && is_media(packet[0]) && !is_rtcp(packet);
}

}  // namespace umbrella::core::rtp
