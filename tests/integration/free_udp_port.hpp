// A UDP port that nobody has.
#pragma once

#include <cstdint>

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace umbrella::test {

/// On all IPv4 addresses of this machine. Somebody else may take it before it is used.
inline std::uint16_t free_udp_port() {
    const int descriptor = socket(AF_INET, SOCK_DGRAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(bind(descriptor, any, size), 0);
    EXPECT_EQ(getsockname(descriptor, any, &size), 0);
    close(descriptor);
    return ntohs(address.sin_port);
}

}  // namespace umbrella::test
