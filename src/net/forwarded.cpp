#include "net/forwarded.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace umbrella::net {
namespace {

constexpr std::string_view blanks = " \t";

std::string_view trimmed(std::string_view text) {
    const std::size_t first = std::min(text.find_first_not_of(blanks), text.size());
    text.remove_prefix(first);
    return text.substr(0, text.find_last_not_of(blanks) + 1);
}

/// Cuts the last element off a comma-separated list and returns it.
std::string_view take_last(std::string_view& list) {
    const std::size_t comma = list.rfind(',');
    const std::string_view last = comma == std::string_view::npos ? list : list.substr(comma + 1);
    list = comma == std::string_view::npos ? std::string_view() : list.substr(0, comma);
    return trimmed(last);
}

/// ::ffff:192.0.2.1 is 192.0.2.1 (RFC 4291 §2.5.5.2).
ObjectPtr<GInetAddress> unmapped(ObjectPtr<GInetAddress> address) {
    constexpr std::array<guint8, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    const guint8* bytes = address ? g_inet_address_to_bytes(address.get()) : nullptr;
    if (bytes == nullptr || g_inet_address_get_family(address.get()) != G_SOCKET_FAMILY_IPV6 ||
        std::memcmp(bytes, mapped.data(), mapped.size()) != 0) {
        return address;
    }
    return ObjectPtr<GInetAddress>::adopt(
        g_inet_address_new_from_bytes(bytes + mapped.size(), G_SOCKET_FAMILY_IPV4));
}

/// "192.0.2.1", "192.0.2.1:1234", "2001:db8::1", "[2001:db8::1]" or "[2001:db8::1]:1234".
ObjectPtr<GInetAddress> parse_address(std::string_view text) {
    if (text.starts_with('[')) {
        text = text.substr(1, std::min(text.find(']'), text.size()) - 1);
    } else if (std::ranges::count(text, ':') == 1) {
        text = text.substr(0, text.find(':'));
    }
    return unmapped(
        ObjectPtr<GInetAddress>::adopt(g_inet_address_new_from_string(std::string(text).c_str())));
}

}  // namespace

Asker find_asker(const TrustedProxies& proxies, GInetAddress* peer, std::string_view host,
                 const ForwardedHeaders& headers) {
    Asker asker{.address = ObjectPtr<GInetAddress>::retain(peer),
                .host = std::string(host),
                .scheme = std::nullopt};
    if (!proxies.include(peer)) {
        return asker;
    }
    for (std::string_view rest = headers.for_; !rest.empty();) {
        auto address = parse_address(take_last(rest));
        if (!address) {
            break;
        }
        asker.address = std::move(address);
        asker.proxied = true;
        if (!proxies.include(asker.address.get())) {
            break;
        }
    }
    std::string_view hosts = headers.host;
    if (const std::string_view last = take_last(hosts); !last.empty()) {
        asker.host = last;
    }
    std::string_view schemes = headers.proto;
    if (const std::string_view last = take_last(schemes); last == "http" || last == "https") {
        asker.scheme = last;
    }
    return asker;
}

}  // namespace umbrella::net
