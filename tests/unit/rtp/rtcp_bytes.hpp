// Writes RTCP by hand for the tests of what reads it, right and wrong.
#pragma once

#include "packets.hpp"
#include <cstdint>
#include <initializer_list>

namespace umbrella::test {

inline Octets u16(std::uint32_t value) {
    return {static_cast<std::uint8_t>(value >> 8U), static_cast<std::uint8_t>(value)};
}

inline Octets u32(std::uint32_t value) {
    return join({u16(value >> 16U), u16(value & 0xFFFFU)});
}

/// One RTCP packet. `count` is what the header says; the length is right, and the body is filled up
/// with zeros to whole words.
inline Octets rtcp(std::uint8_t type, unsigned count, Octets body) {
    body.resize((body.size() + 3) / 4 * 4);
    return join({{static_cast<std::uint8_t>(0x80 | count), type},
                 u16(static_cast<std::uint32_t>(body.size() / 4)),
                 body});
}

}  // namespace umbrella::test
