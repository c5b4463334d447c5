#include "net/tls_gate.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "base/limits.hpp"
#include "base/log.hpp"

namespace umbrella::net {
namespace {

// TLS record header: type, version, length (RFC 8446 §5.1).
constexpr std::size_t record_header_bytes = 5;
constexpr std::uint8_t handshake_record = 22;
constexpr std::size_t longest_record_bytes = 16384;

using Header = std::array<std::uint8_t, record_header_bytes>;

/// What has come so far, zeros beyond it, without taking it.
Header peek(GSocket* socket) {
    Header header{};
    if (::recv(g_socket_get_fd(socket), header.data(), header.size(), MSG_PEEK | MSG_DONTWAIT) <
        0) {
        header.fill(0);
    }
    return header;
}

void wake_at(GSocket* socket, std::size_t bytes) {
    g_socket_set_option(socket, SOL_SOCKET, SO_RCVLOWAT, static_cast<gint>(bytes), nullptr);
}

/// The kernel's estimate, from the connection's own opening on.
std::chrono::microseconds round_trip(GSocket* socket) {
    tcp_info info{};
    socklen_t size = sizeof info;
    const int failed = ::getsockopt(g_socket_get_fd(socket), IPPROTO_TCP, TCP_INFO, &info, &size);
    return std::chrono::microseconds(failed == 0 ? info.tcpi_rtt : 0);
}

/// As g_tls_server_connection_new(), but without the system's authorities, of which GLib would read
/// a copy of its own for each connection: 4 MB and 11 ms, to check certificates that clients are
/// not asked for.
ObjectPtr<GIOStream> begin_tls(GIOStream* base, GTlsCertificate* certificate, ErrorOut& error) {
    const GType type = g_tls_backend_get_server_connection_type(g_tls_backend_get_default());
    return ObjectPtr<GIOStream>::adopt(static_cast<GIOStream*>(
        g_initable_new(type, nullptr, error.out(), "base-io-stream", base, "certificate",
                       certificate, "database", nullptr, nullptr)));
}

}  // namespace

struct TlsGate::Handshake {
    std::weak_ptr<TlsGate*> gate;
    Runnings::iterator running;
    std::shared_ptr<Connection> connection;
    Quota::Place place;
};

TlsGate::TlsGate(ObjectPtr<GTlsCertificate> certificate, Handler handler)
    : certificate_(std::move(certificate)),
      handler_(std::move(handler)),
      quota_(std::make_shared<Quota>(limits::tls_handshakes, limits::tls_handshakes_per_address)),
      self_(std::make_shared<TlsGate*>(this)) {}

TlsGate::~TlsGate() = default;

void TlsGate::set_certificate(ObjectPtr<GTlsCertificate> certificate) {
    certificate_ = std::move(certificate);
}

void TlsGate::admit(std::shared_ptr<Connection> connection) {
    arrivals_.push_back({.connection = std::move(connection)});
    wait(std::prev(arrivals_.end()));
}

void TlsGate::wait(Arrivals::iterator arrival) {
    // Edge cases of "readable" are the peer's end and an error: inspect() sees fewer bytes than
    // it asked the kernel to wait for. It may forget the arrival.
    wake_at(arrival->connection->socket(), arrival->wanted_bytes);
    arrival->connection->when_readable([this, arrival] { inspect(arrival); });
}

void TlsGate::inspect(Arrivals::iterator arrival) {
    GSocket* socket = arrival->connection->socket();
    const gssize available = g_socket_get_available_bytes(socket);
    const auto waiting = static_cast<std::size_t>(std::max<gssize>(available, 0));
    if (waiting < arrival->wanted_bytes) {
        arrivals_.erase(arrival);
        return;
    }
    const Header header = peek(socket);
    if (header[0] != handshake_record) {
        const std::shared_ptr<Connection> connection = std::move(arrival->connection);
        arrivals_.erase(arrival);
        wake_at(socket, 1);
        connection->plain_on_tls = true;
        handler_(connection);
        return;
    }
    const std::size_t length = std::size_t{header[3]} << 8 | std::size_t{header[4]};
    const std::size_t whole =
        waiting < record_header_bytes ? record_header_bytes : record_header_bytes + length;
    if (length > longest_record_bytes) {
        arrivals_.erase(arrival);
        return;
    }
    if (arrival->wanted_bytes < whole) {
        arrival->wanted_bytes = whole;
        wait(arrival);
        return;
    }
    wake_at(socket, 1);
    ready_.splice(ready_.end(), arrivals_, arrival);
    start_some();
}

void TlsGate::start_some() {
    for (auto next = ready_.end(); next != ready_.begin();) {
        const auto arrival = std::prev(next);
        next = arrival;
        if (auto place = quota_->take(arrival->connection->address())) {
            std::shared_ptr<Connection> connection = std::move(arrival->connection);
            next = ready_.erase(arrival);
            start(std::move(connection), std::move(place));
        }
    }
    make_stalled_give_way();
}

bool TlsGate::is_waited_for(const Running& running) const {
    const bool full = running_.size() >= limits::tls_handshakes;
    return std::ranges::any_of(ready_, [&](const Arrival& arrival) {
        return full || arrival.connection->address() == running.connection->address();
    });
}

void TlsGate::make_stalled_give_way() {
    const auto now = std::chrono::steady_clock::now();
    auto next_overdue = std::chrono::steady_clock::time_point::max();
    for (Running& running : running_) {
        if (!is_waited_for(running)) {
            continue;
        }
        if (running.overdue <= now) {
            running.connection->cut();
        } else {
            next_overdue = std::min(next_overdue, running.overdue);
        }
    }
    review_.stop();
    if (next_overdue != std::chrono::steady_clock::time_point::max()) {
        // Rounded up: it is overdue when the timer fires.
        const auto wait = std::chrono::ceil<std::chrono::milliseconds>(next_overdue - now);
        review_ = Source::after(wait, [this] {
            make_stalled_give_way();
            return false;
        });
    }
}

void TlsGate::start(std::shared_ptr<Connection> connection, Quota::Place place) {
    ErrorOut error;
    const auto tls = begin_tls(connection->stream(), certificate_.get(), error);
    if (!tls) {
        log::error("cannot start TLS", {{"reason", error.message()}});
        return;
    }
    const std::array<const gchar*, 2> protocols{"http/1.1", nullptr};
    g_tls_connection_set_advertised_protocols(G_TLS_CONNECTION(tls.get()), protocols.data());
    g_tls_connection_set_require_close_notify(G_TLS_CONNECTION(tls.get()), FALSE);
    connection->wrap(tls);
    connection->set_deadline(limits::tls_handshake_timeout);
    constexpr int round_trips = 4;
    const auto overdue = std::chrono::steady_clock::now() + limits::tls_patience +
                         round_trips * round_trip(connection->socket());
    const auto running = running_.insert(running_.end(), {connection, overdue});
    auto handshake = std::make_unique<Handshake>(Handshake{.gate = self_,
                                                           .running = running,
                                                           .connection = std::move(connection),
                                                           .place = std::move(place)});
    g_tls_connection_handshake_async(G_TLS_CONNECTION(tls.get()), G_PRIORITY_DEFAULT, nullptr,
                                     on_handshake, handshake.release());
}

void TlsGate::on_handshake(GObject* stream, GAsyncResult* result, gpointer data) {
    std::unique_ptr<Handshake> handshake(static_cast<Handshake*>(data));
    ErrorOut error;
    const bool done =
        g_tls_connection_handshake_finish(G_TLS_CONNECTION(stream), result, error.out()) != FALSE;
    const std::shared_ptr<TlsGate*> alive = handshake->gate.lock();
    const std::shared_ptr<Connection> connection = std::move(handshake->connection);
    const Runnings::iterator running = handshake->running;
    handshake.reset();
    if (alive == nullptr) {
        return;
    }
    TlsGate& gate = **alive;
    gate.running_.erase(running);
    if (done) {
        gate.handler_(connection);
    } else {
        connection->cut();
        log::debug("TLS handshake failed", {{"reason", error.message()}});
    }
    gate.start_some();
}

}  // namespace umbrella::net
