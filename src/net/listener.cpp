#include "net/listener.hpp"

#include <utility>

#include <netinet/in.h>

#include "base/log.hpp"

namespace umbrella::net {
namespace {

/// As many as the kernel allows: one that does not fit is asked for again after a whole second.
constexpr int backlog = 4096;
constexpr std::chrono::milliseconds pause_after_failure{200};

Failure cannot_listen(const std::string& where, std::uint16_t port, const ErrorOut& error) {
    const std::string place = where + " port " + std::to_string(port);
    if (error.is(G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE)) {
        return {"cannot listen on " + place +
                ": another program has it; stop that one or choose another port with "
                "--http-serve-addr (UMBRELLA_HTTP_SERVE_ADDR), such as :9000"};
    }
    return {"cannot listen on " + place + ": " + error.message() +
            "; choose another address with --http-serve-addr (UMBRELLA_HTTP_SERVE_ADDR)"};
}

}  // namespace

Result<std::unique_ptr<Listener>> Listener::open(std::shared_ptr<Poller> poller,
                                                 const std::string& host, std::uint16_t port,
                                                 std::shared_ptr<Admission> admission, KeyOf key_of,
                                                 Handler handler) {
    std::unique_ptr<Listener> listener(new Listener(std::move(poller), std::move(admission),
                                                    std::move(key_of), std::move(handler)));
    Result<void> added;
    if (host.empty()) {
        added = listener->add_all(port);
    } else {
        const auto address =
            ObjectPtr<GInetAddress>::adopt(g_inet_address_new_from_string(host.c_str()));
        if (!address) {
            return fail("cannot listen on \"" + host + "\": it is not an IP address");
        }
        added = listener->add(g_inet_address_get_family(address.get()), address.get(), port);
    }
    if (!added) {
        return tl::make_unexpected(added.error());
    }
    return listener;
}

Result<void> Listener::add_all(std::uint16_t port) {
    const auto any4 = ObjectPtr<GInetAddress>::adopt(g_inet_address_new_any(G_SOCKET_FAMILY_IPV4));
    if (auto added = add(G_SOCKET_FAMILY_IPV4, any4.get(), port); !added) {
        return added;
    }
    const auto any6 = ObjectPtr<GInetAddress>::adopt(g_inet_address_new_any(G_SOCKET_FAMILY_IPV6));
    if (auto added = add(G_SOCKET_FAMILY_IPV6, any6.get(), port_); !added) {
        log::info("serving IPv4 only", {{"reason", added.error().message}});
    }
    return {};
}

Result<void> Listener::add(GSocketFamily family, GInetAddress* address, std::uint16_t port) {
    ErrorOut error;
    const CharsPtr text(g_inet_address_to_string(address));
    auto socket = ObjectPtr<GSocket>::adopt(
        g_socket_new(family, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error.out()));
    if (!socket) {
        return tl::make_unexpected(cannot_listen(text.get(), port, error));
    }
    if (family == G_SOCKET_FAMILY_IPV6) {
        g_socket_set_option(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, 1, nullptr);
    }
    g_socket_set_blocking(socket.get(), FALSE);
    g_socket_set_listen_backlog(socket.get(), backlog);
    const auto where = ObjectPtr<GSocketAddress>::adopt(g_inet_socket_address_new(address, port));
    if (!g_socket_bind(socket.get(), where.get(), TRUE, error.out()) ||
        !g_socket_listen(socket.get(), error.out())) {
        return tl::make_unexpected(cannot_listen(text.get(), port, error));
    }
    const auto bound =
        ObjectPtr<GSocketAddress>::adopt(g_socket_get_local_address(socket.get(), nullptr));
    port_ = g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(bound.get()));
    endpoints_.push_back(std::make_unique<Endpoint>());
    endpoints_.back()->socket = std::move(socket);
    watch(*endpoints_.back());
    return {};
}

void Listener::watch(Endpoint& endpoint) {
    endpoint.watch = Source::socket(endpoint.socket.get(), G_IO_IN,
                                    [this, &endpoint] { return accept(endpoint); });
}

bool Listener::accept(Endpoint& endpoint) {
    ErrorOut error;
    auto socket =
        ObjectPtr<GSocket>::adopt(g_socket_accept(endpoint.socket.get(), nullptr, error.out()));
    if (socket) {
        failing_ = false;
        admit(std::move(socket));
        return true;
    }
    if (error.is(G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK)) {
        return true;
    }
    // Without file descriptors the socket stays readable: watching it on would take all the CPU.
    if (!std::exchange(failing_, true)) {
        log::warning("cannot accept a connection, trying again", {{"reason", error.message()}});
    }
    endpoint.pause = Source::after(pause_after_failure, [this, &endpoint] {
        watch(endpoint);
        return false;
    });
    return false;
}

void Listener::admit(ObjectPtr<GSocket> socket) {
    const auto remote =
        ObjectPtr<GSocketAddress>::adopt(g_socket_get_remote_address(socket.get(), nullptr));
    GInetAddress* peer = inet_address(remote.get());
    if (peer == nullptr) {
        return;
    }
    auto place = admission_->take(
        key_of_(peer), [socket] { g_socket_shutdown(socket.get(), TRUE, TRUE, nullptr); });
    if (!place) {
        if (!std::exchange(refusing_, true)) {
            const CharsPtr text(g_inet_address_to_string(peer));
            log::warning("too many connections, refusing new ones", {{"from", text.get()}});
        }
        return;
    }
    refusing_ = false;
    if (auto connection = Connection::make(poller_, std::move(socket), std::move(place))) {
        handler_(std::move(connection));
    }
}

}  // namespace umbrella::net
