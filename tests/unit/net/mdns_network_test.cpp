// .local names are found on networks without a default route, over IPv4 and IPv6, on each
// interface. Runs in a network namespace of its own, which it makes before anything else.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/multicast_interfaces.hpp"
#include "net/resolver.hpp"

namespace umbrella::net {
namespace {

constexpr const char* wire = "wire0";
constexpr const char* other_end = "wire1";

class Fd {
  public:
    explicit Fd(int fd) : fd_(fd) { EXPECT_GE(fd_, 0) << std::strerror(errno); }
    ~Fd() { ::close(fd_); }
    Fd(const Fd&) = delete;
    Fd& operator=(const Fd&) = delete;
    [[nodiscard]] int get() const { return fd_; }

  private:
    int fd_;
};

void put_name(ifreq& request, const char* interface) {
    std::strncpy(request.ifr_name, interface, IFNAMSIZ - 1);
}

/// A pair of wires' ends, as `ip link add wire0 type veth` makes it.
void make_wire() {
    struct Request {
        nlmsghdr header;
        ifinfomsg link;
        std::array<char, 256> attributes;
    } request{};
    request.header.nlmsg_len = NLMSG_LENGTH(sizeof(ifinfomsg));
    request.header.nlmsg_type = RTM_NEWLINK;
    request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_CREATE | NLM_F_EXCL | NLM_F_ACK;
    const auto append = [&](unsigned short type, const void* data, std::size_t size) {
        auto* at = reinterpret_cast<rtattr*>(reinterpret_cast<char*>(&request) +
                                             NLMSG_ALIGN(request.header.nlmsg_len));
        at->rta_type = type;
        at->rta_len = static_cast<unsigned short>(RTA_LENGTH(size));
        if (size > 0) {
            std::memcpy(RTA_DATA(at), data, size);
        }
        request.header.nlmsg_len =
            NLMSG_ALIGN(request.header.nlmsg_len) + RTA_ALIGN(static_cast<unsigned>(at->rta_len));
        return at;
    };
    const auto close = [&](rtattr* nest) {
        nest->rta_len =
            static_cast<unsigned short>(reinterpret_cast<char*>(&request) +
                                        request.header.nlmsg_len - reinterpret_cast<char*>(nest));
    };
    append(IFLA_IFNAME, wire, std::strlen(wire) + 1);
    rtattr* info = append(IFLA_LINKINFO, nullptr, 0);
    append(IFLA_INFO_KIND, "veth", 4);
    rtattr* data = append(IFLA_INFO_DATA, nullptr, 0);
    const ifinfomsg peer{};
    rtattr* nested = append(VETH_INFO_PEER, &peer, sizeof peer);
    append(IFLA_IFNAME, other_end, std::strlen(other_end) + 1);
    close(nested);
    close(data);
    close(info);
    const Fd netlink(::socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE));
    ASSERT_EQ(::send(netlink.get(), &request, request.header.nlmsg_len, 0),
              static_cast<ssize_t>(request.header.nlmsg_len));
    struct {
        nlmsghdr header;
        nlmsgerr error;
        std::array<char, 512> rest;
    } answer{};
    ASSERT_GT(::recv(netlink.get(), &answer, sizeof answer, 0), 0);
    ASSERT_EQ(answer.header.nlmsg_type, NLMSG_ERROR);
    ASSERT_EQ(answer.error.error, 0) << std::strerror(-answer.error.error);
}

void raise(const char* interface, short more_flags) {
    const Fd control(::socket(AF_INET, SOCK_DGRAM, 0));
    ifreq request{};
    put_name(request, interface);
    ASSERT_EQ(::ioctl(control.get(), SIOCGIFFLAGS, &request), 0) << interface;
    request.ifr_flags = static_cast<short>(request.ifr_flags | IFF_UP | more_flags);
    ASSERT_EQ(::ioctl(control.get(), SIOCSIFFLAGS, &request), 0) << interface;
}

void give_address(const char* interface, const char* address) {
    const Fd control(::socket(AF_INET, SOCK_DGRAM, 0));
    ifreq request{};
    put_name(request, interface);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    inet_pton(AF_INET, address, &to.sin_addr);
    std::memcpy(&request.ifr_addr, &to, sizeof to);
    ASSERT_EQ(::ioctl(control.get(), SIOCSIFADDR, &request), 0) << std::strerror(errno);
}

bool is_running(const char* interface) {
    const Fd control(::socket(AF_INET, SOCK_DGRAM, 0));
    ifreq request{};
    put_name(request, interface);
    return ::ioctl(control.get(), SIOCGIFFLAGS, &request) == 0 &&
           (request.ifr_flags & IFF_RUNNING) != 0;
}

/// Both ends have a link-local address, of which it is known that nobody else has it.
bool has_addresses() {
    constexpr unsigned tentative = 0x40;
    std::ifstream file("/proc/self/net/if_inet6");
    unsigned settled = 0;
    std::string address;
    std::string index;
    std::string length;
    std::string scope;
    std::string flags;
    std::string name;
    while (file >> address >> index >> length >> scope >> flags >> name) {
        const bool on_wire = name == wire || name == other_end;
        settled += on_wire && (std::stoul(flags, nullptr, 16) & tentative) == 0 ? 1 : 0;
    }
    return settled == 2;
}

/// Groups can be reached on loopback over IPv4 and on a wire over both, at whose other end somebody
/// may listen. There is no default route.
class Network : public ::testing::Environment {
  public:
    void SetUp() override {
        // Root needs no namespace of users; everybody else gets one in which they are root.
        ASSERT_TRUE(::unshare(CLONE_NEWNET) == 0 || ::unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0)
            << "a network namespace cannot be made: " << std::strerror(errno);
        make_wire();
        raise(wire, 0);
        raise(other_end, 0);
        give_address(wire, "192.0.2.1");
        raise("lo", IFF_MULTICAST);
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (!is_running(wire) || !is_running(other_end) || !has_addresses()) {
            ASSERT_LT(std::chrono::steady_clock::now(), end) << "the wire does not come up";
            ::usleep(20'000);
        }
    }
};

/// Who has the name hall3.local, on one interface alone.
class Responder {
  public:
    Responder(int family, const char* interface, std::string record)
        : record_(std::move(record)), socket_(::socket(family, SOCK_DGRAM | SOCK_NONBLOCK, 0)) {
        const int yes = 1;
        EXPECT_EQ(::setsockopt(socket_.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes), 0);
        const unsigned index = if_nametoindex(interface);
        if (family == AF_INET) {
            sockaddr_in at{};
            at.sin_family = AF_INET;
            at.sin_port = htons(5353);
            EXPECT_EQ(::bind(socket_.get(), reinterpret_cast<sockaddr*>(&at), sizeof at), 0);
            ip_mreqn group{
                .imr_multiaddr = {}, .imr_address = {}, .imr_ifindex = static_cast<int>(index)};
            inet_pton(AF_INET, "224.0.0.251", &group.imr_multiaddr);
            EXPECT_EQ(
                ::setsockopt(socket_.get(), IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, sizeof group),
                0);
            const int no = 0;
            ::setsockopt(socket_.get(), IPPROTO_IP, IP_MULTICAST_ALL, &no, sizeof no);
        } else {
            ::setsockopt(socket_.get(), IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes);
            sockaddr_in6 at{};
            at.sin6_family = AF_INET6;
            at.sin6_port = htons(5353);
            EXPECT_EQ(::bind(socket_.get(), reinterpret_cast<sockaddr*>(&at), sizeof at), 0);
            ipv6_mreq group{.ipv6mr_multiaddr = {}, .ipv6mr_interface = index};
            inet_pton(AF_INET6, "ff02::fb", &group.ipv6mr_multiaddr);
            EXPECT_EQ(
                ::setsockopt(socket_.get(), IPPROTO_IPV6, IPV6_JOIN_GROUP, &group, sizeof group),
                0);
        }
        look_ = Source::after(std::chrono::milliseconds(5), [this] {
            answer();
            return true;
        });
    }
    [[nodiscard]] unsigned asked() const { return asked_; }

  private:
    void answer() {
        std::array<char, 1500> query{};
        sockaddr_storage from{};
        socklen_t size = sizeof from;
        const ssize_t count = ::recvfrom(socket_.get(), query.data(), query.size(), 0,
                                         reinterpret_cast<sockaddr*>(&from), &size);
        if (count < 12) {
            return;
        }
        ++asked_;
        std::string packet(query.data(), 2);
        packet += std::string("\x84\x00\0\0\0\x01\0\0\0\0", 10);
        packet += std::string("\x05hall3\x05local\0", 13) + record_;
        EXPECT_GT(::sendto(socket_.get(), packet.data(), packet.size(), 0,
                           reinterpret_cast<sockaddr*>(&from), size),
                  0)
            << std::strerror(errno);
    }

    std::string record_;
    Fd socket_;
    Source look_;
    unsigned asked_ = 0;
};

std::string record(char type, const std::string& address) {
    return std::string({'\0', type, '\0', '\x01', '\0', '\0', '\0', '\x78', '\0',
                        static_cast<char>(address.size())}) +
           address;
}

const std::string ipv4 = record('\x01', std::string("\xC0\0\x02\x63", 4));
const std::string ipv6 =
    record('\x1C', std::string("\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01", 16));
const std::string link_local =
    record('\x1C', std::string("\xfe\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\x05", 16));

struct Found {
    std::string address;
    std::uint32_t scope = 0;
    friend bool operator==(const Found&, const Found&) = default;
};

std::vector<Found> resolve(const std::string& host) {
    std::optional<std::vector<Found>> found;
    const Resolver resolver(host, [&](Result<Resolver::Addresses> addresses) {
        found.emplace();
        if (addresses) {
            for (const HostAddress& one : *addresses) {
                found->push_back(
                    {CharsPtr(g_inet_address_to_string(one.address.get())).get(), one.scope});
            }
        }
    });
    bool late = false;
    const auto clock = Source::after(std::chrono::seconds(5), [&late] {
        late = true;
        return false;
    });
    while (!found && !late) {
        g_main_context_iteration(nullptr, TRUE);
    }
    return found.value_or(std::vector<Found>{});
}

TEST(MdnsNetwork, Interfaces_AreThoseThatAreUpAndTakeGroups) {
    std::vector<unsigned> indices;
    for (const MulticastInterface& one : multicast_interfaces()) {
        indices.push_back(one.index);
    }
    std::vector<unsigned> expected{if_nametoindex("lo"), if_nametoindex(wire)};
    for (const unsigned index : expected) {
        EXPECT_EQ(std::ranges::count(indices, index), 1);
    }
}

TEST(MdnsNetwork, NameOnOneInterfaceOfSeveral_IsFoundWithoutADefaultRoute) {
    const Responder responder(AF_INET, "lo", ipv4);
    EXPECT_EQ(resolve("Hall3.local."), (std::vector<Found>{{"192.0.2.99"}}));
    EXPECT_GE(responder.asked(), 1U);
}

TEST(MdnsNetwork, NameOverIpv6Alone_IsFound) {
    const Responder responder(AF_INET6, other_end, ipv6);
    EXPECT_EQ(resolve("hall3.local"), (std::vector<Found>{{"2001:db8::1"}}));
}

TEST(MdnsNetwork, LinkLocalAddress_HasTheScopeOfItsInterface_AndComesLast) {
    const Responder first(AF_INET6, other_end, link_local);
    const Responder second(AF_INET, "lo", ipv4);
    const std::vector<Found> found = resolve("hall3.local");
    ASSERT_GE(found.size(), 2U);
    EXPECT_EQ(found.front(), (Found{"192.0.2.99"}));
    // Also by the other end itself, which hears its own questions.
    EXPECT_EQ(std::ranges::count(found, Found{"fe80::5", if_nametoindex(wire)}), 1);
}

}  // namespace
}  // namespace umbrella::net

int main(int argc, char** argv) {
    ::testing::InitGoogleTest(&argc, argv);
    ::testing::AddGlobalTestEnvironment(std::make_unique<umbrella::net::Network>().release());
    return RUN_ALL_TESTS();
}
