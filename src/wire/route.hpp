// Where a peer's packets go.
#pragma once

#include <memory>
#include <utility>
#include <variant>

#include <sys/socket.h>

#include "base/result.hpp"
#include "core/rtp/bytes.hpp"
#include "wire/descriptor.hpp"
#include "wire/socket_address.hpp"

namespace umbrella::wire {

/// A UDP socket of ours and the peer's address.
class UdpRoute {
  public:
    UdpRoute(std::shared_ptr<const Descriptor> socket, const SocketAddress& address)
        : socket_(std::move(socket)), address_(address) {}
    /// Through a duplicate of `socket`: whoever opened the original may close it at any time, which
    /// libnice does after errors and at the end, and no number of a closed descriptor is ever
    /// written to. Fails if there are no descriptors left.
    [[nodiscard]] static Result<std::shared_ptr<const UdpRoute>> duplicate(
        int socket, const SocketAddress& address);

    [[nodiscard]] int socket() const { return socket_->get(); }
    [[nodiscard]] const sockaddr* address() const { return address_.get(); }
    [[nodiscard]] socklen_t address_length() const { return address_.length(); }

  private:
    std::shared_ptr<const Descriptor> socket_;  ///< never null
    SocketAddress address_;
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
