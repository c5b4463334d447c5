#include "core/rtp/payload.hpp"

namespace umbrella::core::rtp {
namespace {

// NAL unit types (ITU-T H.264 table 7-1) and RTP's own (RFC 6184 §5.2).
constexpr std::uint8_t type_mask = 0x1F;
constexpr std::uint8_t idr_type = 5;
constexpr std::uint8_t sps_type = 7;
constexpr std::uint8_t stap_a_type = 24;
constexpr std::uint8_t fu_a_type = 28;
constexpr std::uint8_t fu_start_flag = 0x80;

/// first_mb_in_slice, an ue(v), is 0 exactly if its first bit is set: the picture's first slice.
bool is_first_slice(Bytes slice) {
    return !slice.empty() && (slice.front() & 0x80U) != 0;
}

/// `unit` begins with the NAL unit's header byte.
bool starts_keyframe(Bytes unit) {
    const auto type = unit.front() & type_mask;
    return type == sps_type || (type == idr_type && is_first_slice(unit.subspan(1)));
}

std::optional<PayloadInfo> inspect_aggregate(ByteReader reader) {
    PayloadInfo info;
    while (!reader.rest().empty()) {
        const auto size = reader.u16();
        const auto unit = size ? reader.take(*size) : std::nullopt;
        if (!unit || unit->empty()) {
            return std::nullopt;
        }
        info.starts_keyframe = info.starts_keyframe || starts_keyframe(*unit);
    }
    return info;
}

std::optional<PayloadInfo> inspect_fragment(ByteReader reader) {
    const auto header = reader.u8();
    if (!header || reader.rest().empty()) {
        return std::nullopt;
    }
    PayloadInfo info;
    if ((*header & fu_start_flag) != 0) {
        const auto type = *header & type_mask;
        info.starts_keyframe =
            type == sps_type || (type == idr_type && is_first_slice(reader.rest()));
    }
    return info;
}

}  // namespace

std::optional<PayloadInfo> inspect_h264(Bytes payload) {
    ByteReader reader(payload);
    const auto header = reader.u8();
    if (!header) {
        return std::nullopt;
    }
    switch (*header & type_mask) {
        case stap_a_type:
            return reader.rest().empty() ? std::nullopt : inspect_aggregate(reader);
        case fu_a_type:
            return inspect_fragment(reader);
        default:
            return PayloadInfo{.starts_keyframe = starts_keyframe(payload)};
    }
}

}  // namespace umbrella::core::rtp
