#include "net/multicast_interfaces.hpp"

#include <algorithm>
#include <memory>

#include <ifaddrs.h>
#include <net/if.h>
#include <sys/socket.h>

#include "base/limits_mdns.hpp"
#include "net/glib.hpp"

namespace umbrella::net {

std::vector<MulticastInterface> multicast_interfaces() {
    using AddressesPtr = std::unique_ptr<ifaddrs, Release<freeifaddrs>>;
    ifaddrs* first = nullptr;
    if (getifaddrs(&first) != 0) {
        return {};
    }
    const AddressesPtr owned(first);
    std::vector<MulticastInterface> found;
    for (const ifaddrs* one = first; one != nullptr; one = one->ifa_next) {
        constexpr unsigned needed = IFF_UP | IFF_RUNNING | IFF_MULTICAST;
        const int family = one->ifa_addr == nullptr ? AF_UNSPEC : one->ifa_addr->sa_family;
        const unsigned index = if_nametoindex(one->ifa_name);
        if ((one->ifa_flags & needed) != needed || index == 0 ||
            (family != AF_INET && family != AF_INET6)) {
            continue;
        }
        auto place = std::ranges::find(found, index, &MulticastInterface::index);
        if (place == found.end()) {
            place = found.insert(found.end(), MulticastInterface{.index = index});
        }
        (family == AF_INET ? place->ipv4 : place->ipv6) = true;
    }
    std::ranges::stable_partition(found, &MulticastInterface::ipv4);
    found.resize(std::min(found.size(), limits::mdns_interfaces));
    return found;
}

}  // namespace umbrella::net
