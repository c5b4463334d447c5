// The wire form of NACKs. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/rtp/bytes.hpp"
#include "core/rtp/rtcp_compound.hpp"

namespace umbrella::core::rtp {

/// One entry of a generic NACK (RFC 4585 §6.2.1): a lost packet, and a bit for each lost one of the
/// 16 that follow it.
struct NackEntry {
    std::uint16_t pid = 0;
    std::uint16_t blp = 0;
    friend bool operator==(const NackEntry&, const NackEntry&) = default;
};

/// The fewest entries that name all of `lost`, which may be unsorted, repeat itself and wrap
/// around; oldest first. All of them lie within half the number space of each other.
[[nodiscard]] std::vector<NackEntry> pack_nacks(std::span<const std::uint16_t> lost);

/// A generic NACK. Walks the sequence numbers that its entries name, in the order of the packet.
class Nack {
  public:
    std::uint32_t sender_ssrc = 0;
    std::uint32_t media_ssrc = 0;  ///< whose packets are asked for

    /// Nothing if the packet is something else, has no entry, or a piece of one.
    [[nodiscard]] static std::optional<Nack> parse(const RtcpPacket& packet);
    [[nodiscard]] std::optional<std::uint16_t> next();

  private:
    explicit Nack(Bytes entries) : entries_(entries) {}
    ByteReader entries_;
    std::uint16_t newest_ = 0;  ///< that next() gave or passed by
    std::uint16_t bits_ = 0;    ///< those behind it, from the entry that is being read
};

}  // namespace umbrella::core::rtp
