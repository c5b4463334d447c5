#include "net/dial_address.hpp"

#include <algorithm>
#include <array>

#include <gio/gio.h>

#include "base/limits_trunk.hpp"
#include "net/glib.hpp"

namespace umbrella::net {
namespace {

using UriPtr = std::unique_ptr<GUri, Release<g_uri_unref>>;

constexpr std::uint16_t https_port = 443;
constexpr std::uint16_t http_port = 80;

std::string lower(std::string_view text) {
    const CharsPtr lowered(g_ascii_strdown(text.data(), static_cast<gssize>(text.size())));
    return lowered.get();
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    const std::size_t first = std::min(text.find_first_not_of(blanks), text.size());
    text.remove_prefix(first);
    return text.substr(0, text.find_last_not_of(blanks) + 1);
}

bool is_host(std::string_view host) {
    return !host.empty() && std::ranges::all_of(host, [](char c) {
        return g_ascii_isalnum(c) || c == '.' || c == '-' || c == ':' || c == '_';
    });
}

/// Whatever page of the server it was: its WebSocket is beside it.
std::string websocket_path(std::string path) {
    constexpr std::array<std::string_view, 4> pages{"/wsb", "/sfu", "/trunk", "/status"};
    while (path.ends_with('/')) {
        path.pop_back();
    }
    for (const std::string_view page : pages) {
        if (path.ends_with(page)) {
            path.resize(path.size() - page.size());
            break;
        }
    }
    return path + "/wsb";
}

Result<DialAddress> address_of(GUri* uri) {
    const std::string scheme = lower(g_uri_get_scheme(uri));
    DialAddress address{.tls = scheme == "wss" || scheme == "https"};
    if (!address.tls && scheme != "ws" && scheme != "http") {
        return fail("The address must begin with wss:// or https://, not with " + scheme + "://.");
    }
    if (g_uri_get_userinfo(uri) != nullptr) {
        return fail("The address must not hold a user name or password.");
    }
    const char* host = g_uri_get_host(uri);
    address.host = lower(host != nullptr ? host : "");
    // "host." says that it is no abbreviation; in certificates and SNI (RFC 6066 §3) it is "host".
    if (address.host.ends_with('.')) {
        address.host.pop_back();
    }
    if (!is_host(address.host) || address.host.ends_with('.')) {
        return fail("The address names no server that can be dialled.");
    }
    const int port = g_uri_get_port(uri);
    if (port == 0 || port > 65535) {
        return fail("The address has a port that cannot be.");
    }
    const std::uint16_t usual_port = address.tls ? https_port : http_port;
    address.port = port > 0 ? static_cast<std::uint16_t>(port) : usual_port;
    address.path = websocket_path(g_uri_get_path(uri));
    return address;
}

}  // namespace

std::string authority(const DialAddress& address) {
    const bool ipv6 = address.host.find(':') != std::string::npos;
    const bool own_port = address.port == (address.tls ? https_port : http_port);
    return (ipv6 ? "[" + address.host + "]" : address.host) +
           (own_port ? "" : ":" + std::to_string(address.port));
}

std::string to_string(const DialAddress& address) {
    return (address.tls ? "wss://" : "ws://") + authority(address) + address.path;
}

Result<DialAddress> parse_dial_address(std::string_view text) {
    std::string whole(trimmed(text));
    if (whole.empty()) {
        return fail("There is no address.");
    }
    if (whole.size() > limits::trunk_address_bytes) {
        return fail("The address is too long.");
    }
    if (whole.find("://") == std::string::npos) {
        whole.insert(0, "wss://");
    }
    ErrorOut error;
    const UriPtr uri(g_uri_parse(whole.c_str(), G_URI_FLAGS_ENCODED_PATH, error.out()));
    if (uri == nullptr) {
        return fail("The address cannot be read: write it like wss://meet.example.org/wsb.");
    }
    return address_of(uri.get());
}

}  // namespace umbrella::net
