#include "base/ids.hpp"

#include <unordered_set>

#include <gtest/gtest.h>

#include "base/result.hpp"

namespace umbrella {
namespace {

TEST(TextId, OfTheSameText_IsEqualAndHashesEqually) {
    const std::unordered_set<Mid> mids = {Mid("camera"), Mid("screen"), Mid("camera")};
    EXPECT_EQ(mids.size(), 2U);
    EXPECT_TRUE(mids.contains(Mid("camera")));
    EXPECT_LT(Mid("a"), Mid("b"));
    EXPECT_TRUE(Mid().empty());
}

TEST(Result, Failed_CarriesTheWords) {
    const Result<int> result = fail("no such file: x");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().message, "no such file: x");
}

TEST(AssertionDeathTest, BrokenInvariant_AbortsWithItsPlace) {
    EXPECT_DEATH(UMBRELLA_ASSERT(1 + 1 == 3), "ids_test.cpp:.*broken invariant: 1 \\+ 1 == 3");
}

}  // namespace
}  // namespace umbrella
