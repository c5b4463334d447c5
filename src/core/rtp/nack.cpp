#include "core/rtp/nack.hpp"

#include <algorithm>
#include <bit>

namespace umbrella::core::rtp {
namespace {

/// How far `b` is behind `a` in the circle of sequence numbers; negative: before it.
std::int16_t distance(std::uint16_t a, std::uint16_t b) {
    return static_cast<std::int16_t>(static_cast<std::uint16_t>(b - a));
}

constexpr std::uint8_t generic_nack_format = 1;
constexpr std::size_t entry_bytes = 4;

}  // namespace

std::vector<NackEntry> pack_nacks(std::span<const std::uint16_t> lost) {
    std::vector<std::uint16_t> sorted(lost.begin(), lost.end());
    std::ranges::sort(sorted, [](std::uint16_t a, std::uint16_t b) { return distance(a, b) > 0; });
    std::vector<NackEntry> entries;
    for (const std::uint16_t sequence_number : sorted) {
        const int behind =
            entries.empty() ? 17 : int{distance(entries.back().pid, sequence_number)};
        if (behind > 16) {
            entries.push_back({.pid = sequence_number});
        } else if (behind > 0) {
            entries.back().blp |=
                static_cast<std::uint16_t>(1U << static_cast<unsigned>(behind - 1));
        }
    }
    return entries;
}

std::optional<Nack> Nack::parse(const RtcpPacket& packet) {
    ByteReader reader(packet.body);
    const auto sender_ssrc = reader.u32();
    const auto media_ssrc = reader.u32();
    const Bytes entries = reader.rest();
    if (packet.type != rtcp_transport_feedback || packet.count != generic_nack_format ||
        !sender_ssrc || !media_ssrc || entries.empty() || entries.size() % entry_bytes != 0) {
        return std::nullopt;
    }
    Nack nack(entries);
    nack.sender_ssrc = *sender_ssrc;
    nack.media_ssrc = *media_ssrc;
    return nack;
}

std::optional<std::uint16_t> Nack::next() {
    if (bits_ != 0) {
        const int gap = std::countr_zero(bits_) + 1;
        newest_ = static_cast<std::uint16_t>(newest_ + gap);
        bits_ = static_cast<std::uint16_t>(std::uint32_t{bits_} >> static_cast<unsigned>(gap));
        return newest_;
    }
    const auto pid = entries_.u16();
    const auto blp = entries_.u16();
    if (!pid || !blp) {
        return std::nullopt;
    }
    newest_ = *pid;
    bits_ = *blp;
    return newest_;
}

}  // namespace umbrella::core::rtp
