#include "net/mdns_query.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include <netinet/in.h>
#include <sys/socket.h>

#include "base/limits_mdns.hpp"
#include "base/limits_trunk.hpp"
#include "net/multicast_interfaces.hpp"

namespace umbrella::net {
namespace {

constexpr std::uint16_t type_a = 1;
constexpr std::uint16_t type_aaaa = 28;
constexpr std::uint16_t class_in = 1;
/// The top bit of an answer's class says that it is the only one (RFC 6762 §10.2).
constexpr std::uint16_t class_bits = 0x7FFF;
constexpr std::size_t header_bytes = 12;
constexpr std::size_t longest_label = 63;
constexpr std::size_t longest_name = 255;
constexpr const char* group_ipv4 = "224.0.0.251";
constexpr const char* group_ipv6 = "ff02::fb";
constexpr std::uint16_t port = 5353;
/// One packet may be lost (RFC 6762 §5.2 lets a second follow after a second).
constexpr std::chrono::milliseconds ask_again{1000};

void append16(std::string& out, std::uint16_t value) {
    out.push_back(static_cast<char>(value >> 8U));
    out.push_back(static_cast<char>(value & 0xFFU));
}

std::string lower(std::string_view text) {
    const CharsPtr lowered(g_ascii_strdown(text.data(), static_cast<gssize>(text.size())));
    return lowered.get();
}

/// Reads a packet from the front; past its end everything is "no".
class Reader {
  public:
    explicit Reader(std::span<const std::byte> packet) : packet_(packet) {}

    [[nodiscard]] bool good() const { return good_; }
    std::uint16_t u16() {
        const auto bytes = take(2);
        return bytes.empty()
                   ? 0
                   : static_cast<std::uint16_t>((std::to_integer<unsigned>(bytes[0]) << 8U) |
                                                std::to_integer<unsigned>(bytes[1]));
    }
    std::span<const std::byte> take(std::size_t count) {
        if (!good_ || packet_.size() - at_ < count) {
            good_ = false;
            return {};
        }
        const auto bytes = packet_.subspan(at_, count);
        at_ += count;
        return bytes;
    }
    /// "host.local", lower case. A pointer (RFC 1035 §4.1.4) may only point backwards, so that
    /// reading ends.
    std::string name() {
        std::string text;
        std::size_t at = at_;
        std::optional<std::size_t> after;
        for (std::size_t limit = at;;) {
            if (at >= packet_.size() || text.size() > longest_name) {
                good_ = false;
                return {};
            }
            const auto length = std::to_integer<std::size_t>(packet_[at]);
            if (length == 0) {
                at_ = after.value_or(at + 1);
                return lower(text);
            }
            if ((length & 0xC0U) == 0xC0U) {
                const std::size_t target =
                    at + 1 < packet_.size()
                        ? ((length & 0x3FU) << 8U) | std::to_integer<std::size_t>(packet_[at + 1])
                        : limit;
                if (target >= limit) {
                    good_ = false;
                    return {};
                }
                after = after.value_or(at + 2);
                at = limit = target;
                continue;
            }
            if (length > longest_label || packet_.size() - at <= length) {
                good_ = false;
                return {};
            }
            text += text.empty() ? "" : ".";
            text.append(reinterpret_cast<const char*>(packet_.data()) + at + 1, length);
            at += length + 1;
        }
    }

  private:
    std::span<const std::byte> packet_;
    std::size_t at_ = 0;
    bool good_ = true;
};

ObjectPtr<GInetAddress> address_in(std::uint16_t type, std::span<const std::byte> data) {
    const auto* bytes = reinterpret_cast<const guint8*>(data.data());
    if (type == type_a && data.size() == 4) {
        return ObjectPtr<GInetAddress>::adopt(
            g_inet_address_new_from_bytes(bytes, G_SOCKET_FAMILY_IPV4));
    }
    if (type == type_aaaa && data.size() == 16) {
        return ObjectPtr<GInetAddress>::adopt(
            g_inet_address_new_from_bytes(bytes, G_SOCKET_FAMILY_IPV6));
    }
    return {};
}

/// Packets to groups go out by this interface, whatever the routes are.
bool send_by(GSocket* socket, unsigned interface, bool ipv4) {
    const int fd = g_socket_get_fd(socket);
    const int index = static_cast<int>(interface);
    const ip_mreqn by{.imr_multiaddr = {}, .imr_address = {}, .imr_ifindex = index};
    return 0 == (ipv4 ? setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &by, sizeof by)
                      : setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_IF, &index, sizeof index));
}

}  // namespace

std::string make_mdns_query(const std::string& name, std::uint16_t id) {
    std::string encoded;
    for (std::size_t at = 0; at < name.size();) {
        const std::size_t dot = std::min(name.find('.', at), name.size());
        if (dot == at || dot - at > longest_label) {
            return {};
        }
        encoded.push_back(static_cast<char>(dot - at));
        encoded.append(name, at, dot - at);
        at = dot + 1;
    }
    encoded.push_back('\0');
    if (encoded.size() > longest_name) {
        return {};
    }
    std::string query;
    append16(query, id);
    append16(query, 0);
    append16(query, 2);
    query.append(6, '\0');
    for (const std::uint16_t type : {type_a, type_aaaa}) {
        query += encoded;
        append16(query, type);
        append16(query, class_in);
    }
    return query;
}

std::vector<ObjectPtr<GInetAddress>> parse_mdns_answer(std::span<const std::byte> packet,
                                                       const std::string& name, std::uint16_t id) {
    constexpr std::uint16_t is_answer = 0x8000;
    Reader reader(packet);
    const std::uint16_t answered = reader.u16();
    const std::uint16_t flags = reader.u16();
    const std::uint16_t questions = reader.u16();
    unsigned records = reader.u16();
    records += reader.u16();
    records += reader.u16();
    if (answered != id || (flags & is_answer) == 0) {
        return {};
    }
    for (unsigned i = 0; i < questions && reader.good(); ++i) {
        static_cast<void>(reader.name());
        static_cast<void>(reader.take(4));
    }
    std::vector<ObjectPtr<GInetAddress>> addresses;
    for (unsigned i = 0; i < records && reader.good(); ++i) {
        const std::string owner = reader.name();
        const std::uint16_t type = reader.u16();
        const std::uint16_t record_class = reader.u16() & class_bits;
        static_cast<void>(reader.take(4));
        const auto data = reader.take(reader.u16());
        if (!reader.good() || owner != lower(name) || record_class != class_in ||
            addresses.size() >= limits::trunk_addresses) {
            continue;
        }
        if (auto address = address_in(type, data)) {
            addresses.push_back(std::move(address));
        }
    }
    return addresses;
}

std::optional<std::string> mdns_name(std::string_view host) {
    constexpr std::string_view domain = ".local";
    if (host.ends_with('.')) {
        host.remove_suffix(1);
    }
    std::string name = lower(host);
    return name.size() > domain.size() && name.ends_with(domain) ? std::optional(std::move(name))
                                                                 : std::nullopt;
}

MdnsQuery::MdnsQuery(std::string name, Answer answer)
    : name_(std::move(name)),
      answer_(std::move(answer)),
      id_(static_cast<std::uint16_t>(g_random_int_range(1, 0x10000))) {
    const std::vector<MulticastInterface> interfaces = multicast_interfaces();
    // Their sources hold references.
    doors_.reserve(2 * interfaces.size());
    for (const MulticastInterface& one : interfaces) {
        if (one.ipv4) {
            open_door(one.index, G_SOCKET_FAMILY_IPV4);
        }
        if (one.ipv6) {
            open_door(one.index, G_SOCKET_FAMILY_IPV6);
        }
    }
    ask();
    again_ = Source::after(ask_again, [this] {
        ask();
        return false;
    });
}

/// An interface that does not let it is left out: the system's resolver is asked, too.
void MdnsQuery::open_door(unsigned interface, GSocketFamily family) {
    const bool ipv4 = family == G_SOCKET_FAMILY_IPV4;
    Door door{.interface = interface,
              .socket = ObjectPtr<GSocket>::adopt(
                  g_socket_new(family, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, nullptr)),
              .to = ObjectPtr<GSocketAddress>::adopt(
                  g_inet_socket_address_new_from_string(ipv4 ? group_ipv4 : group_ipv6, port)),
              .readable = {}};
    const auto any = ObjectPtr<GSocketAddress>::adopt(
        g_inet_socket_address_new_from_string(ipv4 ? "0.0.0.0" : "::", 0));
    if (!door.socket || g_socket_bind(door.socket.get(), any.get(), FALSE, nullptr) == FALSE ||
        !send_by(door.socket.get(), interface, ipv4)) {
        return;
    }
    g_socket_set_blocking(door.socket.get(), FALSE);
    g_socket_set_multicast_ttl(door.socket.get(), 1);
    doors_.push_back(std::move(door));
    Door& opened = doors_.back();
    opened.readable = Source::socket(opened.socket.get(), G_IO_IN, [this, &opened] {
        read(opened);
        return true;
    });
}

void MdnsQuery::ask() {
    const std::string query = make_mdns_query(name_, id_);
    if (query.empty()) {
        return;
    }
    for (const Door& door : doors_) {
        g_socket_send_to(door.socket.get(), door.to.get(), query.data(), query.size(), nullptr,
                         nullptr);
    }
}

void MdnsQuery::read(const Door& door) {
    constexpr std::size_t largest_packet = 9000;
    std::array<char, largest_packet> buffer{};
    const gssize count =
        g_socket_receive(door.socket.get(), buffer.data(), buffer.size(), nullptr, nullptr);
    if (count <= 0) {
        return;
    }
    auto addresses = parse_mdns_answer(
        std::as_bytes(std::span(buffer).first(static_cast<std::size_t>(count))), name_, id_);
    for (ObjectPtr<GInetAddress>& address : addresses) {
        add(std::move(address), door.interface);
    }
    if (!found_.empty() && !gathered_.active()) {
        again_.stop();
        gathered_ = Source::after(limits::mdns_gather, [this] {
            report();
            return false;
        });
    }
}

void MdnsQuery::add(ObjectPtr<GInetAddress> address, unsigned interface) {
    const bool scoped = g_inet_address_get_family(address.get()) == G_SOCKET_FAMILY_IPV6 &&
                        g_inet_address_get_is_link_local(address.get()) != FALSE;
    const HostAddress one{.address = std::move(address), .scope = scoped ? interface : 0};
    const bool known = std::ranges::any_of(found_, [&](const HostAddress& other) {
        return other.scope == one.scope &&
               g_inet_address_equal(other.address.get(), one.address.get()) != FALSE;
    });
    if (!known && found_.size() < limits::trunk_addresses) {
        found_.push_back(one);
    }
}

/// May end this object.
void MdnsQuery::report() {
    doors_.clear();
    std::ranges::stable_partition(found_, [](const HostAddress& one) {
        return g_inet_address_get_is_link_local(one.address.get()) == FALSE;
    });
    const Answer answer = std::exchange(answer_, nullptr);
    answer(std::move(found_));
}

}  // namespace umbrella::net
