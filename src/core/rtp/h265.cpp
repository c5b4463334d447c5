#include "core/rtp/payload.hpp"

namespace umbrella::core::rtp {
namespace {

// NAL unit types (ITU-T H.265 table 7-1) and RTP's own (RFC 7798 §4.4). The header has two bytes.
constexpr std::size_t header_bytes = 2;
constexpr std::uint8_t first_irap_type = 16;
constexpr std::uint8_t last_irap_type = 23;
constexpr std::uint8_t vps_type = 32;
constexpr std::uint8_t sps_type = 33;
constexpr std::uint8_t aggregate_type = 48;
constexpr std::uint8_t fragment_type = 49;
constexpr std::uint8_t fu_start_flag = 0x80;
constexpr std::uint8_t fu_type_mask = 0x3F;

std::uint8_t type_in(std::uint8_t first_header_byte) {
    return static_cast<std::uint8_t>((first_header_byte >> 1U) & 0x3FU);
}

/// `slice` is behind the NAL unit's header; its first bit is first_slice_segment_in_pic_flag.
bool starts_keyframe(std::uint8_t type, Bytes slice) {
    const bool is_irap = type >= first_irap_type && type <= last_irap_type;
    const bool is_first = !slice.empty() && (slice.front() & 0x80U) != 0;
    return type == vps_type || type == sps_type || (is_irap && is_first);
}

std::optional<PayloadInfo> inspect_aggregate(ByteReader reader) {
    PayloadInfo info;
    while (!reader.rest().empty()) {
        const auto size = reader.u16();
        const auto unit = size ? reader.take(*size) : std::nullopt;
        if (!unit || unit->size() < header_bytes) {
            return std::nullopt;
        }
        info.starts_keyframe = info.starts_keyframe ||
                               starts_keyframe(type_in(unit->front()), unit->subspan(header_bytes));
    }
    return info;
}

std::optional<PayloadInfo> inspect_fragment(ByteReader reader) {
    const auto header = reader.u8();
    if (!header || reader.rest().empty()) {
        return std::nullopt;
    }
    const bool starts = (*header & fu_start_flag) != 0;
    return PayloadInfo{.starts_keyframe =
                           starts && starts_keyframe(*header & fu_type_mask, reader.rest())};
}

}  // namespace

std::optional<PayloadInfo> inspect_h265(Bytes payload) {
    ByteReader reader(payload);
    const auto first = reader.u8();
    const auto second = reader.u8();
    if (!first || !second) {
        return std::nullopt;
    }
    switch (type_in(*first)) {
        case aggregate_type:
            return reader.rest().empty() ? std::nullopt : inspect_aggregate(reader);
        case fragment_type:
            return inspect_fragment(reader);
        default:
            return PayloadInfo{.starts_keyframe = starts_keyframe(type_in(*first), reader.rest())};
    }
}

}  // namespace umbrella::core::rtp
