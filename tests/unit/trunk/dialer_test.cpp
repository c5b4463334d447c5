#include "core/trunk/dialer.hpp"

#include <gtest/gtest.h>

#include "base/limits_trunk.hpp"

namespace umbrella::core::trunk {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct TrunkDialer : public testing::Test {
    TrunkDialer() { dialer.start(now); }
    Dialer::Order poll() { return dialer.poll(now); }
    /// Time passes until the dialer wants something.
    Dialer::Order next() {
        now = dialer.next_due().value();
        return poll();
    }
    void come_up() {
        EXPECT_EQ(next(), Dialer::Order::Dial);
        dialer.connected(now);
        dialer.up(now);
    }
    double random = 0.5;
    Dialer dialer{[this] { return random; }};
    Timestamp now{seconds(1000)};
};

TEST_F(TrunkDialer, Started_DialsAtOnceAndSaysWhatItDoes) {
    EXPECT_EQ(poll(), Dialer::Order::Dial);
    EXPECT_EQ(dialer.words(now), "dialling");
    EXPECT_EQ(poll(), Dialer::Order::None);
    dialer.connected(now);
    EXPECT_EQ(dialer.words(now), "verifying");
    dialer.up(now);
    EXPECT_EQ(dialer.words(now), "up");
    EXPECT_FALSE(dialer.next_due());
}

TEST_F(TrunkDialer, NeverWorked_BacksOffToThirtySeconds) {
    std::vector<std::int64_t> pauses;
    for (int i = 0; i < 9; ++i) {
        EXPECT_EQ(next(), Dialer::Order::Dial);
        dialer.failed("nobody is there", now);
        pauses.push_back(
            std::chrono::duration_cast<milliseconds>(*dialer.next_due() - now).count());
    }
    EXPECT_EQ(pauses,
              (std::vector<std::int64_t>{437, 875, 1750, 3500, 7000, 14000, 26250, 26250, 26250}));
    EXPECT_EQ(dialer.words(now), "dialling again in 27 s: nobody is there");
}

TEST_F(TrunkDialer, Chance_SpreadsPauses) {
    random = 0;
    EXPECT_EQ(next(), Dialer::Order::Dial);
    dialer.failed("x", now);
    EXPECT_EQ(*dialer.next_due() - now, milliseconds(375));
    random = 0.999;
    EXPECT_EQ(next(), Dialer::Order::Dial);
    dialer.failed("x", now);
    EXPECT_GT(*dialer.next_due() - now, milliseconds(999));
    EXPECT_LE(*dialer.next_due() - now, seconds(1));
}

TEST_F(TrunkDialer, HasWorked_DialsAtLeastEverySecondForEver) {
    come_up();
    now += seconds(100);
    dialer.failed("the connection is lost", now);
    EXPECT_EQ(dialer.words(now), "reconnecting in 0 s: the connection is lost");
    Timestamp dialled = now;
    for (int i = 0; i < 100; ++i) {
        EXPECT_EQ(next(), Dialer::Order::Dial) << "beside what does not answer";
        EXPECT_EQ(dialer.words(now).substr(0, 14), "reconnecting: ");
        EXPECT_LE(now - dialled, limits::trunk_dial_again);
        dialled = now;
        if (i % 2 == 0) {
            now += milliseconds(10);
            dialer.failed("nobody is there", now);
            EXPECT_GE(*dialer.next_due() - dialled, limits::trunk_redial_interval);
        }
    }
}

TEST_F(TrunkDialer, FirstConnection_IsTriedASecondTimeBesideAndGivenUp) {
    EXPECT_EQ(next(), Dialer::Order::Dial);
    const Timestamp dialled = now;
    unsigned dials = 1;
    while (next() == Dialer::Order::Dial) {
        ++dials;
    }
    EXPECT_EQ(dials, 5U) << "one a second";
    EXPECT_EQ(now - dialled, limits::trunk_first_connect_timeout);
    EXPECT_EQ(dialer.state(), DialState::Waiting);
    EXPECT_EQ(dialer.words(now), "dialling again in 1 s: it does not answer");
}

TEST_F(TrunkDialer, ShownTheDoorAfterEachHello_ComesLessAndLess) {
    Timestamp dialled;
    for (int i = 0; i < 8; ++i) {
        come_up();
        dialled = now;
        now += milliseconds(100);
        dialer.refused("it broke the rules", now);
    }
    EXPECT_GE(*dialer.next_due() - dialled, limits::trunk_backoff_last / 2);
    come_up();
    now += limits::trunk_settled;
    dialer.refused("it broke the rules", now);
    EXPECT_LE(*dialer.next_due() - now, limits::trunk_backoff_first);
}

TEST_F(TrunkDialer, NoHello_IsGivenUp) {
    EXPECT_EQ(next(), Dialer::Order::Dial);
    dialer.connected(now);
    const Timestamp connected = now;
    EXPECT_EQ(next(), Dialer::Order::GiveUp);
    EXPECT_EQ(now - connected, limits::trunk_verify_timeout);
}

TEST_F(TrunkDialer, Refused_BacksOffAlthoughItHasWorked) {
    come_up();
    for (int i = 0; i < 8; ++i) {
        dialer.refused("this is the same server", now);
        dialer.failed("closed", now);  // the end of that connection
        EXPECT_EQ(next(), Dialer::Order::Dial);
    }
    dialer.refused("this is the same server", now);
    EXPECT_EQ(dialer.words(now), "refused: this is the same server; again in 27 s");
}

TEST_F(TrunkDialer, Covered_WaitsForTheEndOfTheOtherLink) {
    EXPECT_EQ(next(), Dialer::Order::Dial);
    dialer.covered(now);
    EXPECT_FALSE(dialer.next_due());
    EXPECT_EQ(dialer.words(now), "up, dialled by the other server");
    now += seconds(100);
    dialer.uncovered(now);
    EXPECT_EQ(*dialer.next_due(), now);
    EXPECT_EQ(poll(), Dialer::Order::Dial);
}

TEST_F(TrunkDialer, Stopped_IsIdleWhateverComes) {
    come_up();
    dialer.stop();
    dialer.failed("x", now);
    dialer.refused("x", now);
    dialer.up(now);
    dialer.covered(now);
    dialer.uncovered(now);
    dialer.connected(now);
    EXPECT_EQ(dialer.state(), DialState::Idle);
    EXPECT_EQ(dialer.words(now), "not set");
    EXPECT_EQ(poll(), Dialer::Order::None);
}

TEST_F(TrunkDialer, StartedAgain_HasForgotten) {
    come_up();
    dialer.start(now);
    EXPECT_EQ(poll(), Dialer::Order::Dial);
    dialer.failed("nobody is there", now);
    EXPECT_EQ(dialer.words(now), "dialling again in 1 s: nobody is there");
}

}  // namespace
}  // namespace umbrella::core::trunk
