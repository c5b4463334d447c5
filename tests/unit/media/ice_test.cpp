#include "media/ice.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace umbrella::media {
namespace {

using ::testing::ElementsAre;

constexpr auto host = "candidate:1 1 UDP 2015363327 192.168.1.7 40000 typ host";
constexpr auto host_ipv6 = "candidate:2 1 UDP 2015363327 fd00::7 40001 typ host";
constexpr auto reflexive =
    "candidate:3 1 UDP 1677722111 198.51.100.9 40000 typ srflx raddr 192.168.1.7 rport 40000";
constexpr auto host_tcp = "candidate:4 1 TCP 1015022079 192.168.1.7 40002 typ host tcptype passive";

IceOptions with_public(const std::string& address) {
    IceOptions options;
    options.public_ip = address;
    return options;
}

TEST(AdvertisedCandidates, WithoutPublicAddress_CandidateAlone) {
    EXPECT_THAT(advertised_candidates(host, {}), ElementsAre(host));
}

TEST(AdvertisedCandidates, HostCandidate_IsCopiedWithPublicAddress) {
    EXPECT_THAT(advertised_candidates(host, with_public("203.0.113.5")),
                ElementsAre(host, "candidate:19 1 UDP 2015363327 203.0.113.5 40000 typ host"));
}

TEST(AdvertisedCandidates, TcpHostCandidate_KeepsItsType) {
    EXPECT_THAT(advertised_candidates(host_tcp, with_public("203.0.113.5")),
                ElementsAre(host_tcp,
                            "candidate:49 1 TCP 1015022079 203.0.113.5 40002 typ host tcptype "
                            "passive"));
}

TEST(AdvertisedCandidates, OtherFamily_IsNotCopied) {
    EXPECT_THAT(advertised_candidates(host_ipv6, with_public("203.0.113.5")),
                ElementsAre(host_ipv6));
    EXPECT_THAT(advertised_candidates(host, with_public("2001:db8::5")), ElementsAre(host));
}

TEST(AdvertisedCandidates, PublicAddressItself_IsNotRepeated) {
    EXPECT_THAT(advertised_candidates(host, with_public("192.168.1.7")), ElementsAre(host));
}

TEST(AdvertisedCandidates, NotHost_IsNotCopied) {
    EXPECT_THAT(advertised_candidates(reflexive, with_public("203.0.113.5")),
                ElementsAre(reflexive));
}

TEST(RemoteCandidate, UdpWithAddress_IsUsable) {
    EXPECT_TRUE(is_usable_remote_candidate(host));
    EXPECT_TRUE(is_usable_remote_candidate(host_ipv6));
    EXPECT_TRUE(is_usable_remote_candidate(reflexive));
    EXPECT_TRUE(is_usable_remote_candidate("candidate:1 1 udp 1 10.0.0.1 9 typ host"));
}

TEST(RemoteCandidate, MdnsName_IsNotUsable) {
    EXPECT_FALSE(is_usable_remote_candidate(
        "candidate:1 1 UDP 2015363327 3d0b5a1e-7c1f-4a6e.local 40000 typ host"));
}

TEST(RemoteCandidate, Tcp_IsNotUsable) {
    EXPECT_FALSE(is_usable_remote_candidate(host_tcp));
}

TEST(RemoteCandidate, Fragment_IsNotUsable) {
    EXPECT_FALSE(is_usable_remote_candidate("candidate:1 1 UDP"));
    EXPECT_FALSE(is_usable_remote_candidate(""));
}

}  // namespace
}  // namespace umbrella::media
