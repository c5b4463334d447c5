#include "core/rtp/feedback.hpp"

#include "core/rtp/rtcp_compound.hpp"

namespace umbrella::core::rtp {
namespace {

constexpr std::uint8_t version = 0x80;
constexpr std::uint8_t generic_nack = 1;
constexpr std::uint8_t picture_loss = 1;
constexpr std::size_t word_bytes = 4;

/// The first word, which counts those that follow (RFC 3550 §6.4.1).
bool begin(ByteWriter& writer, MutableBytes out, std::uint8_t format, std::uint8_t type,
           std::size_t words) {
    if (out.size() < (words + 1) * word_bytes || words > UINT16_MAX) {
        return false;
    }
    writer.u8(static_cast<std::uint8_t>(version | format));
    writer.u8(type);
    writer.u16(static_cast<std::uint16_t>(words));
    return true;
}

}  // namespace

std::size_t write_receiver_report(MutableBytes out, std::uint32_t sender) {
    ByteWriter writer(out);
    if (!begin(writer, out, 0, rtcp_receiver_report, 1)) {
        return 0;
    }
    writer.u32(sender);
    return writer.position();
}

std::size_t write_nack(MutableBytes out, std::uint32_t sender, std::uint32_t media,
                       std::span<const NackEntry> entries) {
    ByteWriter writer(out);
    if (!begin(writer, out, generic_nack, rtcp_transport_feedback, 2 + entries.size())) {
        return 0;
    }
    writer.u32(sender);
    writer.u32(media);
    for (const NackEntry& entry : entries) {
        writer.u16(entry.pid);
        writer.u16(entry.blp);
    }
    return writer.position();
}

std::size_t write_picture_loss(MutableBytes out, std::uint32_t sender, std::uint32_t media) {
    ByteWriter writer(out);
    if (!begin(writer, out, picture_loss, rtcp_payload_feedback, 2)) {
        return 0;
    }
    writer.u32(sender);
    writer.u32(media);
    return writer.position();
}

}  // namespace umbrella::core::rtp
