#include "udp_sockets.hpp"

#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/result.hpp"

namespace umbrella::test {
namespace {

constexpr int patience_ms = 200;
constexpr int receive_buffer_bytes = 1 << 20;

socklen_t any_port(sockaddr_storage& storage, sa_family_t family) {
    storage.ss_family = family;
    if (family == AF_INET) {
        reinterpret_cast<sockaddr_in&>(storage).sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return sizeof(sockaddr_in);
    }
    if (family == AF_INET6) {
        reinterpret_cast<sockaddr_in6&>(storage).sin6_addr = in6addr_loopback;
        return sizeof(sockaddr_in6);
    }
    return sizeof(sa_family_t);  // Linux names it by itself (unix(7), "autobind")
}

}  // namespace

Socket::~Socket() {
    close(fd_);
}

LoopbackSocket::LoopbackSocket(sa_family_t family)
    : Socket(socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    setsockopt(fd(), SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof(receive_buffer_bytes));
    const socklen_t size = any_port(address_, family);
    UMBRELLA_ASSERT(bind(fd(), reinterpret_cast<const sockaddr*>(&address_), size) == 0);
    getsockname(fd(), reinterpret_cast<sockaddr*>(&address_), &address_bytes_);
}

std::optional<Datagram> LoopbackSocket::receive() const {
    pollfd readable{.fd = fd(), .events = POLLIN, .revents = 0};
    if (poll(&readable, 1, patience_ms) != 1) {
        return std::nullopt;
    }
    Datagram datagram(1 << 16);
    const ssize_t size = recv(fd(), datagram.data(), datagram.size(), MSG_DONTWAIT);
    if (size < 0) {
        return std::nullopt;
    }
    datagram.resize(static_cast<std::size_t>(size));
    return datagram;
}

std::vector<Datagram> LoopbackSocket::receive(std::size_t count) const {
    std::vector<Datagram> datagrams;
    while (datagrams.size() < count) {
        auto next = receive();
        if (!next) {
            break;
        }
        datagrams.push_back(std::move(*next));
    }
    return datagrams;
}

}  // namespace umbrella::test
