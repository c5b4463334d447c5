#include "media/own_addresses.hpp"

#include <algorithm>

#include <nice/interfaces.h>

#include "wire/socket_address.hpp"

namespace umbrella::media {
namespace {

/// Browsers gather none of these and reach none of ours (compare RFC 8445 §5.1.1.1), but each
/// would cost each peer two sockets.
bool is_link_local_ipv6(const std::string& text) {
    // "fe80::1%eth0"
    const auto address = wire::SocketAddress::parse(text.substr(0, text.find('%')), 0);
    return address && address->family() == AF_INET6 && address->bytes()[0] == 0xFE &&
           (address->bytes()[1] & 0xC0U) == 0x80;
}

}  // namespace

std::vector<std::string> own_addresses() {
    std::vector<std::string> addresses;
    GList* all = nice_interfaces_get_local_ips(FALSE);
    for (const GList* one = all; one != nullptr; one = one->next) {
        addresses.emplace_back(static_cast<const char*>(one->data));
    }
    g_list_free_full(all, g_free);
    if (!std::ranges::all_of(addresses, is_link_local_ipv6)) {
        std::erase_if(addresses, is_link_local_ipv6);
    }
    if (addresses.empty()) {
        addresses.emplace_back("127.0.0.1");
    }
    return addresses;
}

}  // namespace umbrella::media
