#include "core/rtp/counters.hpp"

#include <cstdint>
#include <optional>
#include <random>

#include <gtest/gtest.h>

#include "base/limits.hpp"

namespace umbrella::core::rtp {
namespace {

std::uint16_t wrap(std::int64_t value) {
    return static_cast<std::uint16_t>(value & 0xFFFF);
}

TEST(ContinuousCounter, FirstSource_KeepsItsValues) {
    ContinuousCounter counter(15);
    EXPECT_EQ(counter.map(500, 15), 500);
    EXPECT_EQ(counter.map(502, 15), 502);
    EXPECT_EQ(counter.map(501, 15), 501);
}

TEST(ContinuousCounter, NextSource_FollowsTheNewestThatWentOut) {
    ContinuousCounter counter(16);
    EXPECT_EQ(counter.map(10, 16), 10);
    EXPECT_EQ(counter.map(12, 16), 12);
    EXPECT_EQ(counter.map(11, 16), 11);
    counter.begin_source();
    EXPECT_EQ(counter.map(60'000, 16), 13);
    EXPECT_EQ(counter.map(60'002, 16), 15);
}

TEST(ContinuousCounter, Wraparound_OfInputAndOutput_IsOneStep) {
    for (const unsigned bits : {7U, 8U, 15U, 16U}) {
        const auto last = static_cast<std::uint16_t>((1U << bits) - 1);
        ContinuousCounter counter(bits);
        EXPECT_EQ(counter.map(last, bits), last) << bits;
        EXPECT_EQ(counter.map(0, bits), 0) << bits;
        EXPECT_EQ(counter.map(last, bits), last) << "late, " << bits;
        EXPECT_EQ(counter.map(1, bits), 1) << bits;
    }
}

TEST(ContinuousCounter, ShortInput_IsUnwrappedIntoTheLongOutput) {
    ContinuousCounter counter(15);
    for (unsigned i = 0; i < 1000; ++i) {
        EXPECT_EQ(counter.map(static_cast<std::uint16_t>(i % 128), 7), i);
    }
}

TEST(ContinuousCounter, LateValue_DoesNotTurnTheCounterBack) {
    ContinuousCounter counter(15);
    EXPECT_EQ(counter.map(100, 7), 100);
    EXPECT_EQ(counter.map(40, 7), 40);
    EXPECT_EQ(counter.map(105, 7), 105) << "65 ahead of 40 would be 63 behind it";
}

TEST(ContinuousCounter, WidthChangesWithinASource_Continues) {
    ContinuousCounter counter(15);
    EXPECT_EQ(counter.map(100, 7), 100);
    EXPECT_EQ(counter.map(30'000, 15), 101);
    EXPECT_EQ(counter.map(3, 7), 102);
}

TEST(SequenceMap, SourceBegins_TakesTheNextNumber) {
    SequenceMap map(65'535);
    map.begin_source(100);
    EXPECT_EQ(map.map(100), 65'535);
    EXPECT_EQ(map.map(101), 65'536) << "one rollover";
    map.begin_source(40'000);
    EXPECT_EQ(map.map(40'000), 65'537);
}

TEST(SequenceMap, GapsAndReordering_AreKept) {
    SequenceMap map(1000);
    map.begin_source(65'534);
    EXPECT_EQ(map.map(65'534), 1000);
    EXPECT_EQ(map.map(1), 1003);
    EXPECT_EQ(map.map(65'535), 1001);
    EXPECT_EQ(map.map(0), 1002);
    map.begin_source(7);
    EXPECT_EQ(map.map(7), 1004);
}

TEST(SequenceMap, FromBeforeTheSource_GivesNothing) {
    SequenceMap map(0);
    map.begin_source(0);
    EXPECT_EQ(map.map(0), 0);
    EXPECT_EQ(map.map(65'535), std::nullopt);
    EXPECT_TRUE(map.skip(65'535));
    EXPECT_EQ(map.map(1), 1);
}

TEST(SequenceMap, Skip_ClosesTheLineUp) {
    SequenceMap map(0);
    map.begin_source(10);
    EXPECT_EQ(map.map(10), 0);
    EXPECT_TRUE(map.skip(11));
    EXPECT_TRUE(map.skip(12));
    EXPECT_EQ(map.map(13), 1);
    EXPECT_TRUE(map.skip(11)) << "again";
    EXPECT_EQ(map.map(12), std::nullopt) << "skipped before";
    EXPECT_EQ(map.map(14), 2);
}

TEST(SequenceMap, SkipBehindALoss_KeepsTheLostNumberFree) {
    SequenceMap map(0);
    map.begin_source(10);
    EXPECT_EQ(map.map(10), 0);
    EXPECT_TRUE(map.skip(12));
    EXPECT_EQ(map.map(13), 2);
    EXPECT_EQ(map.map(11), 1);
}

TEST(SequenceMap, SkipTooLate_TellsWhichNumberIsMissing) {
    SequenceMap map(0);
    map.begin_source(10);
    EXPECT_EQ(map.map(10), 0);
    EXPECT_EQ(map.map(12), 2);
    EXPECT_FALSE(map.skip(11));
    EXPECT_EQ(map.map(11), 1);
}

TEST(SequenceMap, SourceEndsWithSkips_NextOneLeavesNoGap) {
    SequenceMap map(0);
    map.begin_source(10);
    EXPECT_EQ(map.map(10), 0);
    EXPECT_TRUE(map.skip(11));
    map.begin_source(50);
    EXPECT_EQ(map.map(50), 1);
}

TEST(SequenceMap, Find_GivesWhatMapGaveAndNothingElse) {
    SequenceMap map(1000);
    map.begin_source(100);
    static_cast<void>(map.map(100));
    static_cast<void>(map.map(103));
    EXPECT_EQ(map.find(100), 1000);
    EXPECT_EQ(map.find(102), 1002) << "may yet come";
    EXPECT_EQ(map.find(104), std::nullopt) << "not reached yet";
    EXPECT_EQ(map.find(99), std::nullopt) << "before the source";
    EXPECT_TRUE(map.skip(104));
    EXPECT_EQ(map.find(104), std::nullopt) << "skipped";
}

TEST(SequenceMap, SourceOf_IsTheInverseOfMap) {
    SequenceMap map(65'530);
    map.begin_source(50);
    static_cast<void>(map.map(50));
    map.begin_source(200);
    for (std::uint16_t in = 200; in < 260; ++in) {
        if (in % 5 == 1) {
            ASSERT_TRUE(map.skip(in));
        } else {
            const auto out = map.map(in);
            ASSERT_TRUE(out);
            ASSERT_EQ(map.source_of(wrap(*out)), in);
        }
    }
    EXPECT_EQ(map.source_of(65'530), std::nullopt) << "of the source before";
    EXPECT_EQ(map.source_of(wrap(65'531 + 48)), std::nullopt) << "not reached yet";
    EXPECT_EQ(map.source_of(30'000), std::nullopt);
    EXPECT_EQ(map.source_of(65'531), 200);
}

TEST(SequenceMap, Jump_IsWhatNoLossExplains) {
    SequenceMap map(0);
    map.begin_source(30'000);
    EXPECT_EQ(map.map(30'000), 0);
    EXPECT_FALSE(map.is_jump(wrap(30'000 + limits::rtp_dropout_packets)));
    EXPECT_TRUE(map.is_jump(wrap(30'000 + limits::rtp_dropout_packets + 1)));
    EXPECT_FALSE(map.is_jump(wrap(30'000 - limits::rtp_reorder_packets)));
    EXPECT_TRUE(map.is_jump(wrap(30'000 - limits::rtp_reorder_packets - 1)));
}

// Against a plain model: of 300,000 packets every third is skipped, in a locally shuffled order;
// each that goes out has the number that counting the kept ones gives.
TEST(SequenceMap, ManySkipsReordered_NumbersCountTheKeptOnes) {
    std::mt19937 random(1);
    SequenceMap map(0);
    constexpr std::int64_t first = 65'000;
    map.begin_source(wrap(first));
    const auto is_skipped = [](std::int64_t index) { return index % 3 == 1; };
    const auto kept_before = [](std::int64_t index) { return index - (index + 1) / 3; };
    for (std::int64_t index = 0; index < 300'000; index += 6) {
        // Skips come in order; kept ones of a group of six may swap with their neighbours.
        const bool swap = index > 0 && random() % 2 == 0;
        const std::int64_t order[] = {0, 1, swap ? 3 : 2, swap ? 2 : 3, 4, 5};
        for (const std::int64_t step : order) {
            const std::int64_t at = index + step;
            if (is_skipped(at)) {
                ASSERT_TRUE(map.skip(wrap(first + at)));
            } else {
                ASSERT_EQ(map.map(wrap(first + at)), kept_before(at)) << at;
            }
        }
    }
}

}  // namespace
}  // namespace umbrella::core::rtp
