// The picture id field that VP8 and VP9 have in common.
#pragma once

#include <optional>

#include "core/rtp/bytes.hpp"
#include "core/rtp/payload.hpp"

namespace umbrella::core::rtp {

/// The M bit: the id has 15 bits (RFC 7741 §4.2, RFC 9628 §4.2).
inline constexpr std::uint8_t long_picture_id_flag = 0x80;

inline std::optional<PictureId> read_picture_id(ByteReader& reader) {
    const std::size_t offset = reader.position();
    const auto first = reader.u8();
    if (!first) {
        return std::nullopt;
    }
    if ((*first & long_picture_id_flag) == 0) {
        return PictureId{.offset = offset, .size = 1, .value = *first};
    }
    const auto second = reader.u8();
    if (!second) {
        return std::nullopt;
    }
    const auto value = static_cast<std::uint16_t>(((*first & 0x7FU) << 8U) | *second);
    return PictureId{.offset = offset, .size = 2, .value = value};
}

}  // namespace umbrella::core::rtp
