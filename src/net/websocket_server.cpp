#include "net/websocket_server.hpp"

#include <utility>

#include "base/log.hpp"

namespace umbrella::net {
namespace {

std::string text(ConnectionId id) {
    return std::to_string(static_cast<std::uint64_t>(id));
}

}  // namespace

void WebSocketServer::send(ConnectionId connection, std::string message) {
    if (const auto found = sockets_.find(connection); found != sockets_.end()) {
        found->second->send(message);
    }
}

void WebSocketServer::set_queue_limit(ConnectionId connection, std::size_t bytes) {
    if (const auto found = sockets_.find(connection); found != sockets_.end()) {
        found->second->set_queue_limit(bytes);
    }
}

void WebSocketServer::close(ConnectionId connection) {
    if (const auto found = sockets_.find(connection); found != sockets_.end()) {
        found->second->close(CloseCode::Normal);
    }
}

void WebSocketServer::adopt(std::shared_ptr<Connection> connection, ObjectPtr<GIOStream> stream) {
    if (stopping_) {
        connection->close();
        return;
    }
    const ConnectionId id = add(std::move(connection), std::move(stream), End::Server);
    gateway_.connected(id);
}

std::optional<ConnectionId> WebSocketServer::adopt_dialled(std::shared_ptr<Connection> connection) {
    if (stopping_) {
        connection->close();
        return std::nullopt;
    }
    auto stream = ObjectPtr<GIOStream>::retain(connection->stream());
    const ConnectionId id = add(std::move(connection), std::move(stream), End::Client);
    gateway_.dialled(id);
    return id;
}

ConnectionId WebSocketServer::add(std::shared_ptr<Connection> connection,
                                  ObjectPtr<GIOStream> stream, End end) {
    const ConnectionId id{++last_id_};
    log::debug("WebSocket opened", {{"connection", text(id)}, {"from", connection->who()}});
    WebSocket::Callbacks callbacks{
        .message = [this, id](std::span<const std::byte> bytes) { gateway_.received(id, bytes); },
        .refused = [this, id](CloseCode code, std::string_view why) { refused(id, code, why); },
        .gone = [this, id](std::string_view why, bool orderly) { gone(id, why, orderly); },
    };
    sockets_.emplace(id, std::make_unique<WebSocket>(std::move(connection), std::move(stream),
                                                     std::move(callbacks), end));
    return id;
}

void WebSocketServer::stop(std::function<void()> done) {
    stopping_ = true;
    stopped_ = std::move(done);
    for (const auto& [id, socket] : sockets_) {
        socket->close(CloseCode::GoingAway);
    }
    report_stopped();
}

void WebSocketServer::refused(ConnectionId id, CloseCode code, std::string_view why) {
    log::info("WebSocket message refused", {{"connection", text(id)}, {"reason", why}});
    gateway_.refused(id,
                     code == CloseCode::MessageTooBig ? core::ErrorCode::MessageTooLarge
                                                      : core::ErrorCode::BadMessage,
                     std::string(why));
}

void WebSocketServer::gone(ConnectionId id, std::string_view why, bool orderly) {
    log::debug("WebSocket closed", {{"connection", text(id)}, {"reason", why}});
    sockets_.erase(id);
    gateway_.disconnected(id, orderly);
    report_stopped();
}

void WebSocketServer::report_stopped() {
    if (stopping_ && sockets_.empty() && stopped_) {
        stop_report_ = Source::soon([this] {
            if (const auto done = std::exchange(stopped_, nullptr)) {
                done();
            }
            return false;
        });
    }
}

}  // namespace umbrella::net
