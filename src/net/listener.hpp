// Accepts TCP connections. Not libsoup's listener: that one stops listening for ever at the first
// accept() that fails, which running out of file descriptors is enough for (libsoup 3.2,
// soup-listener.c, listen_watch).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "net/connection.hpp"
#include "net/glib.hpp"

namespace umbrella::net {

class Listener {
  public:
    using Handler = std::function<void(std::shared_ptr<Connection>)>;
    /// Under which address a connection is admitted (Admission::take).
    using KeyOf = std::function<std::string(GInetAddress*)>;

    /// Connections wait in `poller`. `host` is an IP address; empty: every IPv4 and IPv6 address.
    /// Port 0: any free one.
    [[nodiscard]] static Result<std::unique_ptr<Listener>> open(
        std::shared_ptr<Poller> poller, const std::string& host, std::uint16_t port,
        std::shared_ptr<Admission> admission, KeyOf key_of, Handler handler);

    [[nodiscard]] std::uint16_t port() const { return port_; }

  private:
    struct Endpoint {
        ObjectPtr<GSocket> socket;
        Source watch;
        Source pause;
    };

    Listener(std::shared_ptr<Poller> poller, std::shared_ptr<Admission> admission, KeyOf key_of,
             Handler handler)
        : poller_(std::move(poller)),
          admission_(std::move(admission)),
          key_of_(std::move(key_of)),
          handler_(std::move(handler)) {}
    [[nodiscard]] Result<void> add(GSocketFamily family, GInetAddress* address, std::uint16_t port);
    [[nodiscard]] Result<void> add_all(std::uint16_t port);
    void watch(Endpoint& endpoint);
    [[nodiscard]] bool accept(Endpoint& endpoint);
    void admit(ObjectPtr<GSocket> socket);

    std::shared_ptr<Poller> poller_;
    std::shared_ptr<Admission> admission_;
    KeyOf key_of_;
    Handler handler_;
    std::uint16_t port_ = 0;
    bool refusing_ = false;  ///< said in the log
    bool failing_ = false;   ///< said in the log
    std::vector<std::unique_ptr<Endpoint>> endpoints_;
};

}  // namespace umbrella::net
