#include "net/http_server.hpp"

#include <array>
#include <optional>
#include <utility>

#include "base/limits_whip.hpp"
#include "base/log.hpp"
#include "net/file_response.hpp"
#include "net/http_reply.hpp"
#include "net/pipeline_door.hpp"
#include "net/this_machine.hpp"
#include "net/whip_door.hpp"

namespace umbrella::net {
namespace {

std::string_view or_empty(const char* text) {
    return text != nullptr ? text : std::string_view();
}

/// Repeated headers joined by commas: one that a stranger sends cannot hide behind another.
const char* list_header(SoupServerMessage* message, const char* name) {
    return soup_message_headers_get_list(soup_server_message_get_request_headers(message), name);
}

void set(SoupServerMessage* message, const char* name, const std::string& value) {
    soup_message_headers_replace(soup_server_message_get_response_headers(message), name,
                                 value.c_str());
}

bool asks_for_websocket(SoupServerMessage* message) {
    return soup_message_headers_header_contains(soup_server_message_get_request_headers(message),
                                                "Upgrade", "websocket") != FALSE;
}

template <class... Args>
void connect(gpointer instance, const char* signal, void (*handler)(Args...), gpointer data) {
    g_signal_connect_data(instance, signal, reinterpret_cast<GCallback>(handler), data, nullptr,
                          static_cast<GConnectFlags>(0));
}

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::start(HttpOptions options,
                                                      WebSocketServer& sockets) {
    if (!options.site.resource) {
        options.site.resource = gresource_lookup("/umbrella/web/");
    }
    const std::string host = options.host;
    const std::uint16_t port = options.port;
    std::unique_ptr<HttpServer> server(new HttpServer(std::move(options), sockets));
    HttpServer* self = server.get();
    auto listener = Listener::open(
        sockets.poller(), host, port, server->admission_,
        [self](GInetAddress* address) { return self->admission_key(address); },
        [self](const std::shared_ptr<Connection>& made) { self->arrived(made); });
    if (!listener) {
        return tl::make_unexpected(listener.error());
    }
    server->listener_ = std::move(*listener);
    return server;
}

HttpServer::HttpServer(HttpOptions options, WebSocketServer& sockets)
    : options_(std::move(options)),
      sockets_(sockets),
      soup_(ObjectPtr<SoupServer>::adopt(
          soup_server_new("server-header", options_.server_version.c_str(), nullptr))),
      admission_(std::make_shared<Admission>(Admission::Bounds{
          .in_all = options_.connections, .per_address = limits::connections_per_address})),
      proxied_clients_(
          std::make_shared<Quota>(options_.connections, limits::connections_per_address)) {
    if (options_.certificate) {
        gate_ = std::make_unique<TlsGate>(
            options_.certificate,
            [this](const std::shared_ptr<Connection>& connection) { serve(connection); });
    }
    connect_signals();
}

HttpServer::~HttpServer() {
    listener_.reset();
    gate_.reset();
    for (const auto& [remote, connection] : connections_) {
        connection->cut();
    }
    soup_server_disconnect(soup_.get());
    g_signal_handlers_disconnect_by_data(soup_.get(), this);
}

void HttpServer::connect_signals() {
    connect(
        soup_.get(), "request-finished",
        +[](SoupServer*, SoupServerMessage* message, HttpServer* self) { self->forget(message); },
        this);
    connect(
        soup_.get(), "request-aborted",
        +[](SoupServer*, SoupServerMessage* message, HttpServer* self) { self->forget(message); },
        this);
    connect(
        soup_.get(), "request-started",
        +[](SoupServer*, SoupServerMessage* message, HttpServer* self) {
            self->on_started(message);
        },
        this);
    soup_server_add_early_handler(
        soup_.get(), nullptr,
        [](SoupServer*, SoupServerMessage* message, const char*, GHashTable*, gpointer self) {
            static_cast<HttpServer*>(self)->on_headers(message);
        },
        this, nullptr);
    soup_server_add_handler(
        soup_.get(), nullptr,
        [](SoupServer*, SoupServerMessage* message, const char* path, GHashTable*, gpointer self) {
            static_cast<HttpServer*>(self)->on_request(message, path);
        },
        this, nullptr);
}

void HttpServer::set_certificate(ObjectPtr<GTlsCertificate> certificate) {
    if (gate_ != nullptr) {
        gate_->set_certificate(std::move(certificate));
    }
}

void HttpServer::stop(std::function<void()> done) {
    listener_.reset();
    gate_.reset();
    for (const auto& [remote, connection] : connections_) {
        connection->cut();
    }
    sockets_.stop(std::move(done));
}

std::string HttpServer::admission_key(GInetAddress* address) const {
    const bool counted = options_.limit_per_address && !options_.proxies.include(address);
    return counted ? quota_key(address) : std::string();
}

void HttpServer::arrived(const std::shared_ptr<Connection>& connection) {
    if (gate_ != nullptr) {
        connection->set_deadline(options_.header_timeout);
        gate_->admit(connection);
    } else {
        serve(connection);
    }
}

void HttpServer::serve(const std::shared_ptr<Connection>& connection) {
    connection->set_deadline(options_.header_timeout);
    connections_.emplace(connection->remote(), connection);
    // Whoever says nothing costs libsoup nothing. The handshake takes no byte of a request.
    connection->when_readable([this, connection = connection.get()] { hand_over(*connection); });
}

void HttpServer::hand_over(Connection& connection) {
    ErrorOut error;
    if (!soup_server_accept_iostream(soup_.get(), connection.stream(), connection.local(),
                                     connection.remote(), error.out())) {
        log::warning("cannot serve a connection", {{"reason", error.message()}});
        connection.close();
        connections_.erase(connection.remote());
    }
}

std::shared_ptr<Connection> HttpServer::connection_of(SoupServerMessage* message) {
    const auto found = connections_.find(soup_server_message_get_remote_address(message));
    return found != connections_.end() ? found->second : nullptr;
}

void HttpServer::on_started(SoupServerMessage* message) {
    // What libsoup answers by itself, to a request that it cannot read, has them too.
    for (const auto& [name, value] : security_headers({})) {
        set(message, name.c_str(), value);
    }
    connect(
        message, "disconnected",
        +[](SoupServerMessage* gone, HttpServer* self) { self->forget(gone); }, this);
    connect(
        message, "got-chunk",
        +[](SoupServerMessage* with_body, GBytes* chunk, HttpServer* self) {
            self->on_body(with_body, chunk);
        },
        this);
}

void HttpServer::on_headers(SoupServerMessage* message) {
    // A body is of use to the control surface and to WHIP alone: elsewhere it is read, because an
    // unread one would reset the connection under the answer, but not kept.
    const std::string_view path = or_empty(g_uri_get_path(soup_server_message_get_uri(message)));
    const bool kept = control_path(options_.site, path) || whip_path(options_.site.prefix, path);
    soup_message_body_set_accumulate(soup_server_message_get_request_body(message),
                                     kept ? TRUE : FALSE);
    if (const auto connection = connection_of(message)) {
        connection->prove();
        connection->set_deadline(options_.response_timeout);
    }
}

void HttpServer::on_body(SoupServerMessage* message, GBytes* chunk) {
    const auto connection = connection_of(message);
    if (connection == nullptr) {
        return;
    }
    connection->body_bytes += g_bytes_get_size(chunk);
    const std::string_view path = or_empty(g_uri_get_path(soup_server_message_get_uri(message)));
    std::size_t most = limits::request_body_bytes;
    if (whip_path(options_.site.prefix, path)) {
        most = limits::whip_discarded_bytes;
        if (connection->body_bytes > limits::whip_body_bytes) {
            soup_message_body_set_accumulate(soup_server_message_get_request_body(message), FALSE);
        }
    }
    if (connection->body_bytes > most) {
        // The end of a chunked body may look like a good one to libsoup, so that it goes on: the
        // stream is closed under it.
        connection->cut();
        connection->close();
    }
}

Asker HttpServer::asker_of(SoupServerMessage* message, const Connection& connection) const {
    const ForwardedHeaders headers{.for_ = or_empty(list_header(message, "X-Forwarded-For")),
                                   .proto = or_empty(list_header(message, "X-Forwarded-Proto")),
                                   .host = or_empty(list_header(message, "X-Forwarded-Host"))};
    return find_asker(options_.proxies, inet_address(connection.remote()), header(message, "Host"),
                      headers);
}

bool HttpServer::admit_client(Connection& connection, const Asker& asker) {
    if (!asker.proxied) {
        return true;
    }
    Quota::Place place = proxied_clients_->take(quota_key(asker.address.get()));
    if (!place) {
        return false;
    }
    connection.speaks_for(CharsPtr(g_inet_address_to_string(asker.address.get())).get(),
                          std::move(place));
    return true;
}

void HttpServer::on_request(SoupServerMessage* message, const char* path) {
    const auto connection = connection_of(message);
    if (connection == nullptr) {
        return;
    }
    const Asker asker = asker_of(message, *connection);
    const std::string_view host = asker.host;
    GUri* uri = soup_server_message_get_uri(message);
    if (connection->plain_on_tls) {
        const CharsPtr rest(g_uri_to_string(uri));
        const std::string_view whole = rest.get();
        const std::size_t after_scheme = whole.find("://");
        send(message, redirection("https" + std::string(whole.substr(after_scheme)), host));
        return;
    }
    if (!admit_client(*connection, asker)) {
        send(message, text_response(429, "Your address has too many connections.\n", host));
        return;
    }
    const Request request{.method = soup_server_message_get_method(message),
                          .path = path,
                          .query = or_empty(g_uri_get_query(uri)),
                          .host = host,
                          .if_none_match = header(message, "If-None-Match"),
                          .accept = or_empty(list_header(message, "Accept")),
                          .accept_encoding = or_empty(list_header(message, "Accept-Encoding")),
                          .from_this_machine = is_from_this_machine(message)};
    if (request.method == "GET" && request.path == options_.site.prefix + "/wsb") {
        open_websocket(message, asker);
    } else if (const auto whip = whip_path(options_.site.prefix, or_empty(g_uri_get_path(uri)))) {
        serve_whip(options_.site, message, *whip, whip_asker(message, asker));
    } else if (const auto below = control_path(options_.site, request.path)) {
        control(message, connection, asker, *below);
    } else if (const auto drawn = pipeline_path(options_.site, request.path, request.accept)) {
        serve_pipeline(options_.site, message, control_request(message, asker, *drawn, {}));
    } else {
        send(message, respond(options_.site, request));
    }
}

void HttpServer::control(SoupServerMessage* message, const std::shared_ptr<Connection>& connection,
                         const Asker& asker, std::string_view path) const {
    const BytesPtr body(soup_message_body_flatten(soup_server_message_get_request_body(message)));
    Response response =
        options_.site.control(control_request(message, asker, path, text_of(body.get())));
    send(message, response);
    if (response.file) {
        send_file(message, std::move(response.file),
                  [connection, timeout = options_.response_timeout] {
                      connection->set_deadline(timeout);
                  });
    }
}

ControlRequest HttpServer::control_request(SoupServerMessage* message, const Asker& asker,
                                           std::string_view path, std::string_view body) const {
    const char* origin = list_header(message, "Origin");
    const std::string_view site = header(message, "Sec-Fetch-Site");
    const bool tls = asker.scheme ? *asker.scheme == "https" : gate_ != nullptr;
    const auto verdict = judge_origin(
        options_.origins, origin != nullptr ? std::optional<std::string>(origin) : std::nullopt,
        asker.host, asker.scheme);
    const auto own =
        judge_origin(options_.origins, std::string(tls ? "https://" : "http://") + asker.host, {});
    return {.method = soup_server_message_get_method(message),
            .path = path,
            .query = or_empty(g_uri_get_query(soup_server_message_get_uri(message))),
            .range = header(message, "Range"),
            .body = body,
            .content_type = header(message, "Content-Type"),
            .accept = or_empty(list_header(message, "Accept")),
            .authorization = header(message, "Authorization"),
            .host = asker.host,
            .tls = tls,
            .from_this_machine = is_from_this_machine(message),
            .same_origin = verdict != OriginVerdict::Refused &&
                           (site.empty() || site == "same-origin" || site == "none"),
            .own_host = own == OriginVerdict::Allowed};
}

WhipAsker HttpServer::whip_asker(SoupServerMessage* message, const Asker& asker) const {
    const char* origin = list_header(message, "Origin");
    WhipAsker who{.origin = origin != nullptr ? std::optional<std::string>(origin) : std::nullopt,
                  .host = asker.host};
    who.verdict = judge_origin(options_.origins, who.origin, asker.host, asker.scheme);
    if (options_.limit_per_address) {
        who.client = quota_key(asker.address.get());
    }
    return who;
}

bool HttpServer::origin_allowed(SoupServerMessage* message, const Asker& asker) {
    const char* origin = list_header(message, "Origin");
    const auto verdict = judge_origin(
        options_.origins, origin != nullptr ? std::optional<std::string>(origin) : std::nullopt,
        asker.host, asker.scheme);
    if (verdict == OriginVerdict::AllowedAsHost && !std::exchange(warned_of_missing_host_, true)) {
        log::warning(
            "an Origin is accepted because it equals Host; set UMBRELLA_PUBLIC_HOST to "
            "the public name to accept only that one",
            {{"origin", origin}});
    }
    if (verdict == OriginVerdict::Refused) {
        const CharsPtr from(g_inet_address_to_string(asker.address.get()));
        log::warning("a WebSocket was refused: its page is not one of this server",
                     {{"origin", origin}, {"from", from.get()}});
    }
    return verdict != OriginVerdict::Refused;
}

void HttpServer::open_websocket(SoupServerMessage* message, const Asker& asker) {
    const std::string_view host = asker.host;
    if (!asks_for_websocket(message)) {
        Response response = text_response(426, "This address speaks WebSocket.\n", host);
        response.headers.emplace_back("Upgrade", "websocket");
        send(message, response);
        return;
    }
    if (!origin_allowed(message, asker)) {
        send(message, text_response(403,
                                    "Pages of another origin may not connect. If this is the "
                                    "server's own page, set UMBRELLA_PUBLIC_HOST to the name in "
                                    "the address bar, or add it to UMBRELLA_ALLOW_ORIGIN.\n",
                                    host));
        return;
    }
    // No extensions are offered: permessage-deflate would let a small message unpack to a large.
    if (soup_websocket_server_process_handshake(message, nullptr, nullptr, nullptr, nullptr)) {
        connect(
            message, "wrote-informational",
            +[](SoupServerMessage* switched, HttpServer* self) { self->upgraded(switched); }, this);
    } else {
        set(message, "Connection", "close");
    }
}

void HttpServer::upgraded(SoupServerMessage* message) {
    auto connection = connection_of(message);
    if (connection == nullptr) {
        return;
    }
    connections_.erase(connection->remote());
    auto stream = ObjectPtr<GIOStream>::adopt(soup_server_message_steal_connection(message));
    sockets_.adopt(std::move(connection), std::move(stream));
}

void HttpServer::forget(SoupServerMessage* message) {
    // Comes before libsoup closes the stream itself, which for TLS can block; a close that is
    // under way makes its own return at once.
    if (const auto connection = connection_of(message)) {
        connections_.erase(connection->remote());
        connection->close();
    }
}

}  // namespace umbrella::net
