// What this host is called and where it is reached.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace umbrella::app {

struct HostNames {
    /// The host name's first label, lower case ("livingroom"); "umbrella" when it has none that
    /// DNS allows.
    std::string host;
    /// The whole host name, lower case, when it has a domain ("livingroom.example.org").
    std::string full;
    /// Addresses of the interfaces that are up, in text, without scope ids: the reachable ones
    /// first (IPv4, then IPv6), loopback last. IPv6 link-local addresses are left out: browsers
    /// take no scope id.
    std::vector<std::string> addresses;

    friend bool operator==(const HostNames&, const HostNames&) = default;
};

/// Asks the system.
[[nodiscard]] HostNames find_host_names();

/// The pure half: `system_name` as gethostname() gives it.
[[nodiscard]] HostNames make_host_names(std::string_view system_name,
                                        std::vector<std::string> addresses);

/// All names and addresses by which this host can be asked for: host, HOST.local, the full name,
/// localhost, then the addresses.
[[nodiscard]] std::vector<std::string> all_names(const HostNames& names);

/// Whether `text` is an IPv4 or IPv6 address.
[[nodiscard]] bool is_address(std::string_view text);

}  // namespace umbrella::app
