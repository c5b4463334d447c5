// Between WebSockets (net) and the node (core): bytes to events, effects to bytes.
// Everything on the main context.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>

#include "base/ids.hpp"
#include "core/effects.hpp"
#include "core/events.hpp"

namespace umbrella::signalling {

/// What net must offer: implemented by net::WebSocketServer.
class Transport {
  public:
    virtual ~Transport() = default;
    /// Queues one binary message. A peer over limits::send_queue_bytes is closed instead.
    /// An unknown or closing connection is ignored.
    virtual void send(ConnectionId connection, std::string message) = 0;
    /// Closes once what was queued has left, at the latest after a second.
    /// Gateway::disconnected follows.
    virtual void close(ConnectionId connection) = 0;
};

class Gateway {
  public:
    using EventSink = std::function<void(core::Event)>;

    /// `sink` takes each event, at once or later; it may call carry_out() from within.
    Gateway(EventSink sink, std::string server_version);

    /// Must be set before the first event and outlive the gateway's use of it.
    void set_transport(Transport* transport) { transport_ = transport; }

    // From net. After disconnected() the id is never named again.
    void connected(ConnectionId connection);
    void received(ConnectionId connection, std::span<const std::byte> message);
    /// net refused a message for its size, form (text instead of binary) or the peer's slowness.
    void refused(ConnectionId connection, core::ErrorCode code, std::string text);
    /// `orderly`: the peer ended it with a Close frame that says that it leaves.
    void disconnected(ConnectionId connection, bool orderly);

    // From the node.
    void carry_out(const core::Send& effect);
    void carry_out(const core::CloseConnection& effect);

  private:
    EventSink sink_;
    std::string server_version_;
    Transport* transport_ = nullptr;
};

}  // namespace umbrella::signalling
