// The wire format (proto/umbrella.proto) to and from what trunk neighbours say. Pure functions.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "base/result.hpp"
#include "core/trunk/messages.hpp"
#include "signalling/codec.hpp"

namespace umbrella::signalling {

/// Checks size (limits::websocket_message_bytes), form and enum values; core::trunk::Router checks
/// the rest. Unknown fields are ignored. What is no trunk message, or of a kind that is unknown,
/// is UnexpectedMessage; the latter comes from a newer neighbour and is to be ignored.
[[nodiscard]] Result<core::trunk::Message, DecodeError> decode_trunk(
    std::span<const std::byte> bytes);

[[nodiscard]] std::string encode(const core::trunk::Message& message);

}  // namespace umbrella::signalling
