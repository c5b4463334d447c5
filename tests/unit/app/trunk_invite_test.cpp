#include "app/trunk_invite.hpp"

#include <gtest/gtest.h>

namespace umbrella::app {
namespace {

TrunkInvite invite() {
    return {.address = {.tls = true, .host = "hall3.local", .port = 8081, .path = "/wsb"},
            .id = "0a1b2c",
            .secret = std::string(32, 'a'),
            .key = std::string(64, 'f'),
            .expires = 1000};
}

TEST(TrunkInvite, Line_ThereAndBack_IsUnchanged) {
    const std::string line = to_line(invite());
    EXPECT_TRUE(looks_like_invite(line));
    const auto parsed = parse_invite(line + "\n", 999);
    ASSERT_TRUE(parsed) << parsed.error().message;
    EXPECT_EQ(parsed->address, invite().address);
    EXPECT_EQ(parsed->id, invite().id);
    EXPECT_EQ(parsed->secret, invite().secret);
    EXPECT_EQ(parsed->key, invite().key);
    EXPECT_EQ(parsed->expires, 1000U);
}

TEST(TrunkInvite, Expired_IsRefused) {
    const auto parsed = parse_invite(to_line(invite()), 1000);
    ASSERT_FALSE(parsed);
    EXPECT_NE(parsed.error().message.find("expired"), std::string::npos);
}

TEST(TrunkInvite, CutOffAnywhere_IsRefused) {
    const std::string line = to_line(invite());
    for (std::size_t size = 0; size < line.size(); ++size) {
        EXPECT_FALSE(parse_invite(line.substr(0, size), 1).has_value() &&
                     parse_invite(line.substr(0, size), 1)->key == invite().key)
            << size;
    }
    EXPECT_FALSE(parse_invite(line + "0", 1));
    EXPECT_FALSE(parse_invite("wss://host/wsb", 1));
    EXPECT_FALSE(looks_like_invite("wss://host/wsb"));
}

TEST(TrunkInvite, Proofs_OfTheTwoEnds_Differ) {
    const std::string one = invite_proof("secret", true, "a", "b");
    EXPECT_EQ(one.size(), 32U);
    EXPECT_NE(one, invite_proof("secret", false, "a", "b"));
    EXPECT_NE(one, invite_proof("other", true, "a", "b"));
    EXPECT_NE(one, invite_proof("secret", true, "b", "a"));
}

}  // namespace
}  // namespace umbrella::app
