#include "core/rtp/nack.hpp"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace umbrella::core::rtp {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(PackNacks, Nothing_GivesNothing) {
    EXPECT_THAT(pack_nacks({}), IsEmpty());
}

TEST(PackNacks, SixteenBehind_FitOneEntry_TheNextDoesNot) {
    const std::array<std::uint16_t, 4> lost{100, 101, 116, 117};
    EXPECT_THAT(pack_nacks(lost),
                ElementsAre(NackEntry{.pid = 100, .blp = 0x8001}, NackEntry{.pid = 117, .blp = 0}));
}

TEST(PackNacks, UnsortedAndRepeated_AreNamedOnce) {
    const std::array<std::uint16_t, 5> lost{12, 10, 12, 10, 11};
    EXPECT_THAT(pack_nacks(lost), ElementsAre(NackEntry{.pid = 10, .blp = 0x0003}));
}

TEST(PackNacks, WrapAround_KeepsTheOldestFirst) {
    const std::array<std::uint16_t, 3> lost{1, 65535, 0};
    EXPECT_THAT(pack_nacks(lost), ElementsAre(NackEntry{.pid = 65535, .blp = 0x0003}));
}

}  // namespace
}  // namespace umbrella::core::rtp
