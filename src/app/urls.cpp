#include "app/urls.hpp"

#include <algorithm>

namespace umbrella::app {
namespace {

constexpr std::uint16_t https_port = 443;
constexpr std::uint16_t http_port = 80;

void add(std::vector<std::string>& list, std::string entry) {
    if (std::ranges::find(list, entry) == list.end()) {
        list.push_back(std::move(entry));
    }
}

bool is_ipv6(std::string_view address) {
    return address.find(':') != std::string_view::npos;
}

bool is_loopback(std::string_view name) {
    return name == "localhost" || name.starts_with("127.") || name == "::1";
}

/// Whether a connection to `name`, one of the host's own, arrives at what is served.
bool reaches(const Config& config, const std::string& name) {
    if (config.serve_host.empty()) {
        return true;
    }
    if (config.serve_host == "0.0.0.0" || config.serve_host == "::") {
        return !is_address(name) || is_ipv6(name) == is_ipv6(config.serve_host);
    }
    return is_address(name) ? name == config.serve_host
                            : is_loopback(name) == is_loopback(config.serve_host);
}

std::string public_origin(const Config& config, std::uint16_t port) {
    const std::uint16_t expected = config.cloud ? https_port : port;
    return make_origin("https", config.public_host->name,
                       config.public_host->port.value_or(expected));
}

}  // namespace

std::string make_origin(std::string_view scheme, std::string_view host, std::uint16_t port) {
    const bool ipv6 = is_ipv6(host);
    const bool own_port = port == (scheme == "https" ? https_port : http_port);
    std::string origin(scheme);
    origin.append("://").append(ipv6 ? "[" : "").append(host).append(ipv6 ? "]" : "");
    if (!own_port) {
        origin.append(":").append(std::to_string(port));
    }
    return origin;
}

std::vector<std::string> own_origins(const Config& config, const HostNames& names,
                                     std::uint16_t port) {
    const std::string_view scheme = config.cloud ? "http" : "https";
    std::vector<std::string> origins;
    if (config.public_host) {
        add(origins, public_origin(config, port));
    }
    for (const std::string& name : all_names(names)) {
        if (reaches(config, name)) {
            add(origins, make_origin(scheme, name, port));
        }
    }
    if (config.public_ip) {
        add(origins, make_origin(scheme, *config.public_ip, port));
    }
    return origins;
}

std::vector<std::string> page_urls(const Config& config, const HostNames& names,
                                   std::uint16_t port) {
    std::vector<std::string> urls = own_origins(config, names, port);
    for (std::string& url : urls) {
        url += config.http_prefix + "/sfu";
    }
    return urls;
}

std::vector<std::string> certificate_names(const Config& config, const HostNames& names) {
    std::vector<std::string> all = all_names(names);
    add(all, "127.0.0.1");
    add(all, "::1");
    if (config.public_host) {
        add(all, config.public_host->name);
    }
    if (config.public_ip) {
        add(all, *config.public_ip);
    }
    return all;
}

}  // namespace umbrella::app
