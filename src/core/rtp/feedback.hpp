// What a receiver tells a sender by RTCP (RFC 4585): NACKs, PLIs, signs of life. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/rtp/bytes.hpp"
#include "core/rtp/nack.hpp"

namespace umbrella::core::rtp {

// Each appends one packet of `sender` to a compound and returns its size; 0 if `out` has no room
// for all of it.

/// A receiver report without blocks (RFC 3550 §6.4.2): what a compound begins with.
[[nodiscard]] std::size_t write_receiver_report(MutableBytes out, std::uint32_t sender);
/// A generic NACK (RFC 4585 §6.2.1). `entries` is not empty.
[[nodiscard]] std::size_t write_nack(MutableBytes out, std::uint32_t sender, std::uint32_t media,
                                     std::span<const NackEntry> entries);
/// A PLI (RFC 4585 §6.3.1).
[[nodiscard]] std::size_t write_picture_loss(MutableBytes out, std::uint32_t sender,
                                             std::uint32_t media);

}  // namespace umbrella::core::rtp
