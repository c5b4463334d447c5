#include "net/deadline_queue.hpp"

#include <string>

#include <gtest/gtest.h>

namespace umbrella::net {
namespace {

using namespace std::chrono_literals;

class DeadlineQueueTest : public ::testing::Test {
  protected:
    DeadlineQueue::Ticket add(std::chrono::milliseconds when, char name) {
        return queue_.add(at(when), [this, name] { done_ += name; });
    }
    static DeadlineQueue::TimePoint at(std::chrono::milliseconds when) {
        return DeadlineQueue::TimePoint(when);
    }
    /// What is done at `now`.
    std::string due(std::chrono::milliseconds now) {
        done_.clear();
        while (const auto callback = queue_.take_due(at(now))) {
            callback();
        }
        return done_;
    }

    DeadlineQueue queue_;
    std::string done_;
};

TEST_F(DeadlineQueueTest, Empty_HasNothingToWaitFor) {
    EXPECT_EQ(queue_.next(), std::nullopt);
    EXPECT_EQ(queue_.take_due(at(1h)), nullptr);
}

TEST_F(DeadlineQueueTest, Deadlines_ComeInTheirOrderAndNotBefore) {
    add(30ms, 'c');
    add(10ms, 'a');
    add(20ms, 'b');
    EXPECT_EQ(queue_.next(), at(10ms));
    EXPECT_EQ(due(9ms), "");
    EXPECT_EQ(due(20ms), "ab");
    EXPECT_EQ(queue_.next(), at(30ms));
    EXPECT_EQ(due(1h), "c");
    EXPECT_EQ(queue_.size(), 0U);
}

TEST_F(DeadlineQueueTest, EqualOnes_ComeAsTheyWereAdded) {
    for (const char name : std::string("abc")) {
        add(10ms, name);
    }
    EXPECT_EQ(due(10ms), "abc");
}

TEST_F(DeadlineQueueTest, Removed_IsNotDone) {
    const auto first = add(10ms, 'a');
    add(10ms, 'b');
    const auto last = add(20ms, 'c');
    queue_.remove(first);
    queue_.remove(last);
    EXPECT_EQ(queue_.next(), at(10ms));
    EXPECT_EQ(due(1h), "b");
}

TEST_F(DeadlineQueueTest, Callback_MayAddAndRemove) {
    const auto last = add(20ms, 'c');
    queue_.add(at(10ms), [this, last] {
        queue_.remove(last);
        add(15ms, 'b');
    });
    EXPECT_EQ(due(30ms), "b");
}

}  // namespace
}  // namespace umbrella::net
