#include "net/address_policy.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "net/glib.hpp"

namespace umbrella::net {
namespace {

struct Kind {
    const char* range;
    const char* what;
};

/// Never of use, and among them what clouds tell their secrets on.
constexpr std::array<Kind, 11> forbidden{{
    {"0.0.0.0/8", "no address of a host"},
    {"169.254.0.0/16", "a link-local address (clouds tell secrets there)"},
    {"224.0.0.0/4", "a multicast address"},
    {"240.0.0.0/4", "a reserved address"},
    {"100.100.100.200", "where a cloud tells its secrets"},
    {"192.0.0.0/24", "a reserved address"},
    {"::", "no address of a host"},
    {"fe80::/10", "a link-local address"},
    {"ff00::/8", "a multicast address"},
    {"fd00:ec2::254", "where a cloud tells its secrets"},
    {"fec0::/10", "a reserved address"},
}};

constexpr std::array<Kind, 7> local{{
    {"127.0.0.0/8", "an address of this machine"},
    {"10.0.0.0/8", "a private address"},
    {"172.16.0.0/12", "a private address"},
    {"192.168.0.0/16", "a private address"},
    {"100.64.0.0/10", "a private address"},
    {"::1", "an address of this machine"},
    {"fc00::/7", "a private address"},
}};

bool is_in(const char* range, GInetAddress* address) {
    const auto mask =
        ObjectPtr<GInetAddressMask>::adopt(g_inet_address_mask_new_from_string(range, nullptr));
    return g_inet_address_mask_matches(mask.get(), address) != FALSE;
}

std::optional<std::string> find_kind(std::span<const Kind> kinds, GInetAddress* address) {
    const auto found = std::ranges::find_if(
        kinds, [address](const Kind& kind) { return is_in(kind.range, address); });
    return found == kinds.end() ? std::nullopt : std::optional<std::string>(found->what);
}

ObjectPtr<GInetAddress> ipv4_at(std::span<const std::uint8_t> bytes, std::size_t at) {
    return ObjectPtr<GInetAddress>::adopt(
        g_inet_address_new_from_bytes(bytes.subspan(at, 4).data(), G_SOCKET_FAMILY_IPV4));
}

/// The IPv4 address that an IPv6 address stands for: mapped and compatible (RFC 4291 §2.5.5), NAT64
/// (RFC 6052), 6to4 (RFC 3056); null if none.
ObjectPtr<GInetAddress> embedded_ipv4(GInetAddress* address) {
    constexpr std::size_t ipv6_bytes = 16;
    if (g_inet_address_get_family(address) != G_SOCKET_FAMILY_IPV6) {
        return {};
    }
    const std::span bytes(g_inet_address_to_bytes(address), ipv6_bytes);
    if (is_in("::ffff:0:0/96", address) || is_in("64:ff9b::/96", address)) {
        return ipv4_at(bytes, 12);
    }
    if (is_in("::/96", address) && !is_in("::1", address)) {
        return ipv4_at(bytes, 12);
    }
    return is_in("2002::/16", address) ? ipv4_at(bytes, 2) : ObjectPtr<GInetAddress>();
}

}  // namespace

std::optional<std::string> AddressPolicy::objection(GInetAddress* address) const {
    if (auto objection = objection_to_one(address)) {
        return objection;
    }
    const ObjectPtr<GInetAddress> ipv4 = embedded_ipv4(address);
    return ipv4 ? objection_to_one(ipv4.get()) : std::nullopt;
}

std::optional<std::string> AddressPolicy::objection_to_one(GInetAddress* address) const {
    if (denied_.include(address)) {
        return "among the addresses that this server may not dial";
    }
    if (allowed_.include(address)) {
        return std::nullopt;
    }
    if (auto what = find_kind(forbidden, address)) {
        return what;
    }
    return local_networks_ ? std::nullopt : find_kind(local, address);
}

}  // namespace umbrella::net
