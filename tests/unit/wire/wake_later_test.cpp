#include "wire/wake_later.hpp"

#include <chrono>
#include <memory>
#include <thread>

#include <gtest/gtest.h>

namespace umbrella::wire {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// Whether sleeping ends at once, since somebody has woken the sleeper.
bool is_awake(Wakeup& sleeper) {
    const auto begun = Clock::now();
    sleeper.sleep(milliseconds(200));
    return Clock::now() - begun < milliseconds(100);
}

TEST(WakeLater, WhileThereIsNone_SleepersAreWokenAtOnce) {
    const auto sleeper = std::make_shared<Wakeup>();
    sleeper->prepare();
    WakeLater::wake(sleeper);
    EXPECT_TRUE(is_awake(*sleeper));
}

TEST(WakeLater, Sleepers_AreWokenAtItsEnd) {
    const auto one = std::make_shared<Wakeup>();
    const auto other = std::make_shared<Wakeup>();
    {
        const WakeLater later;
        one->prepare();
        other->prepare();
        WakeLater::wake(one);
        WakeLater::wake(other);
        WakeLater::wake(one);
        EXPECT_FALSE(is_awake(*one)) << "not yet";
        one->prepare();
    }
    EXPECT_TRUE(is_awake(*one));
    EXPECT_TRUE(is_awake(*other));
}

TEST(WakeLater, OtherThreads_DoNotMind) {
    const auto sleeper = std::make_shared<Wakeup>();
    const WakeLater later;
    sleeper->prepare();
    std::thread([&sleeper] { WakeLater::wake(sleeper); }).join();
    EXPECT_TRUE(is_awake(*sleeper));
}

TEST(WakeLater, SleeperThatIsGone_IsKeptUntilThen) {
    std::weak_ptr<Wakeup> kept;
    {
        const WakeLater later;
        auto sleeper = std::make_shared<Wakeup>();
        kept = sleeper;
        WakeLater::wake(sleeper);
        sleeper.reset();
        EXPECT_FALSE(kept.expired());
    }
    EXPECT_TRUE(kept.expired());
}

}  // namespace
}  // namespace umbrella::wire
