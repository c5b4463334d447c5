// Which addresses this server may dial for somebody. Who names a host makes the server ask it, also
// where he could not ask himself: so every address that the name stands for is looked at, and only
// one that has passed is connected to. Pure.
#pragma once

#include <optional>
#include <string>

#include <gio/gio.h>

#include "base/result.hpp"
#include "net/forwarded.hpp"

namespace umbrella::net {

class AddressPolicy {
  public:
    /// `local_networks`: addresses of this machine and of private networks may be dialled.
    explicit AddressPolicy(bool local_networks) : local_networks_(local_networks) {}

    /// An address or range that may be dialled, or may not, whatever else holds; what is denied so
    /// is denied even if it is also allowed. The failure completes "… must be".
    [[nodiscard]] Result<void> allow(const std::string& range) { return allowed_.add(range); }
    [[nodiscard]] Result<void> deny(const std::string& range) { return denied_.add(range); }

    /// Nothing, or why not, in words that complete "192.0.2.1 is …". An IPv6 address that stands
    /// for an IPv4 address (mapped, NAT64, 6to4) is judged as that one, too.
    [[nodiscard]] std::optional<std::string> objection(GInetAddress* address) const;

  private:
    [[nodiscard]] std::optional<std::string> objection_to_one(GInetAddress* address) const;

    bool local_networks_;
    AddressRanges allowed_;
    AddressRanges denied_;
};

}  // namespace umbrella::net
