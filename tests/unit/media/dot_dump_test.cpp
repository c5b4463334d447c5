#include "media/dot_dump.hpp"

#include <gtest/gtest.h>

namespace umbrella::media {
namespace {

TEST(DotDump, KeysInCaps_AreHidden) {
    EXPECT_EQ(
        without_keys(R"(a -> b [label="application/x-srtp\l  srtp-key: 649f15...\l ssrc: 1\l"])"),
        R"(a -> b [label="application/x-srtp\l  srtp-key: hidden\l ssrc: 1\l"])");
}

TEST(DotDump, EveryKey_IsHidden) {
    EXPECT_EQ(without_keys(R"(srtp-key: aa\lsrtcp-key: bb")"),
              R"(srtp-key: hidden\lsrtcp-key: hidden")");
}

TEST(DotDump, KeyAtTheEnd_IsHidden) {
    EXPECT_EQ(without_keys("srtp-key: aabb"), "srtp-key: hidden");
}

TEST(DotDump, TextWithoutKeys_IsUnchanged) {
    EXPECT_EQ(without_keys("digraph pipeline { key -> keyframe; }\n"),
              "digraph pipeline { key -> keyframe; }\n");
}

}  // namespace
}  // namespace umbrella::media
