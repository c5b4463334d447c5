// A TCP connection to one of several addresses: the first that answers (RFC 8305 in small). Only
// these addresses are connected to. Main context only.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <gio/gio.h>

#include "base/result.hpp"
#include "net/glib.hpp"
#include "net/host_address.hpp"

namespace umbrella::net {

class Connector {
  public:
    /// Called once, from the main loop; it may destroy the Connector. The failure is that of the
    /// last address that failed: "Connection refused". It does not come while an address keeps
    /// silent: whoever connects has a clock of his own.
    using Done = std::function<void(Result<ObjectPtr<GSocket>>)>;

    /// Not empty; tried in this order, one more each time that another has failed or has not
    /// answered for a while.
    Connector(std::vector<HostAddress> addresses, std::uint16_t port, Done done);

  private:
    struct Attempt {
        ObjectPtr<GSocket> socket;
        Source connected;
    };
    void try_next();
    void begin(const HostAddress& address);
    void check(std::size_t attempt);
    void failed(const std::string& reason);

    std::vector<HostAddress> addresses_;
    std::uint16_t port_;
    Done done_;
    std::size_t next_ = 0;
    std::size_t failures_ = 0;
    std::vector<Attempt> attempts_;
    Source timer_;
};

}  // namespace umbrella::net
