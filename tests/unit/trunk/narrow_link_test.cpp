// The estimate and the allocation together, over a link in virtual time.
#include "narrow_link.hpp"

#include <tuple>

#include <gtest/gtest.h>

namespace umbrella::core::trunk {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr double camera_bps = 400'000;

/// Three cameras and two microphones.
struct Meeting : public NarrowLink {
    explicit Meeting(std::uint32_t seed = 1) : NarrowLink(seed) {
        add_sound();
        add_sound();
        for (StreamIndex& camera : cameras) {
            camera = add_video(camera_bps);
        }
    }
    StreamIndex cameras[3]{};
};

/// A queue's length in milliseconds, and a seed.
struct NarrowLinkTest : public testing::TestWithParam<std::tuple<int, std::uint32_t>> {
    NarrowLinkTest() { meeting.queue = milliseconds(std::get<0>(GetParam())); }
    Meeting meeting{std::get<1>(GetParam())};
};

TEST_P(NarrowLinkTest, TooMuch_PausesVideosAndLosesNoSound) {
    meeting.bps = 600'000;
    meeting.run(seconds(10));
    // A queue of three packets is full before anything is seen of it.
    const bool is_short = meeting.queue < milliseconds(100);
    EXPECT_LT(meeting.sound.loss(), is_short ? 0.15 : 0.08) << "until it is found out";
    meeting.sound = {};
    meeting.run(seconds(110));
    EXPECT_LT(meeting.sound.loss(), is_short ? 0.02 : 0.01);
    EXPECT_GT(meeting.shown[meeting.cameras[0]], seconds(100)) << "one of them fits";
    EXPECT_LT(meeting.shown[meeting.cameras[1]], seconds(30));
    EXPECT_LT(meeting.shown[meeting.cameras[2]], seconds(30));
}

TEST_P(NarrowLinkTest, CapacityThatReturns_BringsAllBackInHalfAMinute) {
    for (const double narrow_bps : {600'000.0, 90'000.0}) {
        meeting.bps = narrow_bps;
        meeting.run(seconds(90));
        ASSERT_GE(meeting.paused(), 1U);
        meeting.bps = 10e6;
        meeting.run(seconds(30));
        EXPECT_EQ(meeting.paused(), 0U) << narrow_bps;
        meeting.pauses = 0;
        meeting.run(seconds(60));
        EXPECT_EQ(meeting.pauses, 0U);
    }
}

TEST_P(NarrowLinkTest, WideLink_NeverPauses) {
    meeting.run(minutes(10));
    EXPECT_EQ(meeting.pauses, 0U);
}

TEST_P(NarrowLinkTest, JustWideEnough_NeverPauses) {
    meeting.bps = 1.8e6;
    meeting.run(minutes(10));
    EXPECT_EQ(meeting.pauses, 0U);
}

TEST_P(NarrowLinkTest, OneInTwentyLost_NeverPauses) {
    meeting.loss = 0.05;
    meeting.run(minutes(10));
    EXPECT_EQ(meeting.pauses, 0U);
}

TEST_P(NarrowLinkTest, OneInTwentyLostWithJitter_PausesOnceAtMost) {
    meeting.loss = 0.05;
    meeting.jitter = milliseconds(50);
    meeting.run(seconds(60));
    meeting.pauses = 0;
    meeting.run(minutes(10));
    EXPECT_EQ(meeting.pauses, 0U);
}

TEST_P(NarrowLinkTest, OneInFiveLostWithJitter_PausesForAMomentAtMost) {
    meeting.loss = 0.2;
    meeting.jitter = milliseconds(50);
    meeting.run(seconds(30));
    EXPECT_EQ(meeting.paused(), 0U) << "it is not for what is sent";
    meeting.pauses = 0;
    meeting.run(minutes(3));
    EXPECT_EQ(meeting.pauses, 0U);
}

TEST_P(NarrowLinkTest, OneInFiveLostWithJitterThatKeepsTheOrder_PausesForAMomentAtMost) {
    meeting.run(seconds(10));
    meeting.loss = 0.2;
    meeting.jitter = milliseconds(50);
    meeting.in_order = true;
    meeting.run(seconds(10));
    meeting.shown.clear();
    meeting.run(minutes(5));
    EXPECT_GT(meeting.shown[meeting.cameras[2]], seconds(285));
    meeting.loss = 0;
    meeting.jitter = milliseconds(0);
    meeting.run(seconds(5));
    EXPECT_EQ(meeting.paused(), 0U);
}

TEST_P(NarrowLinkTest, BusyMachines_NeverPause) {
    meeting.receiver_stalls = meeting.sender_stalls = milliseconds(150);
    meeting.run(minutes(10));
    EXPECT_EQ(meeting.pauses, 0U);
}

TEST_P(NarrowLinkTest, LongerRoute_NeverPauses) {
    for (int i = 0; i < 10; ++i) {
        meeting.delay += milliseconds(80);
        meeting.run(seconds(20));
    }
    EXPECT_EQ(meeting.pauses, 0U);
}

TEST_P(NarrowLinkTest, Screen_IsSentBeforeCameras) {
    meeting.bps = 900'000;
    meeting.run(seconds(30));
    EXPECT_GE(meeting.paused(), 1U);
    const StreamIndex screen = meeting.add_video(600'000, Source::Screen);
    meeting.run(seconds(60));
    EXPECT_GT(meeting.shown[screen], seconds(50));
    EXPECT_GE(meeting.paused(), 2U) << "one of them may just be tried";
}

INSTANTIATE_TEST_SUITE_P(Queues, NarrowLinkTest,
                         testing::Combine(testing::Values(50, 100, 200, 400, 1000),
                                          testing::Values(1U, 2U, 3U)));

TEST(NarrowLink, NoFeedback_ChangesNothing) {
    Meeting meeting;
    meeting.bps = 600'000;
    meeting.feedback = false;
    meeting.run(seconds(60));
    EXPECT_EQ(meeting.pauses, 0U);
}

}  // namespace
}  // namespace umbrella::core::trunk
