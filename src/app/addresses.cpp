#include "app/addresses.hpp"

#include <algorithm>
#include <charconv>

#include "app/host_names.hpp"

namespace umbrella::app {
namespace {

constexpr std::size_t longest_dns_name = 253;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

int hex_value(char c) {
    if (is_digit(c)) {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::optional<std::string> percent_decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out.push_back(text[i]);
            continue;
        }
        const int high = i + 1 < text.size() ? hex_value(text[i + 1]) : -1;
        const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
        if (high < 0 || low < 0) {
            return std::nullopt;
        }
        out.push_back(static_cast<char>(high * 16 + low));
        i += 2;
    }
    return out;
}

/// What follows "scheme:" or "scheme://", nothing when it is another scheme.
std::optional<std::string_view> after_scheme(std::string_view text, std::string_view scheme) {
    if (text.size() <= scheme.size() || !text.starts_with(scheme) || text[scheme.size()] != ':') {
        return std::nullopt;
    }
    text.remove_prefix(scheme.size() + 1);
    if (text.starts_with("//")) {
        text.remove_prefix(2);
    }
    return text;
}

/// "host[:port]" in one spelling; nothing when the host is none.
std::optional<std::string> server_address(std::string_view text) {
    const auto parsed = parse_host_port(text);
    if (!parsed || parsed->host.empty() ||
        !(is_address(parsed->host) || is_dns_name(parsed->host))) {
        return std::nullopt;
    }
    const bool ipv6 = parsed->host.find(':') != std::string::npos;
    std::string address = ipv6 ? "[" + parsed->host + "]" : parsed->host;
    if (parsed->port) {
        address += ":" + std::to_string(*parsed->port);
    }
    return address;
}

}  // namespace

Result<std::uint16_t> parse_port(std::string_view text) {
    unsigned port = 0;
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, port);
    if (error != std::errc() || rest != end || port < 1 || port > 65535) {
        return fail("a port from 1 to 65535");
    }
    return static_cast<std::uint16_t>(port);
}

Result<HostPort> parse_host_port(std::string_view text) {
    const auto form = [] { return fail("HOST:PORT, :PORT or [IPV6]:PORT"); };
    HostPort parsed;
    std::string_view rest = text;
    if (text.starts_with('[')) {
        const std::size_t end = text.find(']');
        if (end == std::string_view::npos || !is_address(text.substr(1, end - 1))) {
            return form();
        }
        parsed.host = text.substr(1, end - 1);
        rest = text.substr(end + 1);
    } else if (is_address(text)) {
        parsed.host = text;
        return parsed;
    } else {
        const std::size_t colon = std::min(text.find(':'), text.size());
        parsed.host = text.substr(0, colon);
        rest = text.substr(colon);
    }
    if (rest.empty()) {
        return parsed.host.empty() ? Result<HostPort>(form()) : parsed;
    }
    if (rest.front() != ':') {
        return form();
    }
    const auto port = parse_port(rest.substr(1));
    if (!port) {
        return fail("HOST:PORT with a port from 1 to 65535");
    }
    parsed.port = *port;
    return parsed;
}

bool is_dns_name(std::string_view text) {
    const auto allowed = [](char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '.'; };
    return !text.empty() && text.size() <= longest_dns_name && std::ranges::all_of(text, allowed) &&
           text.front() != '.' && text.front() != '-' && text.find("..") == std::string_view::npos;
}

Result<core::IceServer> parse_stun_server(std::string_view text) {
    const auto rest = after_scheme(text, "stun");
    const auto address = rest ? server_address(*rest) : std::nullopt;
    if (!address) {
        return fail("like stun:HOST:3478");
    }
    return core::IceServer{.urls = {"stun:" + *address}, .username = {}, .credential = {}};
}

Result<core::IceServer> parse_turn_server(std::string_view text) {
    const auto form = [] {
        return fail(
            "like turn:USER:PASSWORD@HOST:3478?transport=udp, with reserved characters "
            "of user and password percent-encoded");
    };
    const std::string_view scheme = text.starts_with("turns:") ? "turns" : "turn";
    const auto rest = after_scheme(text, scheme);
    const std::size_t at = rest ? rest->rfind('@') : std::string_view::npos;
    if (at == std::string_view::npos) {
        return form();
    }
    const std::string_view credentials = rest->substr(0, at);
    const std::string_view server = rest->substr(at + 1);
    const std::size_t colon = credentials.find(':');
    const std::size_t question = std::min(server.find('?'), server.size());
    const std::string_view query = server.substr(question);
    const auto address = server_address(server.substr(0, question));
    if (colon == std::string_view::npos || !address ||
        !(query.empty() || query == "?transport=udp" || query == "?transport=tcp")) {
        return form();
    }
    const auto user = percent_decoded(credentials.substr(0, colon));
    const auto password = percent_decoded(credentials.substr(colon + 1));
    if (!user || user->empty() || !password || password->empty()) {
        return form();
    }
    const std::string url = std::string(scheme) + ":" + *address + std::string(query);
    return core::IceServer{.urls = {url}, .username = *user, .credential = *password};
}

}  // namespace umbrella::app
