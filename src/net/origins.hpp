// Which web pages may open a WebSocket here (RFC 6455 §10.2): a browser says in Origin which page
// asks. Without the check any page on the web could use a visitor's camera room. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace umbrella::net {

struct OriginPolicy {
    /// "https://host:port", as urls.hpp makes them.
    std::vector<std::string> allowed;
    /// Also one whose host and port are those of the request's Host: for a server that does not
    /// know its public name.
    bool same_as_host = false;
};

enum class OriginVerdict : unsigned char { Allowed, AllowedAsHost, Refused };

/// `origin`: the header's value, nothing when it is missing (no browser: allowed). `host`: the
/// Host header, or what a trusted proxy says that it was. `scheme`: "http" or "https" when it is
/// known how the page was asked for.
[[nodiscard]] OriginVerdict judge_origin(const OriginPolicy& policy,
                                         const std::optional<std::string>& origin,
                                         std::string_view host,
                                         const std::optional<std::string>& scheme = std::nullopt);

/// scheme://host[:port] of http or https in one spelling (lower case, the scheme's own port left
/// out, RFC 6454 §6.2); nothing for anything else, "null" included.
[[nodiscard]] std::optional<std::string> normalize_origin(std::string_view origin);

}  // namespace umbrella::net
