#include "net/poller.hpp"

#include "server_fixture.hpp"
#include <array>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include <gtest/gtest.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace umbrella::net {
namespace {

using namespace std::chrono_literals;

/// Two sockets that are connected with each other.
class Pair {
  public:
    Pair() { EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends_.data()), 0); }
    Pair(const Pair&) = delete;
    Pair& operator=(const Pair&) = delete;
    Pair(Pair&&) = delete;
    Pair& operator=(Pair&&) = delete;
    ~Pair() {
        hang_up();
        ::close(ends_[0]);
    }
    [[nodiscard]] int own() const { return ends_[0]; }
    void say(char byte = 'x') { EXPECT_EQ(::send(ends_[1], &byte, 1, MSG_NOSIGNAL), 1); }
    void take() {
        char byte = 0;
        EXPECT_EQ(::recv(ends_[0], &byte, 1, 0), 1);
    }
    void hang_up() {
        if (const int end = std::exchange(ends_[1], -1); end >= 0) {
            ::close(end);
        }
    }

  private:
    std::array<int, 2> ends_{};
};

class PollerTest : public ::testing::Test {
  protected:
    /// What is ready is served; whether there was something.
    static bool turn() { return g_main_context_iteration(nullptr, FALSE) != FALSE; }
    static void turn_until(const std::function<bool()>& done) {
        const auto limit = std::chrono::steady_clock::now() + 5s;
        while (!done()) {
            ASSERT_LT(std::chrono::steady_clock::now(), limit) << "the main loop waits for ever";
            g_main_context_iteration(nullptr, TRUE);
        }
    }

    std::shared_ptr<Poller> poller_ = Poller::make();
};

TEST_F(PollerTest, Socket_IsServedAsLongAsItIsReady) {
    Pair pair;
    int calls = 0;
    const auto watch = poller_->watch(pair.own(), EPOLLIN, [&](std::uint32_t events) {
        EXPECT_NE(events & EPOLLIN, 0U);
        ++calls;
    });
    turn();
    EXPECT_EQ(calls, 0);
    pair.say();
    turn();
    turn();
    EXPECT_EQ(calls, 2);
    pair.take();
    EXPECT_FALSE(turn());
    EXPECT_EQ(calls, 2);
}

TEST_F(PollerTest, EndOfThePeer_IsToldWithoutAWishForIt) {
    Pair pair;
    std::uint32_t told = 0;
    const auto watch = poller_->watch(pair.own(), 0, [&](std::uint32_t events) { told = events; });
    pair.say();
    turn();
    EXPECT_EQ(told, 0U);
    pair.hang_up();
    turn();
    EXPECT_NE(told & EPOLLHUP, 0U);
}

TEST_F(PollerTest, StoppedWatch_IsNotServed) {
    Pair pair;
    int calls = 0;
    auto watch = poller_->watch(pair.own(), EPOLLIN, [&](std::uint32_t) { ++calls; });
    pair.say();
    EXPECT_TRUE(watch.active());
    watch.stop();
    EXPECT_FALSE(watch.active());
    EXPECT_FALSE(turn());
    watch = poller_->watch(pair.own(), EPOLLIN, [&](std::uint32_t) { calls += 10; });
    turn();
    EXPECT_EQ(calls, 10);
}

TEST_F(PollerTest, Callback_MayStopTheOthersThatAreReady) {
    std::array<Pair, 5> pairs;
    std::map<int, Poller::Watch> watches;
    int calls = 0;
    for (Pair& pair : pairs) {
        pair.say();
        watches[pair.own()] = poller_->watch(pair.own(), EPOLLIN, [&](std::uint32_t) {
            ++calls;
            watches.clear();
        });
    }
    turn();
    EXPECT_EQ(calls, 1);
}

TEST_F(PollerTest, NewSocketOfTheSameNumber_IsNotServedForTheOldOne) {
    std::vector<Pair> pairs(2);
    Poller::Watch other;
    int wrong = 0;
    std::array<Poller::Watch, 2> watches;
    for (std::size_t at : {0U, 1U}) {
        pairs[at].say();
        watches.at(at) = poller_->watch(pairs[at].own(), EPOLLIN, [&, at](std::uint32_t) {
            const int number = pairs[1 - at].own();
            watches.at(at).stop();
            watches.at(1 - at).stop();
            other = poller_->watch(number, EPOLLIN, [&](std::uint32_t) { ++wrong; });
        });
    }
    turn();
    EXPECT_EQ(wrong, 0) << "what was ready was the socket before it";
    turn();
    EXPECT_EQ(wrong, 1);
}

TEST_F(PollerTest, ManyReadySockets_AllHaveTheirTurn) {
    std::vector<Pair> pairs(200);
    std::vector<Poller::Watch> watches;
    std::map<int, int> calls;
    for (Pair& pair : pairs) {
        pair.say();
        watches.push_back(poller_->watch(
            pair.own(), EPOLLIN, [&calls, fd = pair.own()](std::uint32_t) { ++calls[fd]; }));
    }
    turn();
    EXPECT_LT(calls.size(), pairs.size()) << "the rest of the main loop has its turn in between";
    for (int n = 0; n < 10; ++n) {
        turn();
    }
    EXPECT_EQ(calls.size(), pairs.size());
}

TEST_F(PollerTest, WaitingSockets_DoNotBurdenTheMainLoop) {
    const int before = testing::polled_descriptors();
    std::vector<Pair> pairs(100);
    std::vector<Poller::Watch> watches;
    std::vector<Poller::Deadline> deadlines;
    for (Pair& pair : pairs) {
        watches.push_back(poller_->watch(pair.own(), EPOLLIN, [](std::uint32_t) {}));
        deadlines.push_back(poller_->after(1h, [] {}));
    }
    EXPECT_EQ(testing::polled_descriptors(), before);
}

TEST_F(PollerTest, Deadlines_ComeInTimeAndInOrder) {
    const auto begin = std::chrono::steady_clock::now();
    std::vector<int> done;
    const auto late = poller_->after(40ms, [&] { done.push_back(40); });
    const auto early = poller_->after(10ms, [&] { done.push_back(10); });
    auto never = poller_->after(5ms, [&] { done.push_back(5); });
    never.stop();
    turn_until([&] { return done.size() == 2; });
    EXPECT_EQ(done, (std::vector{10, 40}));
    EXPECT_GE(std::chrono::steady_clock::now() - begin, 40ms);
    EXPECT_FALSE(turn());
}

TEST_F(PollerTest, DeadlineAfterThoseThatWereStopped_StillComes) {
    for (int n = 0; n < 3; ++n) {
        bool done = false;
        poller_->after(1ms, [] { FAIL(); }).stop();
        const auto deadline = poller_->after(20ms, [&] { done = true; });
        turn_until([&] { return done; });
    }
}

TEST_F(PollerTest, Deadline_MaySetItselfAgain) {
    int calls = 0;
    Poller::Deadline deadline;
    const std::function<void()> again = [&] {
        if (++calls < 3) {
            deadline = poller_->after(1ms, again);
        }
    };
    deadline = poller_->after(1ms, again);
    turn_until([&] { return calls == 3; });
    EXPECT_FALSE(turn());
}

TEST_F(PollerTest, LastHolder_MayGoInACallback) {
    Pair pair;
    auto watch = std::make_unique<Poller::Watch>();
    bool called = false;
    *watch = poller_->watch(pair.own(), EPOLLIN, [&](std::uint32_t) {
        called = true;
        watch.reset();
    });
    const std::weak_ptr<Poller> gone = poller_;
    poller_.reset();
    pair.say();
    turn();
    EXPECT_TRUE(called);
    EXPECT_TRUE(gone.expired());
    turn();
}

}  // namespace
}  // namespace umbrella::net
