#include "net/connection.hpp"

#include <utility>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>

#include "base/limits.hpp"

namespace umbrella::net {

Quota::Place& Quota::Place::operator=(Place&& other) noexcept {
    if (this != &other) {
        give_back();
        quota_ = std::exchange(other.quota_, nullptr);
        address_ = std::move(other.address_);
    }
    return *this;
}

void Quota::Place::give_back() {
    if (quota_ == nullptr) {
        return;
    }
    --quota_->taken_;
    const auto counted = quota_->by_address_.find(address_);
    if (--counted->second == 0) {
        quota_->by_address_.erase(counted);
    }
    quota_ = nullptr;
}

Quota::Place Quota::take(const std::string& address) {
    const auto counted = by_address_.find(address);
    const std::size_t of_address = counted == by_address_.end() ? 0 : counted->second;
    if (taken_ >= in_all_ || of_address >= per_address_) {
        return {};
    }
    ++taken_;
    ++by_address_[address];
    return {shared_from_this(), address};
}

GInetAddress* inet_address(GSocketAddress* address) {
    return G_IS_INET_SOCKET_ADDRESS(address)
               ? g_inet_socket_address_get_address(G_INET_SOCKET_ADDRESS(address))
               : nullptr;
}

std::string quota_key(GInetAddress* address) {
    const auto* bytes = reinterpret_cast<const char*>(g_inet_address_to_bytes(address));
    const bool ipv6 = g_inet_address_get_family(address) == G_SOCKET_FAMILY_IPV6;
    constexpr std::size_t prefix_bytes = 8;
    return std::string(bytes, ipv6 ? prefix_bytes : g_inet_address_get_native_size(address));
}

std::shared_ptr<Connection> Connection::make(std::shared_ptr<Poller> poller,
                                             ObjectPtr<GSocket> socket, Admission::Place place) {
    auto connection = std::shared_ptr<Connection>(
        new Connection(std::move(poller), std::move(socket), std::move(place)));
    GInetAddress* peer = inet_address(connection->remote_.get());
    if (peer == nullptr || !connection->local_) {
        return nullptr;
    }
    connection->address_ = quota_key(peer);
    connection->who_ = CharsPtr(g_inet_address_to_string(peer)).get();
    return connection;
}

Connection::Connection(std::shared_ptr<Poller> poller, ObjectPtr<GSocket> socket,
                       Admission::Place place)
    : poller_(std::move(poller)),
      place_(std::move(place)),
      socket_(std::move(socket)),
      remote_(
          ObjectPtr<GSocketAddress>::adopt(g_socket_get_remote_address(socket_.get(), nullptr))),
      local_(ObjectPtr<GSocketAddress>::adopt(g_socket_get_local_address(socket_.get(), nullptr))),
      stream_(ObjectPtr<GIOStream>::adopt(
          G_IO_STREAM(g_socket_connection_factory_create_connection(socket_.get())))) {
    g_socket_set_option(socket_.get(), IPPROTO_TCP, TCP_NODELAY, 1, nullptr);
}

void Connection::when_readable(const std::function<void()>& callback) {
    arrival_ = watch(EPOLLIN, [this, callback](std::uint32_t) {
        arrival_.stop();
        callback();
    });
    if (!arrival_.active()) {
        callback();
    }
}

Poller::Watch Connection::watch(std::uint32_t events, Poller::SocketCallback callback) {
    arrival_.stop();
    return poller_->watch(g_socket_get_fd(socket_.get()), events, std::move(callback));
}

void Connection::set_deadline(std::chrono::milliseconds delay) {
    deadline_ = poller_->after(delay, [this] { cut(); });
}

void Connection::cut() {
    g_socket_shutdown(socket_.get(), TRUE, TRUE, nullptr);
}

void Connection::close() {
    if (std::exchange(closing_, true)) {
        return;
    }
    arrival_.stop();
    set_deadline(limits::close_timeout);
    auto self = std::make_unique<std::shared_ptr<Connection>>(shared_from_this());
    g_io_stream_close_async(
        stream_.get(), G_PRIORITY_DEFAULT, nullptr,
        [](GObject* stream, GAsyncResult* result, gpointer data) {
            g_io_stream_close_finish(G_IO_STREAM(stream), result, nullptr);
            const std::unique_ptr<std::shared_ptr<Connection>> last(
                static_cast<std::shared_ptr<Connection>*>(data));
        },
        self.release());
}

}  // namespace umbrella::net
