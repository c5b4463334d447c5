#include "app/host_names.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <unistd.h>

namespace umbrella::app {
namespace {

constexpr std::size_t longest_label = 63;

struct FreeInterfaces {
    void operator()(ifaddrs* list) const { freeifaddrs(list); }
};

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_label(std::string_view label) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    };
    return !label.empty() && label.size() <= longest_label && label.front() != '-' &&
           label.back() != '-' && std::ranges::all_of(label, allowed);
}

bool is_name(std::string_view name) {
    while (true) {
        const std::size_t dot = name.find('.');
        if (!is_label(name.substr(0, dot))) {
            return false;
        }
        if (dot == std::string_view::npos) {
            return true;
        }
        name = name.substr(dot + 1);
    }
}

/// Reachable before loopback, IPv4 before IPv6.
int rank(const std::string& address) {
    const bool loopback = address.starts_with("127.") || address == "::1";
    const bool ipv6 = address.find(':') != std::string::npos;
    return (loopback ? 2 : 0) + (ipv6 ? 1 : 0);
}

std::string to_text(int family, const void* address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const char* done = inet_ntop(family, address, text.data(), text.size());
    return done != nullptr ? done : "";
}

/// Empty for what a browser cannot be sent to.
std::string address_of(const ifaddrs& interface) {
    if (interface.ifa_addr == nullptr || (interface.ifa_flags & IFF_UP) == 0) {
        return {};
    }
    if (interface.ifa_addr->sa_family == AF_INET) {
        const auto* ipv4 = reinterpret_cast<const sockaddr_in*>(interface.ifa_addr);
        return to_text(AF_INET, &ipv4->sin_addr);
    }
    if (interface.ifa_addr->sa_family == AF_INET6) {
        const auto* ipv6 = reinterpret_cast<const sockaddr_in6*>(interface.ifa_addr);
        if (!IN6_IS_ADDR_LINKLOCAL(&ipv6->sin6_addr)) {
            return to_text(AF_INET6, &ipv6->sin6_addr);
        }
    }
    return {};
}

std::vector<std::string> interface_addresses() {
    ifaddrs* list = nullptr;
    if (getifaddrs(&list) != 0) {
        return {};
    }
    const std::unique_ptr<ifaddrs, FreeInterfaces> owned(list);
    std::vector<std::string> addresses;
    for (const ifaddrs* interface = list; interface != nullptr; interface = interface->ifa_next) {
        if (std::string address = address_of(*interface); !address.empty()) {
            addresses.push_back(std::move(address));
        }
    }
    return addresses;
}

}  // namespace

HostNames find_host_names() {
    std::array<char, 256> name{};
    if (gethostname(name.data(), name.size() - 1) != 0) {
        name.fill('\0');
    }
    return make_host_names(name.data(), interface_addresses());
}

HostNames make_host_names(std::string_view system_name, std::vector<std::string> addresses) {
    HostNames names;
    std::string full(system_name);
    std::ranges::transform(full, full.begin(), lower);
    names.host = full.substr(0, full.find('.'));
    if (!is_label(names.host)) {
        names.host = "umbrella";
    } else if (full != names.host && full != names.host + ".local" && is_name(full)) {
        names.full = std::move(full);
    }
    std::ranges::sort(addresses, {},
                      [](const std::string& address) { return std::pair(rank(address), address); });
    const auto repeated = std::ranges::unique(addresses);
    addresses.erase(repeated.begin(), repeated.end());
    names.addresses = std::move(addresses);
    return names;
}

std::vector<std::string> all_names(const HostNames& names) {
    std::vector<std::string> all{names.host};
    if (names.host != "localhost") {
        all.push_back(names.host + ".local");
        all.emplace_back("localhost");
    }
    if (!names.full.empty()) {
        all.push_back(names.full);
    }
    all.insert(all.end(), names.addresses.begin(), names.addresses.end());
    return all;
}

bool is_address(std::string_view text) {
    const std::string copy(text);
    in6_addr ignored{};
    return inet_pton(AF_INET, copy.c_str(), &ignored) == 1 ||
           inet_pton(AF_INET6, copy.c_str(), &ignored) == 1;
}

}  // namespace umbrella::app
