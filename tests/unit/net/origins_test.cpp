#include "net/origins.hpp"

#include <gtest/gtest.h>

namespace umbrella::net {
namespace {

const OriginPolicy own{.allowed = {"https://livingroom.local:8081", "https://[fd00::1]:8081",
                                   "https://meet.example.org"},
                       .same_as_host = false};
const OriginPolicy as_host{.allowed = {}, .same_as_host = true};

struct Case {
    const char* name;
    std::optional<std::string> origin;
    bool allowed;
};

class OriginCases : public ::testing::TestWithParam<Case> {};

TEST_P(OriginCases, OwnNames_OnlyTheyAreAllowed) {
    const bool allowed =
        judge_origin(own, GetParam().origin, "livingroom.local:8081") != OriginVerdict::Refused;
    EXPECT_EQ(allowed, GetParam().allowed);
}

INSTANTIATE_TEST_SUITE_P(
    Origins, OriginCases,
    ::testing::Values(Case{"Missing", std::nullopt, true},
                      Case{"Same", "https://livingroom.local:8081", true},
                      Case{"UpperCase", "HTTPS://LivingRoom.LOCAL:8081", true},
                      Case{"Ipv6", "https://[FD00::1]:8081", true},
                      Case{"OwnPortLeftOut", "https://meet.example.org", true},
                      Case{"OwnPortWritten", "https://meet.example.org:443", true},
                      Case{"OtherScheme", "http://livingroom.local:8081", false},
                      Case{"OtherPort", "https://livingroom.local:8082", false},
                      Case{"NoPort", "https://livingroom.local", false},
                      Case{"Subdomain", "https://x.meet.example.org", false},
                      Case{"Suffix", "https://meet.example.org.evil.example", false},
                      Case{"Prefix", "https://evil-meet.example.org", false},
                      Case{"UserInfo", "https://meet.example.org@evil.example", false},
                      Case{"Path", "https://meet.example.org/", false},
                      Case{"Two", "https://evil.example, https://meet.example.org", false},
                      Case{"Null", "null", false}, Case{"Empty", "", false},
                      Case{"File", "file://", false},
                      Case{"Extension", "chrome-extension://meet.example.org", false}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(JudgeOrigin, PublicNameUnknown_SameAsHostIsAllowed) {
    EXPECT_EQ(judge_origin(as_host, "https://meet.example.org", "meet.example.org"),
              OriginVerdict::AllowedAsHost);
    EXPECT_EQ(judge_origin(as_host, "http://localhost:9000", "localhost:9000"),
              OriginVerdict::AllowedAsHost);
    EXPECT_EQ(judge_origin(as_host, "https://evil.example", "meet.example.org"),
              OriginVerdict::Refused);
    EXPECT_EQ(judge_origin(as_host, "https://meet.example.org:444", "meet.example.org"),
              OriginVerdict::Refused);
    EXPECT_EQ(judge_origin(as_host, "null", ""), OriginVerdict::Refused);
    EXPECT_EQ(judge_origin(as_host, std::nullopt, ""), OriginVerdict::Allowed);
}

TEST(JudgeOrigin, SchemeKnown_TheOtherIsRefused) {
    EXPECT_EQ(judge_origin(as_host, "https://meet.example.org", "meet.example.org", "https"),
              OriginVerdict::AllowedAsHost);
    EXPECT_EQ(judge_origin(as_host, "http://meet.example.org", "meet.example.org", "https"),
              OriginVerdict::Refused);
    EXPECT_EQ(judge_origin(as_host, "http://meet.example.org", "meet.example.org", "http"),
              OriginVerdict::AllowedAsHost);
}

}  // namespace
}  // namespace umbrella::net
