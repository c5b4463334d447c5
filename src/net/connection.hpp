// One accepted TCP connection, from the listener to its end as an answered request or as a
// WebSocket. Main context only.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include <gio/gio.h>

#include "net/admission.hpp"
#include "net/glib.hpp"
#include "net/poller.hpp"

namespace umbrella::net {

/// Counts by address against a bound in all and one for each address. Pure.
class Quota : public std::enable_shared_from_this<Quota> {
  public:
    /// Gives its place back when destroyed.
    class Place {
      public:
        Place() = default;
        Place(std::shared_ptr<Quota> quota, std::string address)
            : quota_(std::move(quota)), address_(std::move(address)) {}
        Place(Place&&) noexcept = default;
        Place& operator=(Place&& other) noexcept;
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;
        ~Place() { give_back(); }
        [[nodiscard]] explicit operator bool() const { return quota_ != nullptr; }

      private:
        void give_back();
        std::shared_ptr<Quota> quota_;
        std::string address_;
    };

    Quota(std::size_t in_all, std::size_t per_address)
        : in_all_(in_all), per_address_(per_address) {}

    /// An empty Place when a bound is reached.
    [[nodiscard]] Place take(const std::string& address);

  private:
    std::size_t in_all_;
    std::size_t per_address_;
    std::size_t taken_ = 0;
    std::map<std::string, std::size_t> by_address_;
};

/// What counts as one peer: an IPv4 address, or the first 64 bits of an IPv6 address, which one
/// subscriber of a network has for himself.
[[nodiscard]] std::string quota_key(GInetAddress* address);
/// The address without its port; null when it is none of the Internet's.
[[nodiscard]] GInetAddress* inet_address(GSocketAddress* address);

class Connection : public std::enable_shared_from_this<Connection> {
  public:
    /// `socket` is connected; while nothing comes on it, it waits in `poller`. Null when its peer
    /// is already gone.
    [[nodiscard]] static std::shared_ptr<Connection> make(std::shared_ptr<Poller> poller,
                                                          ObjectPtr<GSocket> socket,
                                                          Admission::Place place);

    [[nodiscard]] GSocket* socket() const { return socket_.get(); }
    [[nodiscard]] Poller& poller() const { return *poller_; }
    [[nodiscard]] GIOStream* stream() const { return stream_.get(); }
    /// This object, too, is of this connection alone: it identifies it.
    [[nodiscard]] GSocketAddress* remote() const { return remote_.get(); }
    [[nodiscard]] GSocketAddress* local() const { return local_.get(); }
    /// The peer's, as quota_key() makes it.
    [[nodiscard]] const std::string& address() const { return address_; }
    /// Who is at the other end, for the log: the peer, or whom a proxy names.
    [[nodiscard]] const std::string& who() const { return who_; }

    /// A whole request has come: the connection does not give way to newcomers any more.
    void prove() { place_.prove(); }
    /// A trusted proxy speaks for `who`, who has `place` for as long as the connection is there.
    void speaks_for(std::string who, Quota::Place place) {
        who_ = std::move(who);
        client_place_ = std::move(place);
    }

    /// From now on `stream` (TLS over the former stream) is read and written.
    void wrap(ObjectPtr<GIOStream> stream) { stream_ = std::move(stream); }

    /// Calls `callback` once, when bytes have come (as many as SO_RCVLOWAT says), an error, or the
    /// end; it replaces an earlier one. It may drop the connection. At once if the kernel has no
    /// memory for the wait.
    void when_readable(const std::function<void()>& callback);
    /// As Poller::watch(), from now on, for as long as the caller holds it; before close().
    [[nodiscard]] Poller::Watch watch(std::uint32_t events, Poller::SocketCallback callback);

    /// Cuts the connection after `delay`; replaces an earlier deadline.
    void set_deadline(std::chrono::milliseconds delay);
    void clear_deadline() { deadline_.stop(); }

    /// Ends both directions at once. Whoever reads sees the end; nothing blocks afterwards.
    void cut();
    /// Closes the stream (with TLS's close-notify) without ever blocking the caller; cuts it
    /// after limits::close_timeout. Keeps itself alive until then. May be called again.
    void close();

    bool plain_on_tls = false;   ///< the peer spoke plain HTTP to a TLS port
    std::size_t body_bytes = 0;  ///< of the request's body so far

  private:
    Connection(std::shared_ptr<Poller> poller, ObjectPtr<GSocket> socket, Admission::Place place);

    std::shared_ptr<Poller> poller_;
    Admission::Place place_;
    Quota::Place client_place_;
    ObjectPtr<GSocket> socket_;
    ObjectPtr<GSocketAddress> remote_;
    ObjectPtr<GSocketAddress> local_;
    std::string address_;
    std::string who_;
    ObjectPtr<GIOStream> stream_;
    Poller::Watch arrival_;
    Poller::Deadline deadline_;
    bool closing_ = false;
};

}  // namespace umbrella::net
