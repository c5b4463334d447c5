// Whether a request comes from this very machine, without anybody between: what is told to its
// people alone may then be told.
#pragma once

#include <string_view>

#include <libsoup/soup.h>

namespace umbrella::net {

/// Sent from a loopback address, to a loopback name, and without any header that proxies add: a
/// reverse proxy on this machine speaks for clients elsewhere. One that hides itself completely
/// (no forwarding header, and Host replaced by its own target) is not told apart.
[[nodiscard]] bool is_from_this_machine(SoupServerMessage* message);

/// localhost, 127.0.0.0/8 or [::1], with or without a port.
[[nodiscard]] bool is_loopback_host(std::string_view host);

}  // namespace umbrella::net
