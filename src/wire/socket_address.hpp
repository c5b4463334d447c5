// An address and a port of IPv4 or IPv6, as sockets take them.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include <netinet/in.h>
#include <sys/socket.h>

namespace umbrella::wire {

/// A value. What is compared is family, address and port.
class SocketAddress {
  public:
    /// Nothing if `address` is neither IPv4 nor IPv6.
    [[nodiscard]] static std::optional<SocketAddress> of(const sockaddr_storage& address);
    [[nodiscard]] static std::optional<SocketAddress> of(const sockaddr& address);
    /// `text` is of IPv4 or IPv6, without brackets and scope. Nothing if it is not.
    [[nodiscard]] static std::optional<SocketAddress> parse(const std::string& text,
                                                            std::uint16_t port);

    [[nodiscard]] const sockaddr* get() const {
        return reinterpret_cast<const sockaddr*>(&address_);
    }
    [[nodiscard]] const sockaddr_storage& storage() const { return address_; }
    [[nodiscard]] socklen_t length() const;
    [[nodiscard]] sa_family_t family() const { return address_.ss_family; }
    [[nodiscard]] std::uint16_t port() const;
    /// Without the port; of IPv6 without brackets.
    [[nodiscard]] std::string text() const;
    /// 4 or 16 bytes in network order, valid as long as this is.
    [[nodiscard]] const std::uint8_t* bytes() const;
    [[nodiscard]] std::size_t byte_count() const { return family() == AF_INET ? 4 : 16; }

    friend bool operator==(const SocketAddress& a, const SocketAddress& b) {
        return (a <=> b) == std::strong_ordering::equal;
    }
    friend std::strong_ordering operator<=>(const SocketAddress& a, const SocketAddress& b);
    [[nodiscard]] std::size_t hash() const;

  private:
    explicit SocketAddress(const sockaddr_storage& address) : address_(address) {}
    sockaddr_storage address_;
};

}  // namespace umbrella::wire

template <>
struct std::hash<umbrella::wire::SocketAddress> {
    std::size_t operator()(const umbrella::wire::SocketAddress& address) const noexcept {
        return address.hash();
    }
};
