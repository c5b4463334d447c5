// Asks the local networks for the address of a .local name (RFC 6762), without a daemon: one query
// on each interface, over IPv4 and IPv6, from ports of its own, so that answers come straight back
// (§6.7, "legacy unicast"). Main context only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <gio/gio.h>

#include "base/limits_trunk.hpp"
#include "net/glib.hpp"
#include "net/host_address.hpp"

namespace umbrella::net {

/// A query for A and AAAA. Empty if the name cannot be asked for (RFC 1035 §2.3.4). Pure.
[[nodiscard]] std::string make_mdns_query(const std::string& name, std::uint16_t id);

/// The addresses that an answer to it gives for the name; none if it is no answer to it or is
/// malformed anywhere before. Pure; at most limits::trunk_addresses.
[[nodiscard]] std::vector<ObjectPtr<GInetAddress>> parse_mdns_answer(
    std::span<const std::byte> packet, const std::string& name, std::uint16_t id);

/// The name as it is asked for, in lower case and without a final dot. Nothing: it is not below
/// .local. Pure.
[[nodiscard]] std::optional<std::string> mdns_name(std::string_view host);

class MdnsQuery {
  public:
    /// Called once, from the main loop, with what has come within limits::mdns_gather of the first
    /// answer; at most limits::trunk_addresses, link-local ones last. Never, if none comes: whoever
    /// asks has a clock of his own.
    using Answer = std::function<void(std::vector<HostAddress>)>;

    MdnsQuery(std::string name, Answer answer);

  private:
    /// One for each interface and family, since each asks by one interface alone: a default route
    /// is not needed, and names are known only where they live.
    struct Door {
        unsigned interface = 0;
        ObjectPtr<GSocket> socket;
        ObjectPtr<GSocketAddress> to;
        Source readable;
    };
    void open_door(unsigned interface, GSocketFamily family);
    void ask();
    void read(const Door& door);
    void add(ObjectPtr<GInetAddress> address, unsigned interface);
    void report();

    std::string name_;
    Answer answer_;
    std::uint16_t id_;
    std::vector<Door> doors_;
    std::vector<HostAddress> found_;
    Source again_;
    Source gathered_;
};

}  // namespace umbrella::net
