#include "app/status_ledger.hpp"

#include <gtest/gtest.h>

namespace umbrella::app {
namespace {

using namespace std::chrono_literals;

const StreamId camera{.participant = ParticipantId("alice"), .mid = Mid("1")};
const StreamId microphone{.participant = ParticipantId("alice"), .mid = Mid("0")};

Timestamp at(std::chrono::milliseconds time) {
    return Timestamp{} + time;
}

status::v1::Flow look(StatusLedger& ledger, std::chrono::milliseconds time, StreamCounts counts) {
    ledger.begin(at(time));
    return ledger.flow(ledger.note(camera, Course::VideoReceived, counts));
}

TEST(StatusLedger, FirstLook_KnowsNoRates) {
    StatusLedger ledger;
    const auto flow = look(ledger, 5s, {.packets = 10, .bytes = 1000, .lost = 1});
    EXPECT_EQ(flow.packets(), 10U);
    EXPECT_EQ(flow.bytes(), 1000U);
    EXPECT_EQ(flow.lost(), 1U);
    EXPECT_FALSE(flow.has_bitrate_bps());
    EXPECT_FALSE(flow.has_loss());
}

TEST(StatusLedger, SecondLook_AveragesOverTheTimeBetween) {
    StatusLedger ledger;
    look(ledger, 5s, {.packets = 10, .bytes = 1000, .lost = 1});
    const auto flow = look(ledger, 7s, {.packets = 110, .bytes = 251'000, .lost = 6});
    EXPECT_EQ(flow.bitrate_bps(), 1'000'000U);
    EXPECT_DOUBLE_EQ(flow.loss(), 0.05);
}

TEST(StatusLedger, NothingExpected_HasARateButNoLoss) {
    StatusLedger ledger;
    look(ledger, 5s, {.packets = 10, .bytes = 1000});
    const auto flow = look(ledger, 6s, {.packets = 10, .bytes = 1000});
    EXPECT_EQ(flow.bitrate_bps(), 0U);
    EXPECT_TRUE(flow.has_bitrate_bps());
    EXPECT_FALSE(flow.has_loss());
}

TEST(StatusLedger, AfterALongTime_ThereAreNoRates) {
    StatusLedger ledger;
    look(ledger, 5s, {.packets = 10, .bytes = 1000});
    EXPECT_FALSE(look(ledger, 66s, {.packets = 20, .bytes = 2000}).has_bitrate_bps());
    EXPECT_TRUE(look(ledger, 126s, {.packets = 30, .bytes = 3000}).has_bitrate_bps());
}

TEST(StatusLedger, NewStream_CountsFromItsBeginning) {
    StatusLedger ledger;
    ledger.begin(at(1s));
    EXPECT_EQ(look(ledger, 2s, {.packets = 5, .bytes = 1000}).bitrate_bps(), 8000U);
}

TEST(StatusLedger, CountsThatFell_AreOfANewStream) {
    StatusLedger ledger;
    look(ledger, 1s, {.packets = 1000, .bytes = 1'000'000});
    EXPECT_EQ(look(ledger, 2s, {.packets = 5, .bytes = 1000}).bitrate_bps(), 8000U);
    EXPECT_EQ(ledger.sum(Course::VideoReceived).ever,
              (StreamCounts{.packets = 1005, .bytes = 1'001'000, .lost = 0}));
}

TEST(StatusLedger, LossesTakenBack_AreNoNewLosses) {
    StatusLedger ledger;
    look(ledger, 1s, {.packets = 100, .bytes = 100, .lost = 10});
    const auto flow = look(ledger, 2s, {.packets = 200, .bytes = 200, .lost = 8});
    EXPECT_DOUBLE_EQ(flow.loss(), 0);
    EXPECT_EQ(ledger.sum(Course::VideoReceived).ever.lost, 10U);
}

TEST(StatusLedger, Sums_NeverFallWhenStreamsEnd) {
    StatusLedger ledger;
    look(ledger, 1s, {.packets = 100, .bytes = 1000});
    ledger.close(camera, Course::VideoReceived, {.packets = 150, .bytes = 1500});
    ledger.begin(at(2s));
    EXPECT_EQ(ledger.sum(Course::VideoReceived).ever.bytes, 1500U);
    ledger.begin(at(3s));
    EXPECT_EQ(ledger.sum(Course::VideoReceived).ever.bytes, 1500U);
}

TEST(StatusLedger, StreamThatIsBack_IsNotCountedTwiceNorFromBefore) {
    StatusLedger ledger;
    look(ledger, 1s, {.packets = 100, .bytes = 1000});
    ledger.close(camera, Course::VideoReceived, {.packets = 100, .bytes = 1000});
    // The same participant with a new peer connection, whose m-lines count from 0 again.
    EXPECT_EQ(look(ledger, 2s, {.packets = 200, .bytes = 2000}).bitrate_bps(), 16'000U);
    EXPECT_EQ(ledger.sum(Course::VideoReceived).ever.bytes, 3000U);
}

TEST(StatusLedger, Courses_AreApart) {
    StatusLedger ledger;
    ledger.begin(at(1s));
    ledger.note(camera, Course::VideoReceived, {.packets = 1, .bytes = 10});
    ledger.note(microphone, Course::AudioReceived, {.packets = 2, .bytes = 20});
    EXPECT_EQ(ledger.sum(Course::VideoReceived).ever.bytes, 10U);
    EXPECT_EQ(ledger.sum(Course::AudioReceived).ever.bytes, 20U);
    EXPECT_EQ(ledger.sum(Course::AudioSent).ever.bytes, 0U);
}

TEST(StatusLedger, Interval_IsThatBetweenTheLooks) {
    StatusLedger ledger;
    ledger.begin(at(1s));
    EXPECT_FALSE(ledger.interval());
    ledger.begin(at(2500ms));
    EXPECT_EQ(ledger.interval(), 1500ms);
}

}  // namespace
}  // namespace umbrella::app
