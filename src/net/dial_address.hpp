// The address of another server's WebSocket, as people type and paste it. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace umbrella::net {

struct DialAddress {
    bool tls = true;
    std::string host;  ///< lower case, without brackets: a name or an address
    std::uint16_t port = 443;
    std::string path;  ///< "/umbrella/wsb"
    friend bool operator==(const DialAddress&, const DialAddress&) = default;
};

/// "wss://host:8081/umbrella/wsb".
[[nodiscard]] std::string to_string(const DialAddress& address);
/// "host:8081", as it stands in a Host header: without the scheme's own port.
[[nodiscard]] std::string authority(const DialAddress& address);

/// Understands wss:, ws:, https: and http: (what a browser shows: "https://host/umbrella/sfu?…"),
/// and a host without a scheme, which is wss. Queries, fragments and a last "/sfu", "/trunk" or "/"
/// are left away, "/wsb" is added. The failure is a sentence for who has typed it.
[[nodiscard]] Result<DialAddress> parse_dial_address(std::string_view text);

}  // namespace umbrella::net
