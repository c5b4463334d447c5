// The parts of the estimate. What they come to over a link: tests/unit/trunk/narrow_link_test.cpp.
#include "core/rtp/bandwidth_estimate.hpp"

#include <gtest/gtest.h>

#include "base/limits_bandwidth.hpp"
#include "core/rtp/delay_trend.hpp"
#include "core/rtp/traffic_windows.hpp"

namespace umbrella::core::rtp {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr microseconds other_clock{-987'654'321};

struct DelayTrendTest : public testing::Test {
    /// One packet each 10 ms; `queue` of the time since the beginning.
    template <class Queue>
    void send(milliseconds time, Queue queue) {
        for (milliseconds at{0}; at < time; at += milliseconds(10)) {
            now += milliseconds(10);
            trend.add(now, now.time_since_epoch() + other_clock + queue(at));
        }
    }
    DelayTrend trend;
    Timestamp now{std::chrono::hours(1)};
};

TEST_F(DelayTrendTest, FewPackets_SayNothing) {
    EXPECT_FALSE(trend.sign());
    send(milliseconds(40), [](milliseconds) { return microseconds(0); });
    EXPECT_FALSE(trend.sign());
    EXPECT_EQ(trend.hasty_queue(), microseconds(0));
}

TEST_F(DelayTrendTest, QueueThatGrows_IsSeenWithItsSlope) {
    send(seconds(2), [](milliseconds) { return microseconds(0); });
    send(seconds(1), [](milliseconds at) { return at / 4; });
    ASSERT_TRUE(trend.sign());
    EXPECT_NEAR(trend.sign()->slope, 0.25, 0.01);
    EXPECT_GE(trend.sign()->queue, milliseconds(160));
    EXPECT_GT(trend.hasty_queue(), trend.sign()->queue);
}

TEST_F(DelayTrendTest, MostPacketsLate_IsNoQueueWhileOneIsQuick) {
    send(seconds(3), [](milliseconds at) {
        return at % milliseconds(250) == milliseconds(0) ? microseconds(0) : milliseconds(80);
    });
    EXPECT_EQ(trend.sign()->queue, microseconds(0));
}

TEST_F(DelayTrendTest, LongerRoute_IsForgottenInTime) {
    send(seconds(2), [](milliseconds) { return microseconds(0); });
    send(seconds(1), [](milliseconds) { return milliseconds(80); });
    EXPECT_EQ(trend.sign()->queue, milliseconds(80));
    EXPECT_NEAR(trend.sign()->slope, 0, 0.001);
    send(seconds(limits::delay_floor_seconds + 1), [](milliseconds) { return milliseconds(80); });
    EXPECT_EQ(trend.sign()->queue, microseconds(0));
}

TEST(ReceiveRate, IsThatOfTheLastHalfSecond) {
    ReceiveRate rate;
    microseconds now{-5'000'000};
    for (int i = 0; i < 40; ++i, now += milliseconds(10)) {
        rate.add(now, 1250);
    }
    EXPECT_FALSE(rate.bps()) << "too early";
    for (int i = 0; i < 100; ++i, now += milliseconds(10)) {
        rate.add(now, 1250);
    }
    EXPECT_NEAR(rate.bps().value_or(0), 1e6, 1e4);
    rate.add(now + seconds(10'000), 100);
    EXPECT_LT(rate.bps().value_or(1e9), 2000) << "after silence";
    rate.add(now, 1250);
    EXPECT_LT(rate.bps().value_or(1e9), 2000) << "too old to count";
}

TEST(LossWindow, ForgetsAndTakesBack) {
    LossWindow window;
    Timestamp now{std::chrono::hours(1)};
    for (int i = 0; i < 10; ++i) {
        window.received(now);
    }
    window.missing(now);
    window.missing(now);
    window.found(now);
    EXPECT_EQ(window.count().packets, 12);
    EXPECT_EQ(window.count().missing, 1);
    EXPECT_FALSE(window.is_full(now));
    now += seconds(2);
    window.received(now);
    EXPECT_EQ(window.count().packets, 13);
    EXPECT_EQ(window.last_second().packets, 1);
    now += seconds(2);
    window.received(now);
    EXPECT_EQ(window.count().packets, 2);
    EXPECT_TRUE(window.is_full(now));
}

/// Packets of 1,000 bytes, one each 10 ms or `interval`, told of each 50 ms.
struct BandwidthEstimateTest : public testing::Test {
    template <class Queue>
    void send(milliseconds time, Queue queue, double loss = 0) {
        for (milliseconds at{0}; at < time; at += interval) {
            now += interval;
            lost += loss;
            PacketOutcome outcome{.sent = now, .bytes = 1000, .arrival = {}};
            if (lost >= 1) {
                lost -= 1;
            } else {
                // Wraps on the way.
                const auto ticks = std::chrono::duration_cast<FeedbackTicks>(
                    now.time_since_epoch() + microseconds(queue(at)));
                outcome.arrival = FeedbackTicks(
                    static_cast<std::int32_t>((ticks.count() + 0x7FFFF000 - 3600 * 4000)));
            }
            estimate.take(outcome, now);
            if (at % milliseconds(50) == milliseconds(0)) {
                estimate.settle(now);
            }
        }
    }
    template <class Queue>
    void send_until_reduced(Queue queue, double loss) {
        for (int i = 0; i < 100 && estimate.state().reductions == 0; ++i) {
            send(milliseconds(100), queue, loss);
        }
        ASSERT_EQ(estimate.state().reductions, 1U);
    }
    static microseconds none(milliseconds /*at*/) { return microseconds(0); }
    BandwidthEstimate estimate;
    Timestamp now{std::chrono::hours(1)};
    milliseconds interval{10};
    double lost = 0;
};

TEST_F(BandwidthEstimateTest, NothingInTheWay_HasNoLimit) {
    estimate.settle(now);
    send(seconds(30), none);
    EXPECT_FALSE(estimate.state().limit_bps);
    EXPECT_EQ(estimate.state().reductions, 0U);
    EXPECT_NEAR(static_cast<double>(estimate.state().received_bps), 830'000, 20'000);
    EXPECT_FALSE(estimate.pace_bps());
}

TEST_F(BandwidthEstimateTest, GrowingQueue_LimitsToWhatGetsThrough) {
    send(seconds(5), none);
    send(milliseconds(1200), [](milliseconds at) { return at / 4; });
    ASSERT_TRUE(estimate.state().limit_bps);
    EXPECT_TRUE(estimate.state().paces);
    // Four fifths come while the queue grows.
    EXPECT_NEAR(static_cast<double>(*estimate.state().limit_bps), 0.8 * 0.9 * 830'000, 60'000);
    const std::uint64_t first = *estimate.state().limit_bps;
    send(seconds(20), none);
    EXPECT_GT(*estimate.state().limit_bps, first);
    EXPECT_LE(static_cast<double>(*estimate.state().limit_bps), 1.15 * 830'000) << "not used";
    send(seconds(60), none);
    EXPECT_FALSE(estimate.state().limit_bps) << "too long ago";
}

TEST_F(BandwidthEstimateTest, WhileSomethingIsHeldBack_TheLimitStaysAndPaces) {
    send(seconds(5), none);
    send(milliseconds(1200), [](milliseconds at) { return at / 4; });
    estimate.set_pacing(Pacing::Hold);
    send(seconds(90), none);
    ASSERT_TRUE(estimate.state().limit_bps);
    EXPECT_EQ(static_cast<std::uint64_t>(estimate.pace_bps().value_or(0)),
              *estimate.state().limit_bps);
    estimate.set_pacing(Pacing::Try);
    EXPECT_GE(estimate.pace_bps().value_or(0), 1.05 * 830'000);
}

TEST_F(BandwidthEstimateTest, LossThatDoesNotEnd_IsBorne) {
    send(seconds(5), none);
    send_until_reduced(none, 0.4);
    EXPECT_FALSE(estimate.state().paces) << "loss alone holds nothing back";
    interval = milliseconds(25);
    send(seconds(5), none, 0.4);
    EXPECT_EQ(estimate.state().acquittals, 1U);
    interval = milliseconds(10);
    send(seconds(60), none, 0.4);
    EXPECT_EQ(estimate.state().reductions, 1U);
    EXPECT_FALSE(estimate.state().limit_bps);
    EXPECT_EQ(estimate.state().lost, 0) << "that counts";
}

TEST_F(BandwidthEstimateTest, LossThatGoesOnWhileAsMuchIsSent_SaysNothing) {
    send(seconds(5), none);
    send(seconds(30), none, 0.4);
    EXPECT_EQ(estimate.state().acquittals, 0U);
    EXPECT_TRUE(estimate.state().limit_bps);
}

/// What jitter that keeps the order makes of a link that loses packets by chance.
TEST_F(BandwidthEstimateTest, FullQueueThatNeverEmpties_IsNone) {
    const auto full = [](milliseconds) { return milliseconds(30); };
    send(seconds(5), none);
    send_until_reduced(full, 0.2);
    interval = milliseconds(20);
    send(seconds(5), full, 0.2);
    EXPECT_EQ(estimate.state().acquittals, 1U);
    interval = milliseconds(10);
    send(seconds(100), full, 0.2);
    EXPECT_EQ(estimate.state().reductions, 1U);
}

TEST_F(BandwidthEstimateTest, LossThatEndsWithTheReduction_WasOurs) {
    send(seconds(5), none);
    send_until_reduced(none, 0.4);
    send(seconds(10), none);
    EXPECT_TRUE(estimate.state().limit_bps);
}

TEST_F(BandwidthEstimateTest, OneInTwentyLost_HasNoLimit) {
    send(seconds(60), none, 0.05);
    EXPECT_EQ(estimate.state().reductions, 0U);
}

TEST_F(BandwidthEstimateTest, FullQueue_IsSeenByItsLoss) {
    send(seconds(5), none);
    send(seconds(2), [](milliseconds) { return milliseconds(30); }, 0.15);
    EXPECT_GE(estimate.state().reductions, 1U);
}

}  // namespace
}  // namespace umbrella::core::rtp
