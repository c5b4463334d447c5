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
#include "net/forwarded.hpp"
#include "net/glib.hpp"
#include "net/listener.hpp"
#include "net/origins.hpp"
#include "net/routes.hpp"
#include "net/tls_gate.hpp"
#include "net/websocket_server.hpp"
#include "net/whip_door.hpp"

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
    /// Whose X-Forwarded-For, -Proto and -Host are believed.
    TrustedProxies proxies;
    /// False behind a proxy that is not among them: all clients come from its address.
    bool limit_per_address = true;
    /// Open connections in all.
    std::size_t connections = limits::connections;
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
    /// Open now, those of them that do not give way to newcomers, and how many may be.
    [[nodiscard]] std::size_t connections() const { return admission_->taken(); }
    [[nodiscard]] std::size_t proven_connections() const { return admission_->proven(); }
    [[nodiscard]] std::size_t most_connections() const { return admission_->bound(); }

    /// When the host's names or addresses have changed: both hold for new connections.
    void set_origins(OriginPolicy origins) { options_.origins = std::move(origins); }
    void set_certificate(ObjectPtr<GTlsCertificate> certificate);

    /// Accepts nothing more, cuts unfinished requests and closes the WebSockets. `done` is called
    /// once, from the main loop, within limits::close_timeout.
    void stop(std::function<void()> done);

  private:
    HttpServer(HttpOptions options, WebSocketServer& sockets);

    [[nodiscard]] std::string admission_key(GInetAddress* address) const;
    void arrived(const std::shared_ptr<Connection>& connection);
    void serve(const std::shared_ptr<Connection>& connection);
    void hand_over(Connection& connection);
    void on_started(SoupServerMessage* message);
    void on_headers(SoupServerMessage* message);
    void on_body(SoupServerMessage* message, GBytes* chunk);
    void on_request(SoupServerMessage* message, const char* path);
    /// What comes to the control surface at `path`; valid as long as its arguments.
    [[nodiscard]] ControlRequest control_request(SoupServerMessage* message, const Asker& asker,
                                                 std::string_view path,
                                                 std::string_view body) const;
    void control(SoupServerMessage* message, const std::shared_ptr<Connection>& connection,
                 const Asker& asker, std::string_view path) const;
    [[nodiscard]] WhipAsker whip_asker(SoupServerMessage* message, const Asker& asker) const;
    void open_websocket(SoupServerMessage* message, const Asker& asker);
    void upgraded(SoupServerMessage* message);
    void forget(SoupServerMessage* message);
    [[nodiscard]] std::shared_ptr<Connection> connection_of(SoupServerMessage* message);
    [[nodiscard]] Asker asker_of(SoupServerMessage* message, const Connection& connection) const;
    /// Whether the client that a proxy speaks for may have one more connection.
    [[nodiscard]] bool admit_client(Connection& connection, const Asker& asker);
    [[nodiscard]] bool origin_allowed(SoupServerMessage* message, const Asker& asker);
    void connect_signals();

    HttpOptions options_;
    WebSocketServer& sockets_;
    ObjectPtr<SoupServer> soup_;
    std::shared_ptr<Admission> admission_;
    std::shared_ptr<Quota> proxied_clients_;
    bool warned_of_missing_host_ = false;
    std::unordered_map<GSocketAddress*, std::shared_ptr<Connection>> connections_;
    std::unique_ptr<TlsGate> gate_;
    std::unique_ptr<Listener> listener_;
};

}  // namespace umbrella::net
