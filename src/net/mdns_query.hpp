// Asks the local network for the address of a .local name (RFC 6762), without a daemon: one query,
// sent from a port of its own, so that answers come straight back (§6.7, "legacy unicast").
// Main context only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include <gio/gio.h>

#include "base/limits_trunk.hpp"
#include "net/glib.hpp"

namespace umbrella::net {

/// A query for A and AAAA. Empty if the name cannot be asked for (RFC 1035 §2.3.4). Pure.
[[nodiscard]] std::string make_mdns_query(const std::string& name, std::uint16_t id);

/// The addresses that an answer to it gives for the name; none if it is no answer to it or is
/// malformed anywhere before. Pure; at most limits::trunk_addresses.
[[nodiscard]] std::vector<ObjectPtr<GInetAddress>> parse_mdns_answer(
    std::span<const std::byte> packet, const std::string& name, std::uint16_t id);

class MdnsQuery {
  public:
    /// Called once, from the main loop, with the first answer. Never, if none comes: whoever asks
    /// has a clock of his own.
    using Answer = std::function<void(std::vector<ObjectPtr<GInetAddress>>)>;

    MdnsQuery(std::string name, Answer answer);

  private:
    void ask();
    [[nodiscard]] bool read();

    std::string name_;
    Answer answer_;
    std::uint16_t id_;
    ObjectPtr<GSocket> socket_;
    Source readable_;
    Source again_;
};

}  // namespace umbrella::net
