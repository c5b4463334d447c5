// The web server: pages, the local CA, and the door to the WebSockets. HTTP is libsoup's; what a
// network may do to it (how many, how long) is bounded here. Main context only.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

#include <libsoup/soup.h>

#include "base/limits.hpp"
#include "base/result.hpp"
#include "net/connection.hpp"
#include "net/glib.hpp"
#include "net/listener.hpp"
#include "net/origins.hpp"
#include "net/routes.hpp"
#include "net/tls_gate.hpp"
#include "net/websocket_server.hpp"

namespace umbrella::net {

struct HttpOptions {
    /// An IP address; empty: all of them, IPv4 and IPv6.
    std::string host;
    /// 0: any free port.
    std::uint16_t port = 0;
    /// Null: plain HTTP.
    ObjectPtr<GTlsCertificate> certificate;
    /// `site.resource` may be left empty: then the GResources at /umbrella/web/.
    Site site;
    OriginPolicy origins;
    /// For the Server header.
    std::string server_version;
    /// False behind a proxy, where all clients come from one address.
    bool limit_per_address = true;
    std::chrono::milliseconds header_timeout = limits::header_timeout;
    std::chrono::milliseconds response_timeout = limits::response_timeout;
};

class HttpServer {
  public:
    /// Serves from now on. The failure says what to do about it. `sockets` must outlive this.
    [[nodiscard]] static Result<std::unique_ptr<HttpServer>> start(HttpOptions options,
                                                                   WebSocketServer& sockets);
    /// Cuts what is still open; WebSockets belong to the WebSocketServer.
    ~HttpServer();
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;
    HttpServer(HttpServer&&) = delete;
    HttpServer& operator=(HttpServer&&) = delete;

    [[nodiscard]] std::uint16_t port() const { return listener_->port(); }

    /// When the host's names or addresses have changed: both hold for new connections.
    void set_origins(OriginPolicy origins) { options_.origins = std::move(origins); }
    void set_certificate(ObjectPtr<GTlsCertificate> certificate);

    /// Accepts nothing more, cuts unfinished requests and closes the WebSockets. `done` is called
    /// once, from the main loop, within limits::close_timeout.
    void stop(std::function<void()> done);

  private:
    HttpServer(HttpOptions options, WebSocketServer& sockets);

    void arrived(const std::shared_ptr<Connection>& connection);
    void serve(const std::shared_ptr<Connection>& connection);
    void on_headers(SoupServerMessage* message);
    void on_request(SoupServerMessage* message, const char* path);
    void open_websocket(SoupServerMessage* message);
    void upgraded(SoupServerMessage* message);
    void forget(SoupServerMessage* message);
    [[nodiscard]] std::shared_ptr<Connection> connection_of(SoupServerMessage* message);
    [[nodiscard]] bool origin_allowed(SoupServerMessage* message);
    void connect_signals();

    HttpOptions options_;
    WebSocketServer& sockets_;
    ObjectPtr<SoupServer> soup_;
    bool warned_of_missing_host_ = false;
    std::unordered_map<GSocketAddress*, std::shared_ptr<Connection>> connections_;
    std::unique_ptr<TlsGate> gate_;
    std::unique_ptr<Listener> listener_;
};

}  // namespace umbrella::net
