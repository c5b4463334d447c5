// The addresses of this server as people type them. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/config.hpp"
#include "app/host_names.hpp"

namespace umbrella::app {

/// scheme://host[:port]: the scheme's own port is left out, an IPv6 address gets its brackets.
[[nodiscard]] std::string make_origin(std::string_view scheme, std::string_view host,
                                      std::uint16_t port);

/// What to open in a browser, the most useful first. `port` is the one that is served. In cloud
/// mode the public host's https address comes first.
[[nodiscard]] std::vector<std::string> page_urls(const Config& config, const HostNames& names,
                                                 std::uint16_t port);

/// The origins whose pages may open a WebSocket: those of page_urls, all names included.
[[nodiscard]] std::vector<std::string> own_origins(const Config& config, const HostNames& names,
                                                   std::uint16_t port);

/// The names and addresses that the server's certificate is for: all_names of the host, with
/// 127.0.0.1, ::1, the public host and the public address.
[[nodiscard]] std::vector<std::string> certificate_names(const Config& config,
                                                         const HostNames& names);

}  // namespace umbrella::app
