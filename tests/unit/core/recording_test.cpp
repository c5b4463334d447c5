// Who is recorded: what the recorder is told, and what people see.
#include "meeting.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/recording/names.hpp"

namespace umbrella::core {
namespace {

using recording::EndReason;
using testing::IsEmpty;
using testing::SizeIs;

/// Alice sends a camera that nobody watches; Bob is there.
struct Recorded : public testing::Test {
    Recorded() : alice(meeting.join("Alice")), bob(meeting.join("Bob")) {
        alice.watches = bob.watches = false;
        meeting.subscribe(bob, {});
        meeting.publish(alice, Source::Microphone);
        meeting.publish(alice, Source::Camera);
    }
    void want(const Client& client, bool wanted) {
        meeting.handle(
            RecordingWanted{.room = "default", .participant = client.id, .wanted = wanted});
    }
    void want_all(bool wanted) {
        meeting.handle(RecordingWanted{.room = "default", .participant = {}, .wanted = wanted});
    }
    [[nodiscard]] static bool is_seen_recorded(const Client& by, const Client& whom) {
        return by.roster.at(whom.id).recorded;
    }
    Meeting meeting;
    Client& alice;
    Client& bob;
};

TEST_F(Recorded, Participant_StartsWithWhatSheSends) {
    want(alice, true);
    const auto started = meeting.effects<StartRecording>();
    ASSERT_THAT(started, SizeIs(1));
    EXPECT_EQ(started[0].subject.participant, alice.id);
    EXPECT_EQ(started[0].subject.name, "Alice");
    EXPECT_EQ(started[0].subject.room, "default");
    EXPECT_TRUE(recording::is_recording_id(started[0].subject.recording));
    const auto sources = meeting.effects<RecordSource>();
    ASSERT_THAT(sources, SizeIs(2));
    EXPECT_EQ(sources[0].mline, Mid("microphone"));
    EXPECT_EQ(sources[1].mline, Mid("camera"));
    EXPECT_EQ(sources[1].codec, Codec::Vp8);
}

TEST_F(Recorded, Everybody_IsToldAtOnce) {
    want(alice, true);
    EXPECT_TRUE(is_seen_recorded(bob, alice));
    EXPECT_TRUE(is_seen_recorded(alice, alice));
    EXPECT_FALSE(is_seen_recorded(alice, bob));
    want(alice, false);
    EXPECT_FALSE(is_seen_recorded(bob, alice));
    EXPECT_THAT(meeting.effects<StopRecording>(), SizeIs(1));
}

TEST_F(Recorded, Camera_IsWantedThoughNobodyWatches) {
    ASSERT_FALSE(alice.is_wanted(Source::Camera));
    want(alice, true);
    EXPECT_TRUE(alice.is_wanted(Source::Camera));
}

TEST_F(Recorded, Twice_IsOnce) {
    want(alice, true);
    want(alice, true);
    EXPECT_THAT(meeting.effects<StartRecording>(), IsEmpty());
    want(alice, false);
    want(alice, false);
    EXPECT_THAT(meeting.effects<StopRecording>(), IsEmpty());
}

TEST_F(Recorded, SourceThatComesAndGoes_IsTold) {
    want(alice, true);
    meeting.publish(alice, Source::Screen);
    const auto sources = meeting.effects<RecordSource>();
    ASSERT_THAT(sources, SizeIs(1));
    EXPECT_EQ(sources[0].source, Source::Screen);
    meeting.say(alice, Unpublish{.source = Source::Screen});
    const auto ended = meeting.effects<RecordSource>();
    ASSERT_THAT(ended, SizeIs(1));
    EXPECT_TRUE(ended[0].mline.empty());
}

TEST_F(Recorded, Room_HoldsForWhoComesLater) {
    want_all(true);
    EXPECT_THAT(meeting.effects<StartRecording>(), SizeIs(2));
    const Client& carol = meeting.join("Carol");
    EXPECT_TRUE(is_seen_recorded(carol, carol)) << "she is told as she comes";
    EXPECT_TRUE(is_seen_recorded(carol, alice));
    want_all(false);
    EXPECT_THAT(meeting.effects<StopRecording>(), SizeIs(3));
    const Client& dave = meeting.join("Dave");
    EXPECT_FALSE(is_seen_recorded(dave, dave));
}

TEST_F(Recorded, WhoLeaves_EndsTheRecording) {
    want(alice, true);
    meeting.disconnect(alice);
    const auto stopped = meeting.effects<StopRecording>();
    ASSERT_THAT(stopped, SizeIs(1));
    EXPECT_EQ(stopped[0].reason, EndReason::Left);
}

TEST_F(Recorded, WhoComesBackWithNewMedia_GoesOn) {
    want(alice, true);
    meeting.lose(alice);
    Client& again = meeting.resume(alice, false);
    EXPECT_THAT(meeting.effects<StopRecording>(), IsEmpty());
    EXPECT_TRUE(is_seen_recorded(again, again));
    meeting.receive_media(again, "camera");
    const auto sources = meeting.effects<RecordSource>();
    ASSERT_THAT(sources, SizeIs(1));
    EXPECT_EQ(sources[0].mline, Mid("camera"));
}

TEST_F(Recorded, FullDisk_IsToldAndTheCallGoesOn) {
    want_all(true);
    const std::string id = meeting.snapshot_of(alice).recording;
    meeting.handle(
        RecordingEnded{.participant = alice.id, .recording = id, .reason = EndReason::DiskFull});
    EXPECT_FALSE(is_seen_recorded(bob, alice));
    EXPECT_EQ(bob.roster.at(alice.id).recording_trouble, EndReason::DiskFull);
    EXPECT_TRUE(is_seen_recorded(bob, bob));
    EXPECT_TRUE(alice.open());
    const Client& carol = meeting.join("Carol");
    EXPECT_FALSE(is_seen_recorded(carol, carol)) << "she would only meet the same";

    want(alice, true);
    EXPECT_TRUE(is_seen_recorded(bob, alice));
    EXPECT_FALSE(bob.roster.at(alice.id).recording_trouble) << "it is tried again";
}

TEST_F(Recorded, EndOfAnEarlierRecording_IsOfNoInterest) {
    want(alice, true);
    const std::string first = meeting.snapshot_of(alice).recording;
    want(alice, false);
    want(alice, true);
    meeting.handle(RecordingEnded{
        .participant = alice.id, .recording = first, .reason = EndReason::WriteFailed});
    EXPECT_TRUE(is_seen_recorded(bob, alice));
}

TEST_F(Recorded, WhoIsNotThere_IsIgnored) {
    meeting.handle(RecordingWanted{.room = "elsewhere", .participant = {}});
    meeting.handle(RecordingWanted{.room = "default", .participant = ParticipantId("nobody")});
    EXPECT_THAT(meeting.effects<StartRecording>(), IsEmpty());
}

}  // namespace
}  // namespace umbrella::core
