#include "core/recording/packet_order.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace umbrella::core::recording {
namespace {

using std::chrono::milliseconds;

Timestamp at(int ms) {
    return Timestamp(milliseconds(ms));
}

class PacketOrderTest : public ::testing::Test {
  protected:
    void add(std::uint16_t number, int ms, std::uint32_t ssrc = 1) {
        order_.add(ssrc, number, {static_cast<std::uint8_t>(number & 0xFFU)}, at(ms));
    }
    /// What comes out, with -1 before what is behind a gap.
    std::vector<int> take(int ms, bool all = false) {
        std::vector<int> out;
        while (const auto ready = order_.take(at(ms), all)) {
            if (ready->after_gap) {
                out.push_back(-1);
            }
            out.push_back(ready->packet.front());
        }
        return out;
    }
    PacketOrder order_{milliseconds(100)};
};

using Order = PacketOrderTest;
using Numbers = std::vector<int>;

TEST_F(Order, InOrder_PassesAtOnce) {
    add(10, 0);
    add(11, 1);
    EXPECT_EQ(take(1), (Numbers{10, 11}));
    EXPECT_EQ(order_.lost(), 0U);
}

TEST_F(Order, Overtaken_IsWaitedForAndPutInOrder) {
    add(10, 0);
    add(12, 1);
    EXPECT_EQ(take(1), (Numbers{10}));
    add(11, 60);
    EXPECT_EQ(take(60), (Numbers{11, 12}));
}

TEST_F(Order, Missing_IsGivenUpAfterItsTime) {
    add(10, 0);
    add(13, 5);
    EXPECT_EQ(take(104), (Numbers{10}));
    EXPECT_EQ(take(105), (Numbers{-1, 13}));
    EXPECT_EQ(order_.lost(), 2U);
    add(12, 106);
    EXPECT_EQ(take(300), Numbers{}) << "too late";
}

TEST_F(Order, Twice_CountsOnce) {
    add(10, 0);
    add(10, 0);
    EXPECT_EQ(take(0), (Numbers{10}));
    add(10, 1);
    EXPECT_EQ(take(1), Numbers{});
}

TEST_F(Order, Wraps) {
    add(0xFFFF, 0);
    add(1, 1);
    add(0, 2);
    EXPECT_EQ(take(2), (Numbers{0xFF, 0, 1}));
    EXPECT_EQ(order_.lost(), 0U);
}

TEST_F(Order, AnotherStream_ComesBehindAllOfTheOne) {
    add(200, 0);
    add(202, 0);
    add(7, 1, 2);
    add(8, 2, 2);
    EXPECT_EQ(take(3), (Numbers{200}));
    EXPECT_EQ(take(300), (Numbers{-1, 202, -1, 7, 8}));
    EXPECT_EQ(order_.lost(), 1U) << "the step between them is no loss";
}

TEST_F(Order, Jump_IsAnotherStreamToo) {
    add(100, 0);
    EXPECT_EQ(take(0), (Numbers{100}));
    add(30'000, 1);
    EXPECT_EQ(take(101), (Numbers{-1, 30'000 & 0xFF}));
    add(30'001, 102);
    EXPECT_EQ(take(102), (Numbers{30'001 & 0xFF}));
}

TEST_F(Order, All_WaitsForNothing) {
    add(1, 0);
    add(5, 0);
    EXPECT_EQ(take(0, true), (Numbers{1, -1, 5}));
}

TEST_F(Order, ManyThatWait_AreBounded) {
    add(0, 0);
    EXPECT_EQ(take(0), (Numbers{0}));
    for (std::uint16_t i = 2; i < 1100; ++i) {
        add(i, 0);
    }
    EXPECT_FALSE(take(0).empty());
}

}  // namespace
}  // namespace umbrella::core::recording
