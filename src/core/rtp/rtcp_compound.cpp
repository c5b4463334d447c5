#include "core/rtp/rtcp_compound.hpp"

namespace umbrella::core::rtp {
namespace {

constexpr std::uint8_t version_2 = 0x80;
constexpr std::uint8_t version_mask = 0xC0;
constexpr std::uint8_t padding_flag = 0x20;
constexpr std::uint8_t count_mask = 0x1F;

/// Without the padding, whose last byte counts it (RFC 3550 §6.4.1, "padding").
std::optional<Bytes> without_padding(Bytes body) {
    if (body.empty() || body.back() == 0 || body.back() > body.size()) {
        return std::nullopt;
    }
    return body.first(body.size() - body.back());
}

}  // namespace

std::optional<RtcpPacket> CompoundReader::end() {
    packets_ = ByteReader(Bytes());
    return std::nullopt;
}

std::optional<RtcpPacket> CompoundReader::next() {
    const auto first = packets_.u8();
    const auto type = packets_.u8();
    const auto words = packets_.u16();
    if (!first || !type || !words || (*first & version_mask) != version_2) {
        return end();
    }
    auto body = packets_.take(*words * std::size_t{4});
    if (body && (*first & padding_flag) != 0) {
        body = without_padding(*body);
    }
    if (!body) {
        return end();
    }
    return RtcpPacket{
        .type = *type, .count = static_cast<std::uint8_t>(*first & count_mask), .body = *body};
}

}  // namespace umbrella::core::rtp
