// Requests for keyframes: PLI (RFC 4585 §6.3.1) and FIR (RFC 5104 §4.3.1). Pure; nothing is owned.
#pragma once

#include <cstdint>
#include <optional>

#include "core/rtp/bytes.hpp"
#include "core/rtp/rtcp_compound.hpp"

namespace umbrella::core::rtp {

/// PLI: the picture of `media_ssrc` is broken.
struct PictureLoss {
    std::uint32_t sender_ssrc = 0;
    std::uint32_t media_ssrc = 0;
};

struct FullIntraEntry {
    std::uint32_t ssrc = 0;
    std::uint8_t sequence_number = 0;  ///< the same again: a repetition, not a further request
};

/// FIR. Walks its entries; the media SSRC in its head says nothing (RFC 5104 §4.3.1.2).
class FullIntra {
  public:
    std::uint32_t sender_ssrc = 0;

    /// Nothing if the packet is something else, has no entry, or a piece of one.
    [[nodiscard]] static std::optional<FullIntra> parse(const RtcpPacket& packet);
    [[nodiscard]] std::optional<FullIntraEntry> next();

  private:
    explicit FullIntra(Bytes entries) : entries_(entries) {}
    ByteReader entries_;
};

/// Nothing if the packet is something else, or too short.
[[nodiscard]] std::optional<PictureLoss> parse_picture_loss(const RtcpPacket& packet);

}  // namespace umbrella::core::rtp
