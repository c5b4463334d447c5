#include "core/rtp/picture_feedback.hpp"

namespace umbrella::core::rtp {
namespace {

constexpr std::uint8_t picture_loss_format = 1;
constexpr std::uint8_t full_intra_format = 4;
constexpr std::size_t entry_bytes = 8;
constexpr std::size_t reserved_bytes = 3;

}  // namespace

std::optional<PictureLoss> parse_picture_loss(const RtcpPacket& packet) {
    ByteReader reader(packet.body);
    const auto sender_ssrc = reader.u32();
    const auto media_ssrc = reader.u32();
    if (packet.type != rtcp_payload_feedback || packet.count != picture_loss_format ||
        !sender_ssrc || !media_ssrc) {
        return std::nullopt;
    }
    return PictureLoss{.sender_ssrc = *sender_ssrc, .media_ssrc = *media_ssrc};
}

std::optional<FullIntra> FullIntra::parse(const RtcpPacket& packet) {
    ByteReader reader(packet.body);
    const auto sender_ssrc = reader.u32();
    const auto unused_ssrc = reader.u32();
    const Bytes entries = reader.rest();
    if (packet.type != rtcp_payload_feedback || packet.count != full_intra_format || !sender_ssrc ||
        !unused_ssrc || entries.empty() || entries.size() % entry_bytes != 0) {
        return std::nullopt;
    }
    FullIntra request(entries);
    request.sender_ssrc = *sender_ssrc;
    return request;
}

std::optional<FullIntraEntry> FullIntra::next() {
    const auto ssrc = entries_.u32();
    const auto sequence_number = entries_.u8();
    if (!ssrc || !sequence_number || !entries_.skip(reserved_bytes)) {
        return std::nullopt;
    }
    return FullIntraEntry{.ssrc = *ssrc, .sequence_number = *sequence_number};
}

}  // namespace umbrella::core::rtp
