#include "net/this_machine.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "net/glib.hpp"

namespace umbrella::net {
namespace {

bool is_loopback(GSocketAddress* address) {
    return G_IS_INET_SOCKET_ADDRESS(address) &&
           g_inet_address_get_is_loopback(
               g_inet_socket_address_get_address(G_INET_SOCKET_ADDRESS(address))) != FALSE;
}

std::string_view without_port(std::string_view host) {
    if (host.starts_with('[')) {
        return host.substr(1, std::min(host.find(']'), host.size()) - 1);
    }
    return host.substr(0, host.rfind(':'));
}

}  // namespace

bool is_loopback_host(std::string_view host) {
    const std::string name(without_port(host));
    if (g_ascii_strcasecmp(name.c_str(), "localhost") == 0) {
        return true;
    }
    const auto address =
        ObjectPtr<GInetAddress>::adopt(g_inet_address_new_from_string(name.c_str()));
    return address && g_inet_address_get_is_loopback(address.get()) != FALSE;
}

bool is_from_this_machine(SoupServerMessage* message) {
    constexpr std::array<const char*, 7> marks_of_a_proxy{"Forwarded",         "Via",
                                                          "X-Real-IP",         "X-Forwarded-For",
                                                          "X-Forwarded-Host",  "X-Forwarded-Proto",
                                                          "X-Forwarded-Server"};
    SoupMessageHeaders* headers = soup_server_message_get_request_headers(message);
    const char* host = soup_message_headers_get_one(headers, "Host");
    return is_loopback(soup_server_message_get_remote_address(message)) && host != nullptr &&
           is_loopback_host(host) &&
           std::ranges::none_of(marks_of_a_proxy, [headers](const char* name) {
               return soup_message_headers_get_list(headers, name) != nullptr;
           });
}

}  // namespace umbrella::net
