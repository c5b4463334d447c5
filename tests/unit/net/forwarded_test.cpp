#include "net/forwarded.hpp"

#include <gtest/gtest.h>

#include "net/glib.hpp"

namespace umbrella::net {
namespace {

ObjectPtr<GInetAddress> address(const char* text) {
    return ObjectPtr<GInetAddress>::adopt(g_inet_address_new_from_string(text));
}

std::string text(const ObjectPtr<GInetAddress>& address) {
    return CharsPtr(g_inet_address_to_string(address.get())).get();
}

TrustedProxies proxies(std::initializer_list<const char*> ranges) {
    TrustedProxies trusted;
    for (const char* range : ranges) {
        EXPECT_TRUE(trusted.add(range).has_value()) << range;
    }
    return trusted;
}

const TrustedProxies own = proxies({"127.0.0.1", "10.0.0.0/8", "fd00::/8"});

struct Case {
    const char* name;
    const char* peer;
    const char* forwarded_for;
    const char* asker;
};

class ForwardedForCases : public ::testing::TestWithParam<Case> {};

TEST_P(ForwardedForCases, Asker_IsTheLastThatNoProxyOfOursIs) {
    const Asker asker =
        find_asker(own, address(GetParam().peer).get(), "host", {.for_ = GetParam().forwarded_for});
    EXPECT_EQ(text(asker.address), GetParam().asker);
}

INSTANTIATE_TEST_SUITE_P(
    ForwardedFor, ForwardedForCases,
    ::testing::Values(
        Case{"None", "127.0.0.1", "", "127.0.0.1"},
        Case{"One", "127.0.0.1", "203.0.113.7", "203.0.113.7"},
        Case{"OfAStranger", "198.51.100.1", "203.0.113.7", "198.51.100.1"},
        Case{"ForgedBefore", "127.0.0.1", "1.1.1.1, 203.0.113.7", "203.0.113.7"},
        Case{"TwoProxies", "127.0.0.1", "203.0.113.7,10.1.2.3", "203.0.113.7"},
        Case{"ForgedBeforeTwo", "10.9.9.9", "1.1.1.1, 203.0.113.7 ,10.1.2.3", "203.0.113.7"},
        Case{"AllOurs", "127.0.0.1", "10.1.2.3, 10.4.5.6", "10.1.2.3"},
        Case{"WithPort", "127.0.0.1", "203.0.113.7:50123", "203.0.113.7"},
        Case{"Ipv6", "fd00::1", "2001:db8::7", "2001:db8::7"},
        Case{"Ipv6InBrackets", "fd00::1", "[2001:db8::7]:443", "2001:db8::7"},
        Case{"MappedIpv4", "127.0.0.1", "203.0.113.7, ::ffff:10.1.2.3", "203.0.113.7"},
        Case{"Unknown", "127.0.0.1", "unknown", "127.0.0.1"},
        Case{"NonsenseBeforeOurs", "127.0.0.1", "<script>, 10.1.2.3", "10.1.2.3"},
        Case{"EmptyElements", "127.0.0.1", " , ,", "127.0.0.1"},
        Case{"LoneBracket", "127.0.0.1", "[", "127.0.0.1"}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(FindAsker, HostAndScheme_AreThoseThatTheNearestProxyWrote) {
    const Asker asker = find_asker(
        own, address("127.0.0.1").get(), "10.0.0.5:8081",
        {.for_ = "203.0.113.7", .proto = "http, https", .host = "evil.example, meet.example.org"});
    EXPECT_TRUE(asker.proxied);
    EXPECT_EQ(asker.host, "meet.example.org");
    EXPECT_EQ(asker.scheme, "https");
}

TEST(FindAsker, StrangersHeaders_ChangeNothing) {
    const ForwardedHeaders headers{
        .for_ = "127.0.0.1", .proto = "https", .host = "meet.example.org"};
    for (const TrustedProxies& trusted : {own, TrustedProxies()}) {
        const Asker asker =
            find_asker(trusted, address("198.51.100.1").get(), "evil.example", headers);
        EXPECT_FALSE(asker.proxied);
        EXPECT_EQ(asker.host, "evil.example");
        EXPECT_EQ(asker.scheme, std::nullopt);
        EXPECT_EQ(text(asker.address), "198.51.100.1");
    }
}

TEST(FindAsker, ProxyThatSaysNothing_HostStays) {
    const Asker asker =
        find_asker(own, address("127.0.0.1").get(), "meet.example.org", {.proto = "gopher"});
    EXPECT_FALSE(asker.proxied);
    EXPECT_EQ(asker.host, "meet.example.org");
    EXPECT_EQ(asker.scheme, std::nullopt);
}

TEST(TrustedProxies, Nonsense_IsRefused) {
    for (const char* range : {"", "proxy", "10.0.0.0/33", "10.0.0.1/8", "10.0.0.0/8,127.0.0.1"}) {
        EXPECT_FALSE(TrustedProxies().add(range).has_value()) << range;
    }
}

}  // namespace
}  // namespace umbrella::net
