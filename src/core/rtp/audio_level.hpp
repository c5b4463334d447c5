// How loud a packet says that it is (RFC 6464). Pure.
#pragma once

#include <cstdint>
#include <optional>

#include "core/rtp/packet.hpp"

namespace umbrella::core::rtp {

/// Silence, in -dBov.
inline constexpr std::uint8_t silent_audio_level = 127;

/// The level in -dBov: 0 is the loudest, 127 silence. Nothing if the packet does not tell.
[[nodiscard]] std::optional<std::uint8_t> audio_level(const PacketView& packet);

}  // namespace umbrella::core::rtp
