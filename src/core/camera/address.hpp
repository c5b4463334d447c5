// The address of a camera, taken apart once: what is secret in it stands apart from what is shown.
// Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace umbrella::core::camera {

struct Address {
    std::string host;  ///< lower case, without brackets: a name or an address
    std::uint16_t port = 554;
    std::string path;  ///< with its query; empty, or "/…". Many cameras want a password in it
    std::string user;
    std::string password;
    friend bool operator==(const Address&, const Address&) = default;
};

/// "rtsp://USER:PASSWORD@HOST:PORT/PATH?QUERY": at most limits::camera_address_bytes of printable
/// ASCII without spaces. A '@' or ':' within the password needs not be escaped. The failure is a
/// sentence, in which nothing of the text stands.
[[nodiscard]] Result<Address> parse_address(std::string_view text);

/// "rtsp://host:554/…": neither credentials nor the path, which may hold some. Other ports than 554
/// are named.
[[nodiscard]] std::string shown(const Address& address);

/// What is asked for, at `host` (an address) in place of the name; without user and password.
[[nodiscard]] std::string location(const Address& address, std::string_view host);

/// All of it, as parse_address() takes it: a secret.
[[nodiscard]] std::string to_secret_text(const Address& address);

}  // namespace umbrella::core::camera
