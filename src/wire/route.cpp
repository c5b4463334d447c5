#include "wire/route.hpp"

#include <cstring>

#include <fcntl.h>
#include <netinet/in.h>
#include <unistd.h>

namespace umbrella::wire {

Result<std::shared_ptr<const UdpRoute>> UdpRoute::create(int socket, const sockaddr& address) {
    socklen_t length = 0;
    if (address.sa_family == AF_INET) {
        length = sizeof(sockaddr_in);
    } else if (address.sa_family == AF_INET6) {
        length = sizeof(sockaddr_in6);
    } else {
        return fail("no address of IPv4 or IPv6");
    }
    const int duplicate = fcntl(socket, F_DUPFD_CLOEXEC, 0);
    if (duplicate < 0) {
        return fail("a socket cannot be duplicated");
    }
    return std::shared_ptr<const UdpRoute>(new UdpRoute(duplicate, address, length));
}

UdpRoute::UdpRoute(int socket, const sockaddr& address, socklen_t length)
    : socket_(socket), length_(length) {
    std::memcpy(&address_, &address, length);
}

UdpRoute::~UdpRoute() {
    close(socket_);
}

const sockaddr* UdpRoute::address() const {
    return reinterpret_cast<const sockaddr*>(&address_);
}

}  // namespace umbrella::wire
