// What is asked for is sent, and nothing else; publishers are told whether anybody watches.
#include "meeting.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "core/speaker_selection.hpp"

namespace umbrella::core {
namespace {

using std::chrono::milliseconds;
using testing::IsEmpty;
using testing::SizeIs;

VideoWish wish(const Client& publisher, Source source = Source::Camera, std::uint32_t height = 0) {
    return {.participant = publisher.id, .source = source, .max_height = height};
}

/// Two who publish, and one who has asked for nothing yet.
struct Pull : public testing::Test {
    Pull() : alice(meeting.join("Alice")), bob(meeting.join("Bob")), viewer(meeting.connect()) {
        viewer.watches = alice.watches = bob.watches = false;
        meeting.say(viewer, Meeting::hello("Viewer"));
        meeting.publish(alice, Source::Camera);
        meeting.publish(bob, Source::Camera);
    }
    Meeting meeting;
    Client& alice;
    Client& bob;
    Client& viewer;
};

TEST_F(Pull, NoSubscribe_NoVideo) {
    EXPECT_EQ(viewer.sees(alice, Source::Camera), "");
    EXPECT_THAT(alice.all<Demand>(), IsEmpty()) << "at first a picture is unwanted";
}

TEST_F(Pull, Subscribed_IsSentAndAtOnceWanted) {
    meeting.subscribe(viewer, {wish(alice)});
    EXPECT_EQ(viewer.sees(alice, Source::Camera), "v0");
    EXPECT_EQ(viewer.sees(bob, Source::Camera), "");
    EXPECT_TRUE(alice.is_wanted(Source::Camera));
    EXPECT_FALSE(alice.is_wanted(Source::Screen));
    EXPECT_FALSE(bob.is_wanted(Source::Camera));
}

TEST_F(Pull, AnotherList_StopsTheRestAtOnceAndKeepsWhatStays) {
    meeting.subscribe(viewer, {wish(alice), wish(bob)});
    ASSERT_EQ(viewer.sees(bob, Source::Camera), "v1");
    meeting.subscribe(viewer, {wish(bob)});
    EXPECT_THAT(meeting.effects<UnbindSlot>(), SizeIs(1));
    EXPECT_THAT(meeting.effects<BindSlot>(), IsEmpty());
    EXPECT_EQ(viewer.sees(alice, Source::Camera), "");
    EXPECT_EQ(viewer.sees(bob, Source::Camera), "v1");
}

TEST_F(Pull, TheSameListAgain_ChangesNothing) {
    meeting.subscribe(viewer, {wish(alice), wish(alice, Source::Camera, 90)});
    const std::size_t told = viewer.inbox.size();
    meeting.subscribe(viewer, {wish(alice)});
    EXPECT_EQ(viewer.inbox.size(), told);
    EXPECT_EQ(alice.demand.at(Source::Camera).max_height, 0U) << "of two the first counts";
}

TEST_F(Pull, LastSubscriptionGone_IsUnwantedASecondLater) {
    meeting.subscribe(viewer, {wish(alice)});
    meeting.subscribe(viewer, {});
    meeting.pass(limits::unwanted_after - milliseconds(500));
    EXPECT_TRUE(alice.is_wanted(Source::Camera));
    meeting.pass(milliseconds(500));
    EXPECT_FALSE(alice.is_wanted(Source::Camera));
}

TEST_F(Pull, SubscribedAgainInTime_IsNeverUnwanted) {
    meeting.subscribe(viewer, {wish(alice)});
    meeting.subscribe(viewer, {});
    meeting.pass(milliseconds(500));
    meeting.subscribe(viewer, {wish(alice)});
    meeting.pass(limits::unwanted_after * 3);
    EXPECT_THAT(alice.all<Demand>(), SizeIs(1));
}

TEST_F(Pull, OneOfTwoSubscribersGone_StaysWanted) {
    meeting.subscribe(viewer, {wish(alice)});
    meeting.subscribe(bob, {wish(alice)});
    meeting.disconnect(viewer);
    meeting.pass(limits::unwanted_after * 2);
    EXPECT_TRUE(alice.is_wanted(Source::Camera));
    meeting.disconnect(bob);
    meeting.pass(limits::unwanted_after * 2);
    EXPECT_FALSE(alice.is_wanted(Source::Camera));
}

TEST_F(Pull, MaxHeight_IsTheLargestAndAnyBeatsAll) {
    meeting.subscribe(viewer, {wish(alice, Source::Camera, 180)});
    EXPECT_EQ(alice.demand.at(Source::Camera).max_height, 180U);
    meeting.subscribe(bob, {wish(alice, Source::Camera, 720)});
    EXPECT_EQ(alice.demand.at(Source::Camera).max_height, 720U);
    meeting.subscribe(viewer, {wish(alice)});
    EXPECT_EQ(alice.demand.at(Source::Camera).max_height, 0U);
    meeting.subscribe(viewer, {});
    EXPECT_EQ(alice.demand.at(Source::Camera).max_height, 720U);
}

TEST_F(Pull, OneselfNobodyAndNothing_AreNoDemand) {
    meeting.subscribe(alice, {wish(alice),
                              wish(bob, Source::Screen),
                              {.participant = ParticipantId("ghost"), .source = Source::Camera}});
    EXPECT_FALSE(alice.is_wanted(Source::Camera));
    EXPECT_FALSE(bob.is_wanted(Source::Screen));
    meeting.publish(bob, Source::Screen);
    EXPECT_TRUE(bob.is_wanted(Source::Screen)) << "a wish waits for its publication";
    EXPECT_NE(alice.sees(bob, Source::Screen), "");
}

TEST_F(Pull, NeverReceived_IsWantedAndBoundOnceItComes) {
    meeting.say(alice, Publish{.source = Source::Screen});
    meeting.subscribe(viewer, {wish(alice, Source::Screen)});
    EXPECT_TRUE(alice.is_wanted(Source::Screen));
    EXPECT_EQ(viewer.sees(alice, Source::Screen), "");
    meeting.receive_media(alice, "screen");
    EXPECT_EQ(viewer.sees(alice, Source::Screen), "v0");
}

TEST_F(Pull, Unpublished_IsUnwantedAfterAWhile) {
    meeting.subscribe(viewer, {wish(alice)});
    meeting.say(alice, Unpublish{.source = Source::Camera});
    meeting.pass(limits::unwanted_after);
    EXPECT_FALSE(alice.is_wanted(Source::Camera));
}

TEST_F(Pull, ManyWishes_GrowThePoolInFewSteps) {
    std::vector<VideoWish> wishes;
    for (int i = 0; i < 24; ++i) {
        Client& guest = meeting.join("Guest");
        guest.watches = false;
        meeting.say(guest, Publish{.source = Source::Camera});
        wishes.push_back(wish(guest));
    }
    meeting.subscribe(viewer, wishes);
    EXPECT_EQ(viewer.offers, 4U) << "by twelve; also for what has not been received yet";
    EXPECT_EQ(meeting.peer(viewer).mlines.size(), 4 + limits::audio_slots + 24);
}

TEST_F(Pull, Audio_IsNotAskedFor) {
    meeting.publish(alice, Source::Microphone);
    EXPECT_EQ(viewer.sees(alice, Source::Microphone), "a0");
    EXPECT_THAT(alice.all<Demand>(), IsEmpty());
}

TEST_F(Pull, MoreThanEightMicrophones_TheLoudestAreHeard) {
    std::vector<Client*> guests;
    for (std::size_t i = 0; i < limits::audio_slots; ++i) {
        guests.push_back(&meeting.join("Guest"));
        meeting.publish(*guests.back(), Source::Microphone);
    }
    meeting.publish(alice, Source::Microphone);
    EXPECT_EQ(viewer.sees(alice, Source::Microphone), "") << "the ninth waits";
    meeting.pass(SpeakerSelection::slot_hold);
    for (int i = 0; i < 3; ++i) {
        meeting.levels({{&alice, 20}, {guests[0], 30}});
    }
    EXPECT_NE(viewer.sees(alice, Source::Microphone), "");
    EXPECT_NE(viewer.sees(*guests[0], Source::Microphone), "");
    EXPECT_THAT(viewer.slots, SizeIs(limits::audio_slots));
}

}  // namespace
}  // namespace umbrella::core
