#include "app/event_queue.hpp"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "base/limits_turns.hpp"

namespace umbrella::app {
namespace {

using namespace std::chrono_literals;

class EventQueueTest : public ::testing::Test {
  protected:
    void push_news() { queue_.push(core::trunk::ParticipantShown{}, now_); }
    void push_other() { queue_.push(core::Tick{}, now_); }
    /// All that can be taken: 'n' for each of the news, 't' for another event, '|' after each
    /// batch.
    std::string taken() {
        std::string all;
        while (const auto events = queue_.take(now_)) {
            for (const core::Event& event : *events) {
                all += std::holds_alternative<core::Tick>(event) ? 't' : 'n';
            }
            all += '|';
        }
        return all;
    }

    EventQueue queue_;
    Timestamp now_{1h};
};

TEST_F(EventQueueTest, OtherEvents_AreTakenAtOnceAndSingly) {
    push_other();
    push_other();
    EXPECT_EQ(queue_.due(), std::nullopt);
    EXPECT_EQ(taken(), "t|t|");
}

TEST_F(EventQueueTest, NewsOfOneMoment_AreTakenTogether) {
    push_news();
    EXPECT_EQ(taken(), "");
    now_ += 1ms;
    push_news();
    EXPECT_EQ(queue_.due(), now_ - 1ms + limits::news_gathering);
    now_ = *queue_.due();
    EXPECT_EQ(taken(), "nn|");
    EXPECT_EQ(queue_.due(), std::nullopt);
}

TEST_F(EventQueueTest, NewsThatGoOn_AreToldInIntervals) {
    std::size_t batches = 0;
    for (const Timestamp end = now_ + 1s; now_ < end; now_ += 1ms) {
        push_news();
        const std::string all = taken();
        batches += static_cast<std::size_t>(std::ranges::count(all, '|'));
    }
    EXPECT_GE(batches, 9U);
    EXPECT_LE(batches, 11U);
}

TEST_F(EventQueueTest, OtherEvent_TakesTheNewsBeforeItAlong) {
    push_news();
    push_news();
    push_other();
    push_news();
    EXPECT_EQ(taken(), "nn|t|");
    now_ += limits::news_interval;
    EXPECT_EQ(taken(), "n|");
}

TEST_F(EventQueueTest, NewsAboveTheBound_DoNotWait) {
    for (std::size_t n = 0; n < limits::news_gathered; ++n) {
        EXPECT_EQ(taken(), "");
        push_news();
    }
    EXPECT_EQ(queue_.due(), std::nullopt);
    EXPECT_EQ(taken(), std::string(limits::news_gathered, 'n') + '|');
}

}  // namespace
}  // namespace umbrella::app
