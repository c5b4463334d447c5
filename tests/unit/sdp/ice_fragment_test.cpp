#include "core/sdp/ice_fragment.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.hpp"

namespace umbrella::core::sdp {
namespace {

const std::string credentials = "a=ice-ufrag:k7Fq\r\na=ice-pwd:abcdefghijklmnopqrstuvwx\r\n";
const std::string mline = "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\n";

std::string candidate(int port) {
    return "a=candidate:1 1 UDP 2122317823 192.0.2.1 " + std::to_string(port) + " typ host\r\n";
}

TEST(IceFragment, Trickled_IsReadWhereverItStands) {
    const auto fragment =
        read_ice_fragment(credentials + mline + candidate(5000) + "a=end-of-candidates\r\n");
    ASSERT_TRUE(fragment.has_value()) << fragment.error().message;
    EXPECT_EQ(fragment->credentials.ufrag, "k7Fq");
    EXPECT_EQ(fragment->candidates.size(), 1U);
    const auto in_mline = read_ice_fragment(mline + credentials + candidate(1) + candidate(2));
    ASSERT_TRUE(in_mline.has_value());
    EXPECT_EQ(in_mline->credentials.pwd, "abcdefghijklmnopqrstuvwx");
    EXPECT_EQ(in_mline->candidates.size(), 2U);
}

TEST(IceFragment, WithoutCredentials_NamesNone) {
    const auto fragment = read_ice_fragment(mline + candidate(5000));
    ASSERT_TRUE(fragment.has_value());
    EXPECT_TRUE(fragment->credentials.ufrag.empty());
}

TEST(IceFragment, WhatIsNone_IsRefused) {
    EXPECT_FALSE(read_ice_fragment("hello"));
    EXPECT_FALSE(read_ice_fragment("a=ice-ufrag:k7Fq\r\n" + mline)) << "no password";
    EXPECT_FALSE(read_ice_fragment("a=ice-ufrag:k7Fq\r\na=ice-pwd:short\r\n"));
    std::string many = credentials + mline;
    for (std::size_t i = 0; i <= limits::candidates_per_generation; ++i) {
        many += candidate(static_cast<int>(5000 + i));
    }
    EXPECT_FALSE(read_ice_fragment(many));
}

TEST(IceFragment, NamesOfOtherNetworks_AreLeftOut) {
    const auto fragment = read_ice_fragment(
        mline + "a=candidate:1 1 UDP 2122317823 intern.example.org 5000 typ host\r\n");
    ASSERT_TRUE(fragment.has_value());
    EXPECT_TRUE(fragment->candidates.empty());
}

TEST(IceFragment, Written_IsReadBack) {
    const std::vector<std::string> candidates{
        "candidate:1 1 UDP 2122317823 192.0.2.1 5000 typ host"};
    const std::string text =
        write_ice_fragment({.media = "audio", .mid = "0"},
                           {.ufrag = "abcd", .pwd = "0123456789012345678901"}, candidates);
    const auto fragment = read_ice_fragment(text);
    ASSERT_TRUE(fragment.has_value()) << fragment.error().message;
    EXPECT_EQ(fragment->credentials.ufrag, "abcd");
    EXPECT_EQ(fragment->candidates, candidates);
}

}  // namespace
}  // namespace umbrella::core::sdp
