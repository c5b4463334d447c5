// Where a peer's packets go.
#pragma once

#include <memory>
#include <variant>

#include <sys/socket.h>

#include "base/result.hpp"
#include "core/rtp/bytes.hpp"

namespace umbrella::wire {

/// A UDP socket of ours and the peer's address. The socket is a duplicate: whoever opened the
/// original may close it at any time, which libnice does after errors and at the end, and no
/// number of a closed descriptor is ever written to.
class UdpRoute {
  public:
    /// `socket` stays the caller's. Fails if there are no descriptors left, or for an address that
    /// is neither IPv4 nor IPv6.
    [[nodiscard]] static Result<std::shared_ptr<const UdpRoute>> create(int socket,
                                                                        const sockaddr& address);
    ~UdpRoute();
    UdpRoute(const UdpRoute&) = delete;
    UdpRoute& operator=(const UdpRoute&) = delete;

    [[nodiscard]] int socket() const { return socket_; }
    [[nodiscard]] const sockaddr* address() const;
    [[nodiscard]] socklen_t address_length() const { return length_; }

  private:
    UdpRoute(int socket, const sockaddr& address, socklen_t length);

    int socket_;
    sockaddr_storage address_{};
    socklen_t length_;
};

/// A way for packets that no socket of ours leads to: TCP, or a relay.
class PacketSink {
  public:
    PacketSink() = default;
    virtual ~PacketSink() = default;
    PacketSink(const PacketSink&) = delete;
    PacketSink& operator=(const PacketSink&) = delete;

    /// A protected packet. A worker's thread; it must not wait. False: dropped.
    [[nodiscard]] virtual bool send(core::rtp::Bytes packet) = 0;
};

/// None yet, or one of the above. May be shared and dropped by any thread.
using Route =
    std::variant<std::monostate, std::shared_ptr<const UdpRoute>, std::shared_ptr<PacketSink>>;

}  // namespace umbrella::wire
