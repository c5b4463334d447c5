#include "core/rtp/sent_window.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace umbrella::core::rtp {
namespace {

TEST(SentWindow, EachNumber_GoesOnce) {
    SentWindow window;
    for (std::int64_t number = 500; number < 5000; ++number) {
        ASSERT_TRUE(window.first_time(number)) << number;
        ASSERT_FALSE(window.first_time(number)) << number;
        ASSERT_FALSE(window.first_time(std::max<std::int64_t>(number - 3, 500))) << number;
    }
}

TEST(SentWindow, LateNumber_GoesIfItHasNotGone) {
    SentWindow window;
    EXPECT_TRUE(window.first_time(100));
    EXPECT_TRUE(window.first_time(105));
    EXPECT_TRUE(window.first_time(103));
    EXPECT_FALSE(window.first_time(103));
    EXPECT_TRUE(window.first_time(99));
}

TEST(SentWindow, TooOldToKnow_DoesNotGo) {
    SentWindow window;
    EXPECT_TRUE(window.first_time(10'000));
    EXPECT_TRUE(window.first_time(10'000 - 1023));
    EXPECT_FALSE(window.first_time(10'000 - 1024));
    EXPECT_TRUE(window.first_time(30'000)) << "a leap";
    EXPECT_TRUE(window.first_time(30'000 - 16));
    EXPECT_FALSE(window.first_time(30'000 - 16));
}

}  // namespace
}  // namespace umbrella::core::rtp
