// The wire format (proto/umbrella.proto) to and from core's messages. Pure functions.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "core/messages.hpp"

namespace umbrella::signalling {

struct DecodeError {
    core::ErrorCode code;
    std::string text;
};

/// Checks size (limits::websocket_message_bytes), form and enum values. Unknown fields are
/// ignored. An Envelope that is empty or of a kind only servers send is UnexpectedMessage.
[[nodiscard]] Result<core::ClientMessage, DecodeError> decode(std::span<const std::byte> bytes);

/// `server_version` goes into Welcome.
[[nodiscard]] std::string encode(const core::ServerMessage& message,
                                 std::string_view server_version);

}  // namespace umbrella::signalling
