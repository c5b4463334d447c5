// The client's half of a WebSocket's opening handshake (RFC 6455 §4.1). Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "net/dial_address.hpp"

namespace umbrella::net {

/// 16 random bytes in base64: the request's Sec-WebSocket-Key.
[[nodiscard]] std::string make_websocket_key();

/// No Origin: this is no page. No extensions: what comes is as large as it says.
[[nodiscard]] std::string websocket_request(const DialAddress& address, std::string_view key,
                                            std::string_view user_agent);

/// `head`: all of the answer up to and with the empty line. The failure completes "HOST: …".
[[nodiscard]] Result<void> check_websocket_answer(std::string_view head, std::string_view key);

}  // namespace umbrella::net
