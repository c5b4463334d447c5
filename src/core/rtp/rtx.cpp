#include "core/rtp/rtx.hpp"

#include <algorithm>
#include <optional>

#include "core/rtp/formats.hpp"
#include "core/rtp/packet.hpp"

namespace umbrella::core::rtp {
namespace {

constexpr std::uint8_t marker_flag = 0x80;
constexpr std::size_t second_byte_at = 1;
constexpr std::size_t sequence_number_at = 2;
constexpr std::size_t ssrc_at = 8;

}  // namespace

std::size_t write_rtx(MutableBytes out, const Rewritten& original, const RtxHeader& rtx) {
    const std::size_t size = original.head.size() + original.payload.size() + rtx_overhead;
    if (size > out.size()) {
        return 0;
    }
    auto end = std::ranges::copy(original.head.first(original.header_bytes), out.begin()).out;
    *end++ = original.head[sequence_number_at];
    *end++ = original.head[sequence_number_at + 1];
    end = std::ranges::copy(original.head.subspan(original.header_bytes), end).out;
    std::ranges::copy(original.payload, end);

    out[second_byte_at] =
        static_cast<std::uint8_t>((out[second_byte_at] & marker_flag) | rtx.payload_type);
    ByteWriter(out.subspan(sequence_number_at)).u16(rtx.sequence_number);
    ByteWriter(out.subspan(ssrc_at)).u32(rtx.ssrc);
    return size;
}

std::size_t restore_original(MutableBytes packet, std::uint32_t ssrc) {
    const auto view = PacketView::parse(packet);
    if (!view || view->payload().size() <= rtx_overhead) {
        return 0;
    }
    const auto formats = payload_formats();
    const auto format = std::ranges::find(formats, std::optional(view->payload_type()),
                                          &PayloadFormat::rtx_payload_type);
    if (format == formats.end()) {
        return 0;
    }
    const std::size_t payload_at = view->header_bytes();
    packet[second_byte_at] =
        static_cast<std::uint8_t>((packet[second_byte_at] & marker_flag) | format->payload_type);
    std::ranges::copy(packet.subspan(payload_at, rtx_overhead),
                      packet.subspan(sequence_number_at).begin());
    ByteWriter(packet.subspan(ssrc_at)).u32(ssrc);
    std::ranges::copy(packet.subspan(payload_at + rtx_overhead),
                      packet.subspan(payload_at).begin());
    return packet.size() - rtx_overhead;
}

}  // namespace umbrella::core::rtp
