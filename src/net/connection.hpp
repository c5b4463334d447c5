// One accepted TCP connection, from the listener to its end as an answered request or as a
// WebSocket. Main context only.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include <gio/gio.h>

#include "net/glib.hpp"

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
[[nodiscard]] std::string quota_key(GSocketAddress* address);

class Connection : public std::enable_shared_from_this<Connection> {
  public:
    /// `socket` is connected. Null when its peer is already gone.
    [[nodiscard]] static std::shared_ptr<Connection> make(ObjectPtr<GSocket> socket,
                                                          Quota::Place place);

    [[nodiscard]] GSocket* socket() const { return socket_.get(); }
    [[nodiscard]] GIOStream* stream() const { return stream_.get(); }
    /// This object, too, is of this connection alone: it identifies it.
    [[nodiscard]] GSocketAddress* remote() const { return remote_.get(); }
    [[nodiscard]] GSocketAddress* local() const { return local_.get(); }
    [[nodiscard]] const std::string& address() const { return address_; }

    /// From now on `stream` (TLS over the former stream) is read and written.
    void wrap(ObjectPtr<GIOStream> stream) { stream_ = std::move(stream); }

    /// Cuts the connection after `delay`; replaces an earlier deadline.
    void set_deadline(std::chrono::milliseconds delay);
    void clear_deadline() { deadline_.stop(); }

    /// Ends both directions at once. Whoever reads sees the end; nothing blocks afterwards.
    void cut();
    /// Closes the stream (with TLS's close-notify) without ever blocking the caller; cuts it
    /// after limits::close_timeout. Keeps itself alive until then. May be called again.
    void close();

    bool plain_on_tls = false;  ///< the peer spoke plain HTTP to a TLS port

  private:
    Connection(ObjectPtr<GSocket> socket, Quota::Place place);

    Quota::Place place_;
    ObjectPtr<GSocket> socket_;
    ObjectPtr<GSocketAddress> remote_;
    ObjectPtr<GSocketAddress> local_;
    std::string address_;
    ObjectPtr<GIOStream> stream_;
    Source deadline_;
    bool closing_ = false;
};

}  // namespace umbrella::net
