// The small parts: streams, costs, numbers that were seen, lives of nodes.
#include <gtest/gtest.h>

#include "base/limits_trunk_routing.hpp"
#include "core/trunk/agenda.hpp"
#include "core/trunk/link_cost.hpp"
#include "core/trunk/origins.hpp"
#include "core/trunk/stream_pool.hpp"

namespace umbrella::core::trunk {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Timestamp start{seconds(1000)};

TEST(StreamPool, Released_RestsAndIsUsedAgain) {
    StreamPool pool;
    EXPECT_EQ(pool.take(start), StreamIndex{0});
    EXPECT_EQ(pool.take(start), StreamIndex{1});
    pool.release(0, start);
    EXPECT_EQ(pool.take(start), StreamIndex{2}) << "late packets may still come on 0";
    EXPECT_EQ(pool.take(start + limits::trunk_stream_rest), StreamIndex{0});
    EXPECT_EQ(pool.in_use(), 3U);
}

TEST(StreamPool, AllInUse_NothingIsLeft) {
    StreamPool pool;
    for (std::size_t i = 0; i < limits::trunk_streams; ++i) {
        ASSERT_TRUE(pool.take(start));
    }
    EXPECT_FALSE(pool.take(start));
    pool.release(9, start + milliseconds(1));
    pool.release(7, start + milliseconds(2));
    EXPECT_EQ(pool.take(start + milliseconds(3)), StreamIndex{9}) << "has rested longest";
}

TEST(LinkCost, SmallAndQuickChanges_DoNotCount) {
    LinkCost cost(10);
    EXPECT_EQ(cost.value(), 11U);
    EXPECT_FALSE(cost.measure(milliseconds(9), start));
    EXPECT_TRUE(cost.measure(milliseconds(50), start));
    EXPECT_EQ(cost.value(), 21U);
    EXPECT_FALSE(cost.measure(milliseconds(500), start + seconds(9)));
    EXPECT_TRUE(cost.measure(milliseconds(500), start + limits::trunk_cost_interval));
    EXPECT_TRUE(cost.measure(seconds(5000), start + seconds(30)));
    EXPECT_EQ(cost.value(), 211U) << "a second at most";
    EXPECT_TRUE(cost.measure(milliseconds(-5), start + seconds(50)));
    EXPECT_EQ(cost.value(), 11U);
}

TEST(SeenNumbers, AddedTwice_IsNewOnceAndTooLateIsOld) {
    SeenNumbers seen;
    EXPECT_FALSE(seen.add(0));
    EXPECT_TRUE(seen.add(5));
    EXPECT_TRUE(seen.add(3));
    EXPECT_FALSE(seen.add(5));
    EXPECT_FALSE(seen.add(3));
    EXPECT_TRUE(seen.add(5 + 255));
    EXPECT_FALSE(seen.add(5));
    EXPECT_TRUE(seen.add(6));
    EXPECT_TRUE(seen.add(100'000));
    EXPECT_FALSE(seen.add(5 + 256)) << "may have been seen";
    EXPECT_TRUE(seen.add(100'000 - 255));
}

TEST(Origins, Lives_AreToldApart) {
    Origins origins;
    const NodeId node("n");
    EXPECT_EQ(origins.judge(node, {.epoch = 5, .instance = 1}), Origins::Verdict::Current);
    origins.accept(node, {.epoch = 5, .instance = 1}, start);
    EXPECT_EQ(origins.judge(node, {.epoch = 5, .instance = 1}), Origins::Verdict::Current);
    EXPECT_EQ(origins.judge(node, {.epoch = 5, .instance = 2}), Origins::Verdict::Duplicate);
    EXPECT_EQ(origins.judge(node, {.epoch = 4, .instance = 3}), Origins::Verdict::Stale);
    EXPECT_EQ(origins.judge(node, {.epoch = 6, .instance = 4}), Origins::Verdict::Newer);
}

TEST(Origins, NewLife_BeginsToTalkAnew) {
    Origins origins;
    const NodeId node("n");
    origins.accept(node, {.epoch = 1, .instance = 1}, start);
    const Stamp stamp{.origin = node, .incarnation = {.epoch = 1, .instance = 1}, .sequence = 1};
    EXPECT_TRUE(origins.is_first(stamp));
    EXPECT_FALSE(origins.is_first(stamp));
    origins.accept(node, {.epoch = 2, .instance = 2}, start);
    EXPECT_TRUE(origins.is_first(stamp));
}

TEST(Agenda, AddedTwice_ComesOnceAtTheEarlierTime) {
    Agenda<int> agenda;
    agenda.add(7, start + seconds(2));
    agenda.add(7, start + seconds(1));
    agenda.add(7, start + seconds(3));
    agenda.add(8, start + seconds(2));
    EXPECT_EQ(agenda.next(), start + seconds(1));
    EXPECT_FALSE(agenda.take(start));
    EXPECT_EQ(agenda.take(start + seconds(5)), 7);
    EXPECT_EQ(agenda.take(start + seconds(5)), 8);
    EXPECT_FALSE(agenda.take(start + seconds(5)));
    agenda.add(9, start);
    agenda.remove(9);
    EXPECT_EQ(agenda.size(), 0U);
    EXPECT_FALSE(agenda.next());
}

}  // namespace
}  // namespace umbrella::core::trunk
