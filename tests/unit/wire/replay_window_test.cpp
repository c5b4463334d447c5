#include "wire/replay_window.hpp"

#include <algorithm>
#include <cstdint>
#include <random>
#include <set>

#include <gtest/gtest.h>

namespace umbrella::wire {
namespace {

constexpr unsigned seed = 4711;
constexpr std::uint32_t last_index = 0x7FFF'FFFF;

TEST(ReplayWindow, Fresh_TakesAnyIndex) {
    for (const std::uint32_t index : {0U, 1U, 1000U, last_index}) {
        ReplayWindow window;
        EXPECT_TRUE(window.is_new(index));
        window.note(index);
        EXPECT_FALSE(window.is_new(index)) << index;
    }
}

TEST(ReplayWindow, BehindTheNewest_IsTakenOnceInsideTheWindow) {
    ReplayWindow window;
    window.note(1000);
    EXPECT_TRUE(window.is_new(1000 - ReplayWindow::size + 1)) << "the oldest in it";
    EXPECT_FALSE(window.is_new(1000 - ReplayWindow::size)) << "one older";
    window.note(990);
    EXPECT_FALSE(window.is_new(990));
    EXPECT_TRUE(window.is_new(991));
    EXPECT_FALSE(window.is_new(0));
}

TEST(ReplayWindow, Leap_ForgetsWhatIsOutside) {
    ReplayWindow window;
    window.note(10);
    window.note(10 + ReplayWindow::size - 1);
    EXPECT_FALSE(window.is_new(10)) << "at its edge";
    EXPECT_TRUE(window.is_new(11));
    window.note(10 + ReplayWindow::size);
    EXPECT_FALSE(window.is_new(10)) << "too old";
    EXPECT_TRUE(window.is_new(12));
    window.note(last_index);
    EXPECT_FALSE(window.is_new(10 + ReplayWindow::size));
    EXPECT_TRUE(window.is_new(last_index - 1));
}

TEST(ReplayWindow, RandomIndices_AreNewExactlyOnce) {
    std::mt19937 random(seed);
    const auto below = [&random](std::uint32_t end) {
        return std::uniform_int_distribution<std::uint32_t>(0, end - 1)(random);
    };
    ReplayWindow window;
    std::set<std::uint32_t> seen;
    std::uint32_t newest = 0;
    for (int i = 0; i < 20'000; ++i) {
        const std::uint32_t ahead = below(4) == 0 ? below(100) : 0;
        const std::uint32_t back = below(80);
        const std::uint32_t index = newest + ahead > back ? newest + ahead - back : 0;
        const bool is_old = !seen.empty() && index < newest && newest - index >= ReplayWindow::size;
        ASSERT_EQ(window.is_new(index), !is_old && !seen.contains(index)) << index;
        if (window.is_new(index)) {
            window.note(index);
            seen.insert(index);
            newest = std::max(newest, index);
        }
    }
}

}  // namespace
}  // namespace umbrella::wire
