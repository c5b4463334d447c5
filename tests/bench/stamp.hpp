// What each payload of the load tool carries, so that whoever gets it can say whether it is whole,
// whose it is and how long it took. The bytes between the codec's header and the stamp at the end
// are a stretch of one fixed table, which a receiver compares. Pure.
#pragma once

#include "octets.hpp"
#include "udp_port.hpp"
#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/rtp/bytes.hpp"

namespace umbrella::bench {

struct Stamp {
    std::uint32_t stream = 0;   ///< of the sender; unique in this process
    std::uint32_t counter = 0;  ///< packets that the stream sent before
    WallTime sent = 0;
};

inline constexpr std::size_t stamp_bytes = 20;

/// Fills `payload` from `header_bytes` on. There is room for a stamp.
void write_stamp(core::rtp::MutableBytes payload, std::size_t header_bytes, const Stamp& stamp);

/// Nothing if a byte is wrong. The header's size is that of whoever wrote the payload.
[[nodiscard]] std::optional<Stamp> read_stamp(Octets payload, std::size_t header_bytes);

}  // namespace umbrella::bench
