// Real sockets on loopback for the tests of what sends.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <sys/socket.h>

namespace umbrella::test {

using Datagram = std::vector<std::uint8_t>;

/// Closes its file descriptor.
class Socket {
  public:
    explicit Socket(int fd) : fd_(fd) {}
    ~Socket();
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    [[nodiscard]] int fd() const { return fd_; }

  private:
    int fd_;
};

/// A bound socket on loopback, AF_INET or AF_INET6, or an unnamed-path AF_UNIX one, whose queue
/// really fills up.
class LoopbackSocket : public Socket {
  public:
    explicit LoopbackSocket(sa_family_t family);

    [[nodiscard]] const sockaddr* address() const {
        return reinterpret_cast<const sockaddr*>(&address_);
    }
    [[nodiscard]] socklen_t address_bytes() const { return address_bytes_; }

    /// The next datagram; nothing if none comes within 200 ms.
    [[nodiscard]] std::optional<Datagram> receive() const;
    /// So many, or as many as come.
    [[nodiscard]] std::vector<Datagram> receive(std::size_t count) const;

  private:
    sockaddr_storage address_{};
    socklen_t address_bytes_ = sizeof(address_);
};

}  // namespace umbrella::test
