// All that passes on a link between two servers, to and from the wire format
// (proto/umbrella.proto). Pure functions.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "base/result.hpp"
#include "core/trunk/link_messages.hpp"
#include "signalling/codec.hpp"

namespace umbrella::signalling {

/// Checks size (limits::websocket_message_bytes), form, enum values and the sizes of nonces and
/// proofs. UnexpectedMessage is to be ignored: it comes from a newer neighbour.
[[nodiscard]] Result<core::trunk::LinkMessage, DecodeError> decode_link(
    std::span<const std::byte> bytes);

/// Whether a connection's first message says that it is a trunk's. The rest may be anything.
[[nodiscard]] bool is_of_trunk(std::span<const std::byte> bytes);

[[nodiscard]] std::string encode(const core::trunk::LinkMessage& message);

}  // namespace umbrella::signalling
