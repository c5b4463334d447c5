// Hosts, ports, and the URLs of STUN and TURN servers as people write them. Pure. A failure's
// message completes the sentence "… must be" and never repeats what was given: it may be secret.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "core/messages.hpp"

namespace umbrella::app {

struct HostPort {
    std::string host;  ///< without brackets; may be empty
    std::optional<std::uint16_t> port;
};

/// "host", "host:port", ":port", "[v6]:port", "[v6]" or a bare IPv6 address.
[[nodiscard]] Result<HostPort> parse_host_port(std::string_view text);

/// 1 to 65535.
[[nodiscard]] Result<std::uint16_t> parse_port(std::string_view text);

/// A DNS name in letters, digits, dots and dashes.
[[nodiscard]] bool is_dns_name(std::string_view text);

/// stun:HOST[:PORT] (RFC 7064).
[[nodiscard]] Result<core::IceServer> parse_stun_server(std::string_view text);

/// turn:USER:PASSWORD@HOST[:PORT][?transport=udp|tcp], or turns: (RFC 7065 with the credentials
/// in it). Reserved characters of user and password are percent-encoded.
[[nodiscard]] Result<core::IceServer> parse_turn_server(std::string_view text);

}  // namespace umbrella::app
