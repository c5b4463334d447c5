#include "delay_histogram.hpp"
#include "stream_meter.hpp"
#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace umbrella::bench {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr Timestamp begin{milliseconds(1000)};

TEST(StreamMeter, InOrderAcrossTheWrap_LosesNothing) {
    StreamMeter meter;
    for (std::uint16_t number = 65530; number != 10; ++number) {
        meter.take(number, 100, begin);
    }
    EXPECT_EQ(meter.counts().expected, 16U);
    EXPECT_EQ(meter.counts().received, 16U);
    EXPECT_EQ(meter.counts().bytes, 1600U);
    EXPECT_EQ(meter.extended_highest(), 65536U + 9U);
    EXPECT_EQ(meter.lost(), 0U);
}

TEST(StreamMeter, Gap_IsLostUntilItIsFilled) {
    StreamMeter meter;
    meter.take(10, 100, begin);
    meter.take(14, 100, begin);
    EXPECT_EQ(meter.lost(), 3U);
    EXPECT_THAT(meter.missing(begin), ElementsAre(11, 12, 13));
    meter.recover(12);
    meter.take(11, 100, begin);
    EXPECT_EQ(meter.lost(), 1U);
    EXPECT_EQ(meter.counts().recovered, 1U);
    meter.recover(12);
    meter.take(14, 100, begin);
    EXPECT_EQ(meter.counts().duplicates, 2U);
    EXPECT_EQ(meter.lost(), 1U);
}

TEST(StreamMeter, Missing_IsAskedForAFewTimesThenGivenUp) {
    StreamMeter meter;
    meter.take(1, 100, begin);
    meter.take(3, 100, begin);
    EXPECT_THAT(meter.missing(begin), ElementsAre(2));
    EXPECT_THAT(meter.missing(begin + milliseconds(5)), IsEmpty());
    for (int i = 1; i < 5; ++i) {
        EXPECT_THAT(meter.missing(begin + i * milliseconds(30)), ElementsAre(2)) << i;
    }
    EXPECT_THAT(meter.missing(begin + milliseconds(200)), IsEmpty());
}

TEST(StreamMeter, FractionLost_IsThatSinceTheLastReport) {
    StreamMeter meter;
    meter.take(0, 100, begin);
    meter.take(3, 100, begin);
    EXPECT_EQ(meter.take_fraction_lost(), 128);
    meter.take(4, 100, begin);
    EXPECT_EQ(meter.take_fraction_lost(), 0);
}

TEST(DelayHistogram, Percentiles_AreWithinThreePercent) {
    DelayHistogram delays;
    for (std::uint64_t value = 1; value <= 100'000; ++value) {
        delays.add(value);
    }
    EXPECT_NEAR(static_cast<double>(delays.percentile_us(0.5)), 50'000, 1'500);
    EXPECT_NEAR(static_cast<double>(delays.percentile_us(0.95)), 95'000, 2'900);
    EXPECT_NEAR(static_cast<double>(delays.percentile_us(0.99)), 99'000, 3'000);
    EXPECT_EQ(delays.largest_us(), 100'000U);
}

TEST(DelayHistogram, Small_AreExact_HugeAreKept_NoneGivesZero) {
    DelayHistogram delays;
    EXPECT_EQ(delays.percentile_us(0.5), 0U);
    delays.add(3);
    EXPECT_EQ(delays.percentile_us(0.5), 3U);
    delays.add(~std::uint64_t{0});
    EXPECT_GT(delays.percentile_us(1), 4'000'000'000U);
}

}  // namespace
}  // namespace umbrella::bench
