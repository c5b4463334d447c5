// All WebSocket connections of this process: ids, the gateway's Transport. Main context only.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/ids.hpp"
#include "net/connection.hpp"
#include "net/glib.hpp"
#include "net/websocket.hpp"
#include "signalling/gateway.hpp"

namespace umbrella::net {

class WebSocketServer final : public signalling::Transport {
  public:
    /// The gateway must outlive this object. Gateway::set_transport is the caller's to call.
    explicit WebSocketServer(signalling::Gateway& gateway) : gateway_(gateway) {}

    void send(ConnectionId connection, std::string message) override;
    void close(ConnectionId connection) override;
    void set_queue_limit(ConnectionId connection, std::size_t bytes) override;

    /// Takes over an upgraded connection. `stream` is what the upgrade left to read from.
    void adopt(std::shared_ptr<Connection> connection, ObjectPtr<GIOStream> stream);
    /// Takes over a connection that this server has dialled; nothing when it is stopping.
    std::optional<ConnectionId> adopt_dialled(std::shared_ptr<Connection> connection);

    /// Closes every connection (1001, going away) and takes no more. `done` is called once from
    /// the main loop when the last is gone, at the latest after limits::close_timeout.
    void stop(std::function<void()> done);

    /// Where connections wait, those too that are not WebSockets yet.
    [[nodiscard]] const std::shared_ptr<Poller>& poller() const { return poller_; }

    [[nodiscard]] std::size_t size() const { return sockets_.size(); }

  private:
    ConnectionId add(std::shared_ptr<Connection> connection, ObjectPtr<GIOStream> stream, End end);
    void gone(ConnectionId id, std::string_view why, bool orderly);
    void refused(ConnectionId id, CloseCode code, std::string_view why);
    void report_stopped();

    signalling::Gateway& gateway_;
    std::shared_ptr<Poller> poller_ = Poller::make();
    std::uint64_t last_id_ = 0;
    bool stopping_ = false;
    std::function<void()> stopped_;
    Source stop_report_;
    std::unordered_map<ConnectionId, std::unique_ptr<WebSocket>> sockets_;
};

}  // namespace umbrella::net
