// Little-endian numbers of 7 bits a byte (AV1 §4.10.5).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/rtp/bytes.hpp"

namespace umbrella::core::recording {

/// Nothing if it does not end within the reader, or is longer than any size of ours.
[[nodiscard]] inline std::optional<std::size_t> read_leb128(rtp::ByteReader& reader) {
    constexpr unsigned longest = 4;
    std::size_t value = 0;
    for (unsigned i = 0; i < longest; ++i) {
        const auto byte = reader.u8();
        if (!byte) {
            return std::nullopt;
        }
        value |= std::size_t{*byte & 0x7FU} << (7 * i);
        if ((*byte & 0x80U) == 0) {
            return value;
        }
    }
    return std::nullopt;
}

inline void append_leb128(std::vector<std::uint8_t>& out, std::size_t value) {
    while (value >= 0x80) {
        out.push_back(static_cast<std::uint8_t>((value & 0x7FU) | 0x80U));
        value >>= 7U;
    }
    out.push_back(static_cast<std::uint8_t>(value));
}

}  // namespace umbrella::core::recording
