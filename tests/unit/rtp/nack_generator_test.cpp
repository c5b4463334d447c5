#include "core/rtp/nack_generator.hpp"

#include <chrono>
#include <cstdint>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace umbrella::core::rtp {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Numbers = std::vector<std::uint16_t>;

Timestamp at(int ms) {
    return Timestamp(milliseconds(ms));
}

/// A generator and what it has asked for so far.
struct Stream {
    NackGenerator generator;
    NackWork last;

    Arrival receive(int number, int ms) {
        return generator.receive(static_cast<std::uint16_t>(number), at(ms));
    }
    void receive_all(std::initializer_list<int> numbers, int ms) {
        for (const int number : numbers) {
            (void)receive(number, ms);
        }
    }
    Numbers asked(int ms) {
        last = {};
        generator.poll(at(ms), last);
        return last.ask;
    }
    std::size_t lost(int ms) {
        (void)asked(ms);
        return last.lost;
    }
};

struct Case {
    std::string name;
    std::vector<int> numbers;  ///< all at 0 ms
    Numbers at_once;           ///< asked for at 0 ms
    Numbers later;             ///< and after the wait for what is only out of order
};
void PrintTo(const Case& one, std::ostream* out) {
    *out << one.name;
}

class FirstRequest : public ::testing::TestWithParam<Case> {};

TEST_P(FirstRequest, ComesWhenAPacketIsMissing) {
    Stream stream;
    for (const int number : GetParam().numbers) {
        (void)stream.receive(number, 0);
    }
    EXPECT_EQ(stream.asked(0), GetParam().at_once);
    EXPECT_EQ(stream.asked(10), GetParam().later);
}

INSTANTIATE_TEST_SUITE_P(
    Table, FirstRequest,
    ::testing::Values(Case{"Nothing missing", {5, 6, 7, 8, 9}, {}, {}}, Case{"Alone", {5}, {}, {}},
                      Case{"One, nothing much after it", {5, 7, 8}, {}, {6}},
                      Case{"One, three numbers behind", {5, 7, 8, 9}, {6}, {}},
                      Case{"A burst", {5, 10}, {6, 7}, {8, 9}},
                      Case{"A pair changed places", {5, 7, 6, 8, 9, 10}, {}, {}},
                      Case{"Reordered by two", {5, 7, 8, 6, 9, 10, 11}, {}, {}},
                      Case{"Around zero", {65534, 1, 2, 3}, {65535, 0}, {}},
                      Case{"Zero itself", {65535, 1, 2, 3}, {0}, {}},
                      Case{"Duplicates", {5, 5, 7, 7, 8, 8, 9, 9}, {6}, {}},
                      Case{"Before the first", {5, 4, 3, 6, 7}, {}, {}}),
    [](const auto& one) {
        std::string name;
        for (const char letter : one.param.name) {
            name += letter == ' ' || letter == ',' ? '_' : letter;
        }
        return name;
    });

TEST(NackGenerator, Arrivals_AreToldApart) {
    Stream stream;
    EXPECT_EQ(stream.receive(10, 0), Arrival::InOrder);
    EXPECT_EQ(stream.receive(12, 0), Arrival::InOrder);
    EXPECT_EQ(stream.receive(11, 0), Arrival::Recovered);
    EXPECT_EQ(stream.receive(11, 0), Arrival::Duplicate);
    EXPECT_EQ(stream.receive(12, 0), Arrival::Duplicate);
    EXPECT_EQ(stream.receive(9, 0), Arrival::Duplicate) << "from before the beginning";
    EXPECT_EQ(stream.receive(9 - 2000, 0), Arrival::Stray);
    EXPECT_EQ(stream.receive(9 - 1999, 0), Arrival::Restarted);
    EXPECT_EQ(stream.receive(9 - 1998, 0), Arrival::InOrder);
}

TEST(NackGenerator, PacketFromFarAway_ChangesNothingAlone) {
    Stream stream;
    stream.receive_all({5000, 5001}, 0);
    for (const int stray : {3000, 20'000, 3000, 40'000}) {
        EXPECT_EQ(stream.receive(stray, 1), Arrival::Stray);
    }
    EXPECT_EQ(stream.receive(5002, 2), Arrival::InOrder);
    EXPECT_EQ(stream.receive(40'001, 3), Arrival::Stray) << "another packet came between";
    EXPECT_EQ(stream.receive(5003, 3), Arrival::InOrder);
    EXPECT_EQ(stream.lost(1000), 0U);
}

TEST(NackGenerator, NothingMissing_NoDeadline) {
    Stream stream;
    EXPECT_EQ(stream.generator.deadline(), std::nullopt);
    stream.receive_all({1, 2, 3}, 0);
    EXPECT_EQ(stream.generator.deadline(), std::nullopt);
    stream.receive_all({5}, 0);
    EXPECT_EQ(stream.generator.deadline(), at(10));
    stream.receive_all({4}, 5);
    EXPECT_EQ(stream.generator.deadline(), std::nullopt);
}

TEST(NackGenerator, NoAnswer_AsksAgainAndGivesUp) {
    Stream stream;
    stream.receive_all({1, 3, 4, 5}, 0);
    EXPECT_THAT(stream.asked(0), ElementsAre(2));
    EXPECT_EQ(stream.generator.deadline(), at(80));
    EXPECT_THAT(stream.asked(79), IsEmpty());
    EXPECT_THAT(stream.asked(80), ElementsAre(2));
    EXPECT_THAT(stream.asked(160), ElementsAre(2));
    EXPECT_EQ(stream.lost(249), 0U);
    EXPECT_EQ(stream.lost(250), 1U);
    EXPECT_EQ(stream.last.newest_lost, 2);
    EXPECT_EQ(stream.generator.deadline(), std::nullopt);
    EXPECT_EQ(stream.lost(1000), 0U) << "told once";
}

TEST(NackGenerator, AnswerAfterGivingUp_StillPasses) {
    Stream stream;
    stream.receive_all({1, 3, 4, 5}, 0);
    EXPECT_EQ(stream.lost(300), 1U);
    EXPECT_EQ(stream.receive(2, 310), Arrival::Recovered);
    EXPECT_EQ(stream.receive(2, 311), Arrival::Duplicate);
}

TEST(NackGenerator, RoundTrip_SetsTheRetryAndThePatience) {
    Stream stream;
    stream.receive_all({1, 3, 4, 5}, 0);
    EXPECT_THAT(stream.asked(0), ElementsAre(2));
    stream.receive_all({2, 7, 8, 9}, 200);
    EXPECT_THAT(stream.asked(200), ElementsAre(6));
    EXPECT_EQ(stream.generator.deadline(), at(500)) << "one and a half round trips";
    EXPECT_EQ(stream.lost(1099), 0U);
    EXPECT_EQ(stream.lost(1100), 1U) << "three retries' time";
}

TEST(NackGenerator, AnswerToASecondRequest_SaysNothingAboutTheRoundTrip) {
    Stream stream;
    stream.receive_all({1, 3, 4, 5}, 0);
    EXPECT_THAT(stream.asked(0), ElementsAre(2));
    EXPECT_THAT(stream.asked(80), ElementsAre(2));
    stream.receive_all({2, 7, 8, 9}, 81);
    EXPECT_THAT(stream.asked(81), ElementsAre(6));
    EXPECT_EQ(stream.generator.deadline(), at(161));
}

TEST(NackGenerator, ShortRoundTrip_IsNotAskedFasterThanTheBound) {
    Stream stream;
    stream.receive_all({1, 3, 4, 5}, 0);
    EXPECT_THAT(stream.asked(0), ElementsAre(2));
    stream.receive_all({2, 7, 8, 9}, 1);
    EXPECT_THAT(stream.asked(1), ElementsAre(6));
    EXPECT_EQ(stream.generator.deadline(), at(41));
}

TEST(NackGenerator, LongGap_AsksForTheNewestOnly) {
    Stream stream;
    stream.receive_all({0, 1000}, 0);
    EXPECT_EQ(stream.generator.missing(), limits::pending_nacks);
    const Numbers asked = stream.asked(10);
    EXPECT_EQ(asked.size(), limits::pending_nacks);
    EXPECT_EQ(asked.front(), 1000 - limits::pending_nacks);
    EXPECT_EQ(asked.back(), 999);
    EXPECT_EQ(stream.last.lost, 999 - limits::pending_nacks);
    EXPECT_EQ(stream.last.newest_lost, 999 - limits::pending_nacks);
}

TEST(NackGenerator, ManyGaps_StayBounded) {
    Stream stream;
    for (int number = 0; number < 4000; number += 2) {
        (void)stream.receive(number, 0);
        EXPECT_LE(stream.generator.missing(), limits::pending_nacks);
    }
    EXPECT_EQ(stream.lost(0), 1999 - limits::pending_nacks);
}

TEST(NackGenerator, Forgiven_IsNotAskedForAndNotLost) {
    Stream stream;
    stream.receive_all({1, 3, 4, 5}, 0);
    stream.generator.forgive();
    EXPECT_EQ(stream.generator.deadline(), std::nullopt);
    EXPECT_THAT(stream.asked(100), IsEmpty());
    EXPECT_EQ(stream.lost(1000), 0U);
    EXPECT_EQ(stream.receive(2, 1000), Arrival::Recovered);
}

TEST(NackGenerator, Leap_GivesUpAndBeginsAnew) {
    Stream stream;
    stream.receive_all({1, 3}, 0);
    EXPECT_EQ(stream.receive(9'999, 1), Arrival::Stray);
    EXPECT_EQ(stream.receive(10'000, 1), Arrival::Restarted);
    EXPECT_EQ(stream.generator.missing(), 0U);
    EXPECT_LE(stream.generator.deadline(), at(1)) << "what is lost is told at once";
    EXPECT_EQ(stream.lost(1), 2U);
    EXPECT_EQ(stream.last.newest_lost, 9'999);
    stream.receive_all({10'002, 10'003, 10'004}, 2);
    EXPECT_THAT(stream.asked(2), ElementsAre(10'001));
}

/// A hundred thousand packets, five of a hundred lost, answered after a round trip with the same
/// chance, some out of order and some twice: all that came is counted once, and all that did not
/// was asked for and told lost.
TEST(NackGenerator, RandomLoss_EveryPacketComesOnceOrIsTold) {
    std::uint32_t random = 1;
    const auto chance = [&random](std::uint32_t percent) {
        random = random * 1664525 + 1013904223;
        return (random >> 16U) % 100 < percent;
    };
    Stream stream;
    std::multiset<std::pair<int, int>> underway;  // ms, number
    std::size_t passed = 0;
    std::size_t lost = 0;
    constexpr int packets = 100'000;
    int newest = 0;
    for (int ms = 0; ms < packets + 2000; ++ms) {
        if (ms < packets && (ms == 0 || ms == packets - 1 || !chance(5))) {
            underway.emplace(ms + (chance(5) ? 3 : 0), ms);
            if (chance(1)) {
                underway.emplace(ms + 1, ms);
            }
        }
        while (!underway.empty() && underway.begin()->first <= ms) {
            const int number = underway.begin()->second;
            underway.erase(underway.begin());
            newest = std::max(newest, number);
            const Arrival arrival = stream.receive(number, ms);
            EXPECT_NE(arrival, Arrival::Restarted);
            passed += arrival != Arrival::Duplicate ? 1U : 0U;
        }
        for (const std::uint16_t number : stream.asked(ms)) {
            const auto behind = static_cast<std::uint16_t>(newest - number);
            EXPECT_LT(behind, 1000);
            if (!chance(5)) {
                underway.emplace(ms + 50, newest - behind);
            }
        }
        lost += stream.last.lost;
    }
    EXPECT_EQ(passed + lost, static_cast<std::size_t>(packets));
    EXPECT_LT(lost, 20U) << "each is asked for at least three times";
    EXPECT_EQ(stream.generator.missing(), 0U);
}

}  // namespace
}  // namespace umbrella::core::rtp
