// Sockets on loopback that send to each other.
#pragma once

#include <cstdint>
#include <vector>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace umbrella::test {

using Octets = std::vector<std::uint8_t>;

/// A bound UDP socket on a loopback address.
class UdpSocket {
  public:
    explicit UdpSocket(sa_family_t family) : fd_(socket(family, SOCK_DGRAM | SOCK_NONBLOCK, 0)) {
        address_.ss_family = family;
        if (family == AF_INET6) {
            reinterpret_cast<sockaddr_in6&>(address_).sin6_addr = in6addr_loopback;
        } else {
            reinterpret_cast<sockaddr_in&>(address_).sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        }
        auto* const own = reinterpret_cast<sockaddr*>(&address_);
        EXPECT_EQ(bind(fd_, own, size()), 0);
        socklen_t bytes = sizeof address_;
        EXPECT_EQ(getsockname(fd_, own, &bytes), 0);
    }
    ~UdpSocket() { close(fd_); }
    UdpSocket(const UdpSocket&) = delete;
    UdpSocket& operator=(const UdpSocket&) = delete;

    [[nodiscard]] int fd() const { return fd_; }
    [[nodiscard]] const sockaddr_storage& address() const { return address_; }
    void send(const Octets& bytes, const UdpSocket& to) const {
        EXPECT_EQ(sendto(fd_, bytes.data(), bytes.size(), 0,
                         reinterpret_cast<const sockaddr*>(&to.address_), size()),
                  static_cast<ssize_t>(bytes.size()));
    }
    /// Empty: nothing is there.
    [[nodiscard]] Octets receive() const {
        Octets bytes(4096);
        const ssize_t taken = recv(fd_, bytes.data(), bytes.size(), 0);
        bytes.resize(taken < 0 ? 0 : static_cast<std::size_t>(taken));
        return bytes;
    }

  private:
    [[nodiscard]] socklen_t size() const {
        return address_.ss_family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
    }

    int fd_;
    sockaddr_storage address_{};
};

}  // namespace umbrella::test
