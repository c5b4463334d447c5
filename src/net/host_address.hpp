// An address of a host as it was found.
#pragma once

#include <cstdint>

#include <gio/gio.h>

#include "net/glib.hpp"

namespace umbrella::net {

struct HostAddress {
    ObjectPtr<GInetAddress> address;
    /// Of a link-local IPv6 address: the index of the interface behind which it is (RFC 4007 §6).
    /// 0: not known, or of no importance.
    std::uint32_t scope = 0;
};

}  // namespace umbrella::net
