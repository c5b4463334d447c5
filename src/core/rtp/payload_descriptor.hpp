// Where a frame's own bytes begin in a payload. Pure.
#pragma once

#include <cstddef>
#include <optional>

#include "core/rtp/bytes.hpp"

namespace umbrella::core::rtp {

/// The size of the payload descriptor (RFC 7741 §4.2, RFC 9628 §4.2); nothing as inspect_vp8() and
/// inspect_vp9().
[[nodiscard]] std::optional<std::size_t> vp8_descriptor_bytes(Bytes payload);
[[nodiscard]] std::optional<std::size_t> vp9_descriptor_bytes(Bytes payload);

}  // namespace umbrella::core::rtp
