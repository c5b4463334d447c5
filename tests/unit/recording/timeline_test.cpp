#include "core/recording/timeline.hpp"

#include <gtest/gtest.h>

namespace umbrella::core::recording {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Timestamp at(std::int64_t ms) {
    return Timestamp(milliseconds(ms));
}
double ms_of(Timestamp time) {
    return std::chrono::duration<double, std::milli>(time.time_since_epoch()).count();
}

constexpr std::uint32_t rate = 90'000;
constexpr std::uint32_t ticks_in_ms = 90;

TEST(Timeline_WithoutReports, FollowsTheQuickestPacket) {
    Timeline timeline(rate);
    timeline.follow(0, at(1050), {});
    timeline.follow(20 * ticks_in_ms, at(1020), {});
    timeline.follow(40 * ticks_in_ms, at(1090), {});
    EXPECT_FALSE(timeline.reported());
    EXPECT_NEAR(ms_of(timeline.time_of(0)), 1000, 0.1);
    EXPECT_NEAR(ms_of(timeline.time_of(40 * ticks_in_ms)), 1040, 0.1);
}

TEST(Timeline_Reported, IsTheTimeOfCaptureWhateverTheWayTook) {
    Timeline timeline(rate);
    timeline.follow(0, at(1500), {});
    timeline.follow(20 * ticks_in_ms, at(1700), at(1020));
    EXPECT_TRUE(timeline.reported());
    EXPECT_NEAR(ms_of(timeline.time_of(0)), 1000, 0.1);
    timeline.follow(40 * ticks_in_ms, at(1041), {});
    EXPECT_NEAR(ms_of(timeline.time_of(40 * ticks_in_ms)), 1040, 0.1) << "the reports count";
}

TEST(Timeline_Reported, FollowsDriftAndSmoothsNoise) {
    Timeline timeline(rate);
    // The publisher's sampling clock is 200 ppm fast, its reports are wrong by 8 ms either way.
    for (int i = 0; i < 30'000; ++i) {
        const std::int64_t ms = std::int64_t{i} * 20;
        const auto ticks =
            static_cast<std::uint32_t>(static_cast<double>(ms) * ticks_in_ms * 1.0002);
        const std::int64_t noise = (i / 50) % 2 == 0 ? 8 : -8;
        timeline.follow(ticks, at(ms + 30), at(ms + noise));
    }
    const auto last = static_cast<std::uint32_t>(599'980.0 * ticks_in_ms * 1.0002);
    EXPECT_NEAR(ms_of(timeline.time_of(last)), 599'980, 9);
}

TEST(Timeline_ClockThatWasSet, IsFollowedAtOnce) {
    Timeline timeline(rate);
    timeline.follow(0, at(100), at(90));
    timeline.follow(1000 * ticks_in_ms, at(2100), at(2090));
    EXPECT_NEAR(ms_of(timeline.time_of(1000 * ticks_in_ms)), 2090, 0.1);
}

TEST(Timeline_ReportsThatLie, DoNotCount) {
    Timeline timeline(rate);
    timeline.follow(0, at(100'000), at(101'000));
    timeline.follow(0, at(100'000), at(80'000));
    EXPECT_FALSE(timeline.reported());
    EXPECT_NEAR(ms_of(timeline.time_of(0)), 100'000, 0.1);
}

TEST(Timeline_Wraps, GoOn) {
    Timeline timeline(rate);
    const std::uint32_t near_end = 0xFFFFFFFF - (10 * ticks_in_ms) + 1;
    timeline.follow(near_end, at(1000), at(1000));
    timeline.follow(10 * ticks_in_ms, at(1020), at(1020));
    EXPECT_NEAR(ms_of(timeline.time_of(10 * ticks_in_ms)), 1020, 0.1);
    EXPECT_NEAR(ms_of(timeline.time_of(near_end)), 1000, 0.1);
}

}  // namespace
}  // namespace umbrella::core::recording
