// Between WebSockets (net) and the node and its trunk (core): bytes to events, effects to bytes.
// Everything on the main context.
#pragma once

#include <cstddef>
#include <functional>
#include <set>
#include <span>
#include <string>

#include "base/ids.hpp"
#include "core/effects.hpp"
#include "core/events.hpp"
#include "core/trunk/link_messages.hpp"

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
    /// The queue towards this one may be so long instead of limits::send_queue_bytes.
    virtual void set_queue_limit(ConnectionId connection, std::size_t bytes) = 0;
};

/// Connections to other servers. After closed() the id is never named again.
class LinkHandler {
  public:
    virtual ~LinkHandler() = default;
    /// Another server has dialled this one. Its first message follows.
    virtual void link_opened(ConnectionId connection) = 0;
    virtual void link_received(ConnectionId connection, core::trunk::LinkMessage message) = 0;
    /// What it has sent cannot be understood, in words.
    virtual void link_refused(ConnectionId connection, const std::string& text) = 0;
    virtual void link_closed(ConnectionId connection) = 0;
};

class Gateway {
  public:
    using EventSink = std::function<void(core::Event)>;

    /// `sink` takes each event, at once or later; it may call carry_out() from within.
    Gateway(EventSink sink, std::string server_version);

    /// Must be set before the first event and outlive the gateway's use of it.
    void set_transport(Transport* transport) { transport_ = transport; }
    /// Who takes links; without one nobody does. As set_transport.
    void set_links(LinkHandler* links) { link_handler_ = links; }

    // From net. After disconnected() the id is never named again.
    void connected(ConnectionId connection);
    /// A connection to another server that this one has dialled.
    void dialled(ConnectionId connection);
    void received(ConnectionId connection, std::span<const std::byte> message);
    /// net refused a message for its size, form (text instead of binary) or the peer's slowness.
    void refused(ConnectionId connection, core::ErrorCode code, std::string text);
    /// `orderly`: the peer ended it with a Close frame that says that it leaves.
    void disconnected(ConnectionId connection, bool orderly);

    // From the node.
    void carry_out(const core::Send& effect);
    void carry_out(const core::CloseConnection& effect);

    // From the trunk.
    void send(ConnectionId connection, const core::trunk::LinkMessage& message);
    void close(ConnectionId connection);

  private:
    void receive_from_link(ConnectionId connection, std::span<const std::byte> message);
    /// Whether the connection turns out to be a link by its first message.
    [[nodiscard]] bool becomes_link(ConnectionId connection, std::span<const std::byte> message);
    void add_link(ConnectionId connection);

    EventSink sink_;
    std::string server_version_;
    Transport* transport_ = nullptr;
    LinkHandler* link_handler_ = nullptr;
    std::set<ConnectionId> silent_;  ///< have not said anything yet
    std::set<ConnectionId> links_;
};

}  // namespace umbrella::signalling
