#include "net/connector.hpp"

#include <chrono>
#include <utility>

namespace umbrella::net {
namespace {

/// RFC 8305 §5 recommends it.
constexpr std::chrono::milliseconds next_attempt_after{250};

}  // namespace

Connector::Connector(std::vector<HostAddress> addresses, std::uint16_t port, Done done)
    : addresses_(std::move(addresses)), port_(port), done_(std::move(done)) {
    attempts_.reserve(addresses_.size());
    timer_ = Source::soon([this] {
        try_next();
        return false;
    });
}

void Connector::try_next() {
    if (next_ == addresses_.size()) {
        return;
    }
    // Before begin(), which may end this object.
    timer_ = Source::after(next_attempt_after, [this] {
        try_next();
        return false;
    });
    begin(addresses_[next_++]);
}

void Connector::begin(const HostAddress& address) {
    ErrorOut error;
    Attempt attempt{.socket = ObjectPtr<GSocket>::adopt(
                        g_socket_new(g_inet_address_get_family(address.address.get()),
                                     G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error.out())),
                    .connected = {}};
    if (!attempt.socket) {
        failed(error.message());
        return;
    }
    g_socket_set_blocking(attempt.socket.get(), FALSE);
    const auto to = ObjectPtr<GSocketAddress>::adopt(G_SOCKET_ADDRESS(
        g_object_new(G_TYPE_INET_SOCKET_ADDRESS, "address", address.address.get(), "port",
                     static_cast<guint>(port_), "scope-id", address.scope, nullptr)));
    if (g_socket_connect(attempt.socket.get(), to.get(), nullptr, error.out()) == FALSE &&
        !error.is(G_IO_ERROR, G_IO_ERROR_PENDING)) {
        failed(error.message());
        return;
    }
    attempt.connected =
        Source::socket(attempt.socket.get(), G_IO_OUT, [this, index = attempts_.size()] {
            check(index);
            return false;
        });
    attempts_.push_back(std::move(attempt));
}

void Connector::check(std::size_t attempt) {
    ErrorOut error;
    GSocket* socket = attempts_[attempt].socket.get();
    if (g_socket_check_connect_result(socket, error.out()) == FALSE) {
        failed(error.message());
        return;
    }
    const Done done = std::exchange(done_, nullptr);
    timer_.stop();
    auto connected = std::move(attempts_[attempt].socket);
    for (Attempt& other : attempts_) {
        other.connected.stop();
    }
    if (done) {
        done(std::move(connected));
    }
}

void Connector::failed(const std::string& reason) {
    if (++failures_ < addresses_.size()) {
        timer_ = Source::soon([this] {
            try_next();
            return false;
        });
        return;
    }
    timer_.stop();
    if (const Done done = std::exchange(done_, nullptr)) {
        done(fail(reason));
    }
}

}  // namespace umbrella::net
