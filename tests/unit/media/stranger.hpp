// Somebody on this machine who sends to the port that peers share.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include "wire/descriptor.hpp"
#include "wire/socket_address.hpp"
#include "wire/stun.hpp"

namespace umbrella::test {

using Octets = std::vector<std::uint8_t>;

inline const std::string stranger_password = "a-password-of-some-length";

/// From an address of its own.
class Stranger {
  public:
    explicit Stranger(const wire::SocketAddress& port)
        : socket_(socket(port.family(), SOCK_DGRAM, 0)), port_(port) {
        EXPECT_EQ(connect(socket_.get(), port.get(), port.length()), 0);
    }
    void send(const Octets& bytes) const {
        EXPECT_EQ(::send(socket_.get(), bytes.data(), bytes.size(), 0),
                  static_cast<ssize_t>(bytes.size()));
    }
    void check(const std::string& ufrag, const std::string& password = stranger_password) const {
        send(wire::write_request({.transaction = {1},
                                  .username = ufrag + ":theirs",
                                  .password = password,
                                  .controlling = true}));
    }
    /// Empty: nothing has come within 100 ms.
    [[nodiscard]] Octets receive() const {
        pollfd waiting{.fd = socket_.get(), .events = POLLIN, .revents = 0};
        if (poll(&waiting, 1, 100) <= 0) {
            return {};
        }
        Octets bytes(2000);
        const ssize_t size = recv(socket_.get(), bytes.data(), bytes.size(), 0);
        bytes.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
        return bytes;
    }

  private:
    wire::Descriptor socket_;
    wire::SocketAddress port_;
};

}  // namespace umbrella::test
