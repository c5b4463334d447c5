// Who asks, when a reverse proxy stands before the server. X-Forwarded-For, -Proto and -Host are
// believed of configured proxies only: anybody else could write into them what he likes. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <gio/gio.h>

#include "base/object_ptr.hpp"
#include "net/address_ranges.hpp"

namespace umbrella::net {

using TrustedProxies = AddressRanges;

/// The headers as they came; those of one name joined by commas.
struct ForwardedHeaders {
    std::string_view for_;   ///< X-Forwarded-For: client, first proxy, second proxy …
    std::string_view proto;  ///< X-Forwarded-Proto
    std::string_view host;   ///< X-Forwarded-Host
};

struct Asker {
    ObjectPtr<GInetAddress> address;
    /// As the browser sees it: Host, or what a proxy says that it was.
    std::string host;
    /// "http" or "https" as the browser sees it, when a proxy tells.
    std::optional<std::string> scheme;
    /// The address is not that of the connection.
    bool proxied = false;
};

/// `peer` is the connection's other end, `host` the Host header. Of X-Forwarded-For the rightmost
/// address that is not a trusted proxy's counts: everything to its left was written by strangers.
[[nodiscard]] Asker find_asker(const TrustedProxies& proxies, GInetAddress* peer,
                               std::string_view host, const ForwardedHeaders& headers);

}  // namespace umbrella::net
