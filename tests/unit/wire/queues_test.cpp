// What lies between a publisher's thread and a worker: packets, rings, histories, budgets.
#include <chrono>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "wire/history.hpp"
#include "wire/pacing.hpp"
#include "wire/packet.hpp"
#include "wire/resend_guard.hpp"
#include "wire/ring.hpp"

namespace umbrella::wire {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Timestamp start{std::chrono::hours(1)};
const std::vector<std::uint8_t> some_bytes{1, 2, 3, 4};

TEST(PacketPool, Packet_IsACopyThatLivesAsLongAsSomebodyHoldsIt) {
    PacketPool pool;
    PacketRef second;
    {
        const PacketRef first = pool.make(some_bytes, start);
        ASSERT_TRUE(first);
        second = first;
        EXPECT_EQ(pool.alive(), 1U);
    }
    EXPECT_EQ(pool.alive(), 1U);
    EXPECT_EQ(std::vector(second->bytes().begin(), second->bytes().end()), some_bytes);
    EXPECT_EQ(second->arrival(), start);
    second = {};
    EXPECT_EQ(pool.alive(), 0U);
}

TEST(PacketPool, TooLargeOrTooMany_GivesNone) {
    PacketPool pool;
    EXPECT_FALSE(pool.make(std::vector<std::uint8_t>(limits::udp_packet_bytes + 1), start));
    EXPECT_TRUE(pool.make(std::vector<std::uint8_t>(limits::udp_packet_bytes), start));
    std::vector<PacketRef> all;
    for (std::size_t i = 0; i < limits::pooled_packets; ++i) {
        all.push_back(pool.make(some_bytes, start));
        ASSERT_TRUE(all.back());
    }
    EXPECT_FALSE(pool.make(some_bytes, start));
    all.pop_back();
    EXPECT_TRUE(pool.make(some_bytes, start));
}

TEST(Ring, Full_RefusesAndKeepsTheOrder) {
    Ring<int, 4> ring;
    EXPECT_TRUE(ring.empty());
    for (int i = 0; i < 4; ++i) {
        EXPECT_TRUE(ring.push(i));
    }
    EXPECT_FALSE(ring.push(4));
    int value = -1;
    for (int i = 0; i < 4; ++i) {
        ASSERT_TRUE(ring.pop(value));
        EXPECT_EQ(value, i);
    }
    EXPECT_FALSE(ring.pop(value));
    EXPECT_TRUE(ring.empty());
}

TEST(Ring, TwoThreads_LoseNothing) {
    Ring<unsigned, 64> ring;
    constexpr unsigned count = 100'000;
    std::thread producer([&ring] {
        for (unsigned i = 0; i < count;) {
            if (ring.push(i)) {
                ++i;
            } else {
                std::this_thread::yield();
            }
        }
    });
    unsigned value = 0;
    for (unsigned expected = 0; expected < count;) {
        if (ring.pop(value)) {
            ASSERT_EQ(value, expected++);
        } else {
            std::this_thread::yield();
        }
    }
    producer.join();
}

TEST(PacketHistory, Packet_IsFoundUntilItIsTooOld) {
    PacketPool pool;
    PacketHistory history;
    EXPECT_FALSE(history.find(1, 1));
    for (std::uint16_t number = 0; number < 100; ++number) {
        history.add(1, number, pool.make(some_bytes, start + milliseconds(number)));
    }
    EXPECT_TRUE(history.find(1, 99));
    EXPECT_FALSE(history.find(2, 99)) << "of another stream";
    EXPECT_FALSE(history.find(1, 100));
    for (int i = 0; i < 8; ++i) {
        history.expire(start + milliseconds(50));
    }
    EXPECT_FALSE(history.find(1, 49));
    EXPECT_TRUE(history.find(1, 50));
    EXPECT_EQ(pool.alive(), 50U);
    history.clear();
    EXPECT_EQ(pool.alive(), 0U);
}

TEST(PacketHistory, ManyPackets_KeepTheNewest) {
    PacketPool pool;
    PacketHistory history;
    for (unsigned number = 0; number < 10'000; ++number) {
        history.add(1, static_cast<std::uint16_t>(number), pool.make(some_bytes, start));
    }
    EXPECT_EQ(pool.alive(), limits::history_packets);
    EXPECT_TRUE(history.find(1, 9999));
    EXPECT_FALSE(history.find(1, 9999 - limits::history_packets));
}

TEST(PacingBudget, Burst_IsBoundedAndFillsByTime) {
    PacingBudget budget;
    Timestamp now = start;
    std::size_t sent = 0;
    while (budget.available(now)) {
        budget.take(1200);
        sent += 1200;
    }
    EXPECT_GE(sent, limits::pacing_burst_bytes);
    EXPECT_LT(sent, limits::pacing_burst_bytes + 1200);
    now += milliseconds(2);
    EXPECT_TRUE(budget.available(now));
    std::size_t more = 0;
    while (budget.available(now)) {
        budget.take(1200);
        more += 1200;
    }
    EXPECT_NEAR(static_cast<double>(more), limits::pacing_bytes_per_second * 0.002, 2400);
}

TEST(PacingBudget, Limit_HoldsToItsRateUntilItIsLifted) {
    PacingBudget budget;
    Timestamp now{std::chrono::hours(1)};
    static_cast<void>(budget.available(now));
    budget.limit(100'000);
    std::size_t sent = 0;
    for (int i = 0; i < 1000; ++i, now += std::chrono::milliseconds(1)) {
        while (budget.available(now)) {
            budget.take(1000);
            sent += 1000;
        }
    }
    EXPECT_NEAR(static_cast<double>(sent), 100'000, 6000);
    budget.limit(std::nullopt);
    now += std::chrono::milliseconds(10);
    EXPECT_TRUE(budget.available(now));
    budget.take(40'000);
    EXPECT_TRUE(budget.available(now));
}

TEST(PacingBudget, SteadyStreamAboveTheFloor_IsNotHeldBackForLong) {
    PacingBudget budget;
    Timestamp now = start;
    // 40 MB/s, three times the floor, asked for each millisecond.
    std::size_t refused = 0;
    for (int millisecond = 0; millisecond < 10'000; ++millisecond) {
        now += milliseconds(1);
        for (int packet = 0; packet < 33; ++packet) {
            if (budget.available(now)) {
                budget.take(1200);
            } else if (millisecond > 3000) {
                ++refused;
            }
        }
    }
    EXPECT_EQ(refused, 0U);
}

TEST(ResendGuard, SamePacket_OncePerInterval) {
    ResendGuard guard;
    EXPECT_TRUE(guard.allow(7, start, milliseconds(20)));
    EXPECT_FALSE(guard.allow(7, start + milliseconds(19), milliseconds(20)));
    EXPECT_TRUE(guard.allow(8, start + milliseconds(19), milliseconds(20)));
    EXPECT_TRUE(guard.allow(7, start + milliseconds(20), milliseconds(20)));
}

}  // namespace
}  // namespace umbrella::wire
