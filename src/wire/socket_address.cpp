#include "wire/socket_address.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include <arpa/inet.h>

namespace umbrella::wire {
namespace {

const sockaddr_in& as_ipv4(const sockaddr_storage& address) {
    return reinterpret_cast<const sockaddr_in&>(address);
}

const sockaddr_in6& as_ipv6(const sockaddr_storage& address) {
    return reinterpret_cast<const sockaddr_in6&>(address);
}

}  // namespace

std::optional<SocketAddress> SocketAddress::of(const sockaddr_storage& address) {
    if (address.ss_family != AF_INET && address.ss_family != AF_INET6) {
        return std::nullopt;
    }
    return SocketAddress(address);
}

std::optional<SocketAddress> SocketAddress::of(const sockaddr& address) {
    sockaddr_storage storage{};
    if (address.sa_family == AF_INET) {
        std::memcpy(&storage, &address, sizeof(sockaddr_in));
    } else if (address.sa_family == AF_INET6) {
        std::memcpy(&storage, &address, sizeof(sockaddr_in6));
    }
    return of(storage);
}

std::optional<SocketAddress> SocketAddress::parse(const std::string& text, std::uint16_t port) {
    sockaddr_storage address{};
    auto& ipv4 = reinterpret_cast<sockaddr_in&>(address);
    auto& ipv6 = reinterpret_cast<sockaddr_in6&>(address);
    if (inet_pton(AF_INET, text.c_str(), &ipv4.sin_addr) == 1) {
        ipv4.sin_family = AF_INET;
        ipv4.sin_port = htons(port);
    } else if (inet_pton(AF_INET6, text.c_str(), &ipv6.sin6_addr) == 1) {
        ipv6.sin6_family = AF_INET6;
        ipv6.sin6_port = htons(port);
    } else {
        return std::nullopt;
    }
    return SocketAddress(address);
}

socklen_t SocketAddress::length() const {
    return family() == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
}

std::uint16_t SocketAddress::port() const {
    return ntohs(family() == AF_INET ? as_ipv4(address_).sin_port : as_ipv6(address_).sin6_port);
}

std::string SocketAddress::text() const {
    std::array<char, INET6_ADDRSTRLEN> text{};
    return inet_ntop(family(), bytes(), text.data(), text.size());
}

const std::uint8_t* SocketAddress::bytes() const {
    return family() == AF_INET
               ? reinterpret_cast<const std::uint8_t*>(&as_ipv4(address_).sin_addr)
               : reinterpret_cast<const std::uint8_t*>(&as_ipv6(address_).sin6_addr);
}

std::strong_ordering operator<=>(const SocketAddress& a, const SocketAddress& b) {
    if (const auto order = a.family() <=> b.family(); order != 0) {
        return order;
    }
    if (const auto order = a.port() <=> b.port(); order != 0) {
        return order;
    }
    const std::size_t size = a.byte_count();
    return std::lexicographical_compare_three_way(a.bytes(), a.bytes() + size, b.bytes(),
                                                  b.bytes() + size);
}

std::size_t SocketAddress::hash() const {
    // Who is not known is found by its ufrag first, so nobody can choose whom it collides with
    // but among its own addresses.
    const std::string_view address(reinterpret_cast<const char*>(bytes()), byte_count());
    return std::hash<std::string_view>()(address) * 31 + port();
}

}  // namespace umbrella::wire
