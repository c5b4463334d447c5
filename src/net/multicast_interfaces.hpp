// The interfaces of this machine on which others can be asked by multicast.
#pragma once

#include <vector>

namespace umbrella::net {

struct MulticastInterface {
    unsigned index = 0;
    bool ipv4 = false;  ///< it has an address of this family
    bool ipv6 = false;
};

/// Those that are up, at most limits::mdns_interfaces; those with IPv4 first, since where there are
/// many, most are ends of containers' wires that have nothing but a link-local address. Asks the
/// kernel, which does not block.
[[nodiscard]] std::vector<MulticastInterface> multicast_interfaces();

}  // namespace umbrella::net
