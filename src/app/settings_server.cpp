// How the server is reached, and by whom; what it tells of itself.
#include <algorithm>
#include <array>
#include <utility>

#include "app/addresses.hpp"
#include "app/host_names.hpp"
#include "app/settings_parts.hpp"
#include "net/forwarded.hpp"
#include "net/origins.hpp"

namespace umbrella::app {
namespace {

Result<void> set_cloud(Config& config, const std::string& text) {
    const auto chosen = parse_switch(text);
    if (!chosen) {
        return fail("1 (cloud mode) or 0 (local mode)");
    }
    config.cloud = *chosen;
    return {};
}

Result<void> set_http_prefix(Config& config, const std::string& text) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("/-._~").find(c) != std::string_view::npos;
    };
    const bool parts = text.find("//") == std::string::npos &&
                       (text + "/").find("/./") == std::string::npos &&
                       (text + "/").find("/../") == std::string::npos;
    if (!text.empty() && (text.front() != '/' || text.back() == '/' || !parts ||
                          !std::ranges::all_of(text, allowed))) {
        return fail("empty, or a path like /umbrella: a slash first, none at the end");
    }
    config.http_prefix = text;
    return {};
}

Result<void> set_serve_address(Config& config, const std::string& text) {
    auto parsed = parse_host_port(text);
    if (parsed && parsed->host == "localhost") {
        parsed->host = "127.0.0.1";
    }
    if (!parsed || (!parsed->host.empty() && !is_address(parsed->host))) {
        return fail("like :9000, 0.0.0.0:8081 or [::1]:8081, with a port from 1 to 65535");
    }
    config.serve_host = parsed->host;
    config.serve_port = parsed->port.value_or(config.serve_port);
    return {};
}

Result<void> set_public_ip(Config& config, const std::string& text) {
    if (!is_address(text)) {
        return fail("an IPv4 or IPv6 address, such as 203.0.113.7");
    }
    config.public_ip = text;
    return {};
}

Result<void> set_public_host(Config& config, const std::string& text) {
    const auto parsed = parse_host_port(lower(text));
    if (!parsed || !(is_dns_name(parsed->host) || is_address(parsed->host))) {
        return fail("a host name such as meet.example.org, without https:// and without a path");
    }
    config.public_host = PublicHost{.name = parsed->host, .port = parsed->port};
    return {};
}

Result<void> add_allowed_origin(Config& config, const std::string& text) {
    const auto origin = net::normalize_origin(text);
    if (!origin) {
        return fail("an origin such as https://www.example.org, without a path");
    }
    config.allowed_origins.push_back(*origin);
    return {};
}

Result<void> add_trusted_proxy(Config& config, const std::string& text) {
    net::TrustedProxies checked;
    if (auto added = checked.add(text); !added) {
        return added;
    }
    config.trusted_proxies.push_back(text);
    return {};
}

Result<void> set_status_public(Config& config, const std::string& text) {
    const auto chosen = parse_switch(text);
    if (!chosen) {
        return fail("1 (/status and /metrics for everybody) or 0 (for this machine)");
    }
    config.status_public = *chosen;
    return {};
}

Result<void> set_log_level(Config& config, const std::string& text) {
    constexpr std::array<std::pair<std::string_view, log::Level>, 4> levels{{
        {"debug", log::Level::Debug},
        {"info", log::Level::Info},
        {"warning", log::Level::Warning},
        {"error", log::Level::Error},
    }};
    const auto* found = std::ranges::find(levels, std::string_view(lower(text)),
                                          &std::pair<std::string_view, log::Level>::first);
    if (found == levels.end()) {
        return fail("debug, info, warning or error");
    }
    config.log_level = found->second;
    return {};
}

constexpr std::array<Setting, 9> table{{
    {.name = "cloud",
     .variable = "UMBRELLA_CLOUD",
     .value = "",
     .help = "Cloud mode: plain HTTP behind a TLS proxy, no mDNS. Otherwise HTTPS with "
             "service.crt and service.key from the working directory, made if missing",
     .arity = Arity::Switch,
     .apply = set_cloud},
    {.name = "http-prefix",
     .variable = "UMBRELLA_HTTP_PREFIX",
     .value = "PATH",
     .help = "Path from the base URL to Umbrella, such as /umbrella; the proxy must not strip it",
     .apply = set_http_prefix},
    {.name = "http-serve-addr",
     .variable = "UMBRELLA_HTTP_SERVE_ADDR",
     .value = "HOST:PORT",
     .help = "Address and port to serve on; :9000 changes only the port. Default :8081",
     .apply = set_serve_address},
    {.name = "public-ip",
     .variable = "UMBRELLA_PUBLIC_IP",
     .value = "ADDRESS",
     .help = "The server's public address, offered to clients beside the local ones",
     .apply = set_public_ip},
    {.name = "public-host",
     .variable = "UMBRELLA_PUBLIC_HOST",
     .value = "NAME",
     .help = "Public host name: in printed URLs, the accepted Origin and the certificate",
     .apply = set_public_host},
    {.name = "allow-origin",
     .variable = "UMBRELLA_ALLOW_ORIGIN",
     .value = "ORIGIN",
     .help = "Origin of another site's pages that may connect, such as https://www.example.org; "
             "may be repeated. The server's own names need not be given",
     .arity = Arity::Many,
     .apply = add_allowed_origin},
    {.name = "trusted-proxy",
     .variable = "UMBRELLA_TRUSTED_PROXY",
     .value = "RANGE",
     .help = "Address or range of a reverse proxy, such as 127.0.0.1 or 10.0.0.0/8, whose "
             "X-Forwarded-For, -Proto and -Host are believed; may be repeated",
     .arity = Arity::Many,
     .apply = add_trusted_proxy},
    {.name = "status-public",
     .variable = "UMBRELLA_STATUS_PUBLIC",
     .value = "",
     .help = "In cloud mode: show /status, with the names in it, and /metrics to everybody, not "
             "only to this machine",
     .arity = Arity::Switch,
     .apply = set_status_public},
    {.name = "log-level",
     .variable = "UMBRELLA_LOG_LEVEL",
     .value = "LEVEL",
     .help = "debug, info, warning or error. Default info",
     .apply = set_log_level},
}};

}  // namespace

std::span<const Setting> server_settings() {
    return table;
}

}  // namespace umbrella::app
