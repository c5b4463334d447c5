#include "core/rtp/transport_arrivals.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits_rtcp.hpp"

namespace umbrella::core::rtp {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using ::testing::ElementsAre;

constexpr Timestamp start{std::chrono::hours(100)};

/// What a sender makes of one feedback packet.
struct Told {
    std::uint16_t number;
    std::optional<microseconds> arrival;  ///< since `start`, in steps of 250 µs

    bool operator==(const Told&) const = default;
};

/// The reference time wraps after 2^24 steps of 64 ms.
microseconds since_start(FeedbackTicks arrival) {
    constexpr FeedbackTicks wrap = milliseconds(64) * (1LL << 24);
    const auto begin = std::chrono::floor<FeedbackTicks>(start.time_since_epoch());
    const auto behind = ((arrival - begin) % wrap + wrap + wrap / 2) % wrap - wrap / 2;
    return std::chrono::duration_cast<microseconds>(behind);
}

std::vector<Told> read(Bytes bytes) {
    std::vector<Told> told;
    CompoundReader packets(bytes);
    const auto packet = packets.next();
    auto feedback = packet ? TransportFeedback::parse(*packet) : std::nullopt;
    EXPECT_TRUE(feedback && !packets.next()) << "one whole packet";
    while (const auto status = feedback ? feedback->next() : std::nullopt) {
        told.push_back({status->sequence_number, status->arrival
                                                     ? std::optional(since_start(*status->arrival))
                                                     : std::nullopt});
    }
    return told;
}

class TransportArrivalsTest : public testing::Test {
  protected:
    void receive(std::uint16_t number, microseconds after) {
        arrivals_.receive(number, start + after);
    }
    /// Nothing: nothing was written.
    std::vector<Told> write(std::size_t room = 1400) {
        std::array<std::uint8_t, 1400> out{};
        const std::size_t size = arrivals_.write(std::span(out).first(room), 1, 2);
        EXPECT_LE(size, room);
        EXPECT_EQ(size % 4, 0U);
        return size == 0 ? std::vector<Told>() : read(std::span(out).first(size));
    }

    TransportArrivals arrivals_;
};

TEST_F(TransportArrivalsTest, WhatHasCome_IsToldOnce) {
    receive(10, milliseconds(1));
    receive(11, milliseconds(3));
    EXPECT_THAT(write(), ElementsAre(Told{10, milliseconds(1)}, Told{11, milliseconds(3)}));
    EXPECT_TRUE(arrivals_.empty());
    EXPECT_TRUE(write().empty());
}

TEST_F(TransportArrivalsTest, WhatIsMissing_IsToldBetween) {
    receive(65'534, milliseconds(1));
    receive(1, milliseconds(2));
    EXPECT_THAT(write(), ElementsAre(Told{65'534, milliseconds(1)}, Told{65'535, {}}, Told{0, {}},
                                     Told{1, milliseconds(2)}));
    receive(4, milliseconds(9));
    EXPECT_THAT(write(), ElementsAre(Told{2, {}}, Told{3, {}}, Told{4, milliseconds(9)}))
        << "from where the last one ended";
}

TEST_F(TransportArrivalsTest, WhatComesLate_IsToldByItself) {
    receive(1, milliseconds(1));
    receive(4, milliseconds(2));
    ASSERT_EQ(write().size(), 4U);
    receive(5, milliseconds(3));
    receive(3, milliseconds(4));
    receive(2, milliseconds(5));
    EXPECT_THAT(write(), ElementsAre(Told{2, milliseconds(5)}, Told{3, milliseconds(4)}));
    EXPECT_THAT(write(), ElementsAre(Told{5, milliseconds(3)}));
    EXPECT_TRUE(write().empty());
}

TEST_F(TransportArrivalsTest, OutOfOrder_IsToldInTheOrderOfNumbers) {
    receive(2, milliseconds(20));
    receive(3, milliseconds(10));
    receive(1, milliseconds(90));
    EXPECT_THAT(write(), ElementsAre(Told{1, milliseconds(90)}, Told{2, milliseconds(20)},
                                     Told{3, milliseconds(10)}))
        << "with negative deltas";
}

TEST_F(TransportArrivalsTest, Twice_CountsOnce) {
    receive(1, milliseconds(1));
    receive(1, milliseconds(5));
    EXPECT_THAT(write(), ElementsAre(Told{1, milliseconds(1)}));
}

TEST_F(TransportArrivalsTest, PauseThatNoDeltaHolds_BeginsAnotherPacket) {
    receive(1, milliseconds(0));
    receive(2, std::chrono::seconds(9));
    EXPECT_THAT(write(), ElementsAre(Told{1, milliseconds(0)}));
    EXPECT_THAT(write(), ElementsAre(Told{2, std::chrono::seconds(9)}));
}

TEST_F(TransportArrivalsTest, ShortRoom_TakesSeveralPackets) {
    for (std::uint16_t i = 0; i < 100; ++i) {
        receive(i, milliseconds(100 * (i % 2)));  // large deltas
    }
    std::vector<Told> all;
    for (auto part = write(64); !part.empty(); part = write(64)) {
        all.insert(all.end(), part.begin(), part.end());
    }
    ASSERT_EQ(all.size(), 100U);
    for (std::uint16_t i = 0; i < 100; ++i) {
        EXPECT_EQ(all[i], (Told{i, milliseconds(100 * (i % 2))}));
    }
    receive(100, milliseconds(1));
    EXPECT_TRUE(write(63).empty()) << "no room";
    EXPECT_FALSE(arrivals_.empty());
}

TEST_F(TransportArrivalsTest, LongGap_IsToldInPartsAndAVeryLongOneNotAtAll) {
    receive(0, milliseconds(1));
    ASSERT_EQ(write().size(), 1U);
    receive(600, milliseconds(2));
    std::size_t told = 0;
    for (auto part = write(); !part.empty(); part = write()) {
        told += part.size();
    }
    EXPECT_EQ(told, 600U);
    receive(600 + limits::arrival_gap + 2, milliseconds(3));
    EXPECT_EQ(write().size(), 1U);
}

TEST_F(TransportArrivalsTest, WhatNobodyFetches_IsBounded) {
    for (std::uint32_t i = 0; i < 60'000; ++i) {
        receive(static_cast<std::uint16_t>(i), microseconds(i));
    }
    std::size_t told = 0;
    for (auto part = write(); !part.empty(); part = write()) {
        told += part.size();
    }
    EXPECT_EQ(told, limits::waiting_arrivals);
}

/// Loss, reordering, pauses and repeats; whatever happens, each packet is told with its time, and
/// what is told as missing has not been told as come before.
TEST_F(TransportArrivalsTest, AnyStream_IsToldTruly) {
    for (unsigned seed = 0; seed < 200; ++seed) {
        arrivals_ = {};
        std::mt19937 random(seed);
        const auto pick = [&random](int below) {
            return std::uniform_int_distribution(0, below - 1)(random);
        };
        std::map<std::uint16_t, microseconds> came;
        std::map<std::uint16_t, microseconds> told;
        microseconds time{};
        auto next = static_cast<std::uint16_t>(pick(65'536));
        for (int i = 0; i < 400; ++i) {
            time += microseconds(250 * pick(pick(20) == 0 ? 40'000 : 40));
            next = static_cast<std::uint16_t>(next + (pick(10) == 0 ? pick(30) : 1));
            const auto number = pick(8) == 0 ? static_cast<std::uint16_t>(next - pick(20)) : next;
            if (came.try_emplace(number, time).second) {
                receive(number, time);
            }
            for (auto part = pick(9) == 0 ? write() : std::vector<Told>(); !part.empty();
                 part = write()) {
                for (const Told& one : part) {
                    if (one.arrival) {
                        ASSERT_TRUE(told.try_emplace(one.number, *one.arrival).second) << seed;
                    } else {
                        ASSERT_FALSE(told.contains(one.number)) << seed << ' ' << one.number;
                    }
                }
            }
        }
        for (auto part = write(); !part.empty(); part = write()) {
            for (const Told& one : part) {
                if (one.arrival) {
                    told.try_emplace(one.number, *one.arrival);
                }
            }
        }
        ASSERT_EQ(told, came) << seed;
    }
}

}  // namespace
}  // namespace umbrella::core::rtp
