// The outer form of RTCP: packets one behind the other (RFC 3550 §6.1). Pure; nothing is owned.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/rtp/bytes.hpp"

namespace umbrella::core::rtp {

// Packet types (RFC 3550 §12.1, RFC 4585 §6.1).
inline constexpr std::uint8_t rtcp_sender_report = 200;
inline constexpr std::uint8_t rtcp_receiver_report = 201;
inline constexpr std::uint8_t rtcp_source_description = 202;
inline constexpr std::uint8_t rtcp_goodbye = 203;
inline constexpr std::uint8_t rtcp_transport_feedback = 205;
inline constexpr std::uint8_t rtcp_payload_feedback = 206;

/// One packet of a compound. `body` is what follows the first 4 bytes, without padding.
struct RtcpPacket {
    std::uint8_t type = 0;
    std::uint8_t count = 0;  ///< 5 bits: how many reports, or a feedback's format
    Bytes body;
};

/// Walks the packets of a compound. Ends early at a packet that contradicts the size. A single
/// packet (reduced size, RFC 5506) is a compound too.
class CompoundReader {
  public:
    explicit CompoundReader(Bytes compound) : packets_(compound) {}
    [[nodiscard]] std::optional<RtcpPacket> next();

  private:
    [[nodiscard]] std::optional<RtcpPacket> end();
    ByteReader packets_;
};

}  // namespace umbrella::core::rtp
