#include "core/sdp/candidate.hpp"

#include <vector>

#include <gtest/gtest.h>

#include "base/limits.hpp"

namespace umbrella::core::sdp {
namespace {

class GoodCandidate : public testing::TestWithParam<const char*> {};
class BadCandidate : public testing::TestWithParam<const char*> {};

TEST_P(GoodCandidate, OfBrowsers_IsAccepted) {
    const auto checked = check_candidate(GetParam());
    ASSERT_TRUE(checked) << checked.error().message;
    EXPECT_EQ(*checked, GetParam());
}

INSTANTIATE_TEST_SUITE_P(
    Samples, GoodCandidate,
    testing::Values(
        "candidate:864429907 1 udp 2113937151 84c4e34e-bd6b-4265-bcbb-24a04eb09f77.local 32993 "
        "typ host generation 0 network-cost 999",
        "candidate:842163049 1 udp 1677729535 203.0.113.7 46154 typ srflx raddr 0.0.0.0 rport 0 "
        "generation 0 ufrag uThm network-cost 999",
        "candidate:1 1 udp 33562367 198.51.100.2 3478 typ relay raddr 203.0.113.7 rport 46154",
        "candidate:0 1 UDP 2122187007 f83dd252-f1d8-4b5c-8910-d7db4272badd.local 47149 typ host",
        "candidate:2 1 TCP 2105458943 192.168.1.20 9 typ host tcptype active",
        "candidate:3 2 tcp 2105458943 2001:db8::1 443 typ host tcptype passive",
        "candidate:+/aZ09 256 udp 0 ::ffff:192.0.2.1 65535 typ prflx"));

TEST_P(BadCandidate, OfStrangers_IsRefused) {
    EXPECT_FALSE(check_candidate(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(
    Samples, BadCandidate,
    testing::Values(
        "", "a=", "candidate:", "hello", "m=candidate:1 1 udp 1 192.0.2.1 9 typ host",
        "candidate:1 1 udp 1 192.0.2.1 9", "candidate:1 1 udp 1 192.0.2.1 9 typ",
        "candidate:1 1 udp 1 192.0.2.1 9 typ ghost", "candidate:1 1 udp 1 192.0.2.1 9 type host",
        "candidate:1 0 udp 1 192.0.2.1 9 typ host", "candidate:1 257 udp 1 192.0.2.1 9 typ host",
        "candidate:1 x udp 1 192.0.2.1 9 typ host", "candidate:1 1 sctp 1 192.0.2.1 9 typ host",
        "candidate:1 1 udp 2147483648 192.0.2.1 9 typ host",
        "candidate:1 1 udp -1 192.0.2.1 9 typ host", "candidate:1 1 udp 1 192.0.2.256 9 typ host",
        "candidate:1 1 udp 1 192.0.2 9 typ host", "candidate:1 1 udp 1 192.0.2.1.1 9 typ host",
        "candidate:1 1 udp 1 metadata.example.com 9 typ host",
        "candidate:1 1 udp 1 .local 9 typ host", "candidate:1 1 udp 1 fe80::1%eth0 9 typ host",
        "candidate:1 1 udp 1 192.0.2.1 65536 typ host",
        "candidate:1 1 udp 1 192.0.2.1 9 typ host tcptype",
        "candidate:1 1 tcp 1 192.0.2.1 9 typ host",
        "candidate:1 1 tcp 1 192.0.2.1 9 typ host tcptype sideways",
        "candidate:1 1 udp 1 192.0.2.1 9 typ srflx raddr nowhere rport 1",
        "candidate:1 1 udp 1 192.0.2.1 9 typ srflx raddr 192.0.2.2 rport x",
        "candidate:0123456789012345678901234567890123 1 udp 1 192.0.2.1 9 typ host",
        "candidate:! 1 udp 1 192.0.2.1 9 typ host",
        "candidate:1 1 udp 1 192.0.2.1 9 typ host name \x01",
        "candidate:1 1 udp 1 192.0.2.1 9 typ host name v\r\na=b"));

TEST(Candidate, WithAttributePrefix_LosesIt) {
    EXPECT_EQ(check_candidate("a=candidate:1 1 udp 1 192.0.2.1 9 typ host").value_or(""),
              "candidate:1 1 udp 1 192.0.2.1 9 typ host");
}

TEST(Candidate, WithRunsOfSpaces_LosesThem) {
    EXPECT_EQ(check_candidate("candidate:1  1 udp 1 192.0.2.1 9 typ host ").value_or(""),
              "candidate:1 1 udp 1 192.0.2.1 9 typ host");
}

TEST(Candidate, AtTheBound_IsAcceptedAndAboveRefused) {
    std::string line = "candidate:1 1 udp 1 192.0.2.1 9 typ host x ";
    line.append(limits::candidate_bytes - line.size(), 'y');
    EXPECT_TRUE(check_candidate(line));
    EXPECT_FALSE(check_candidate(line + "y"));
}

}  // namespace
}  // namespace umbrella::core::sdp
