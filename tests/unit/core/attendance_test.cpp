// Who comes by WHIP or WHEP: publishers who receive nothing, and viewers whom nobody sees.
#include "meeting.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "base/limits_whip.hpp"

namespace umbrella::core {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;
using testing::SizeIs;

Hello publisher_hello(CodecSet send = {Codec::Opus, Codec::Vp8, Codec::H264},
                      Codec preferred = Codec::H264) {
    Hello hello = Meeting::hello("Stream");
    hello.attendance = Attendance::Publisher;
    hello.send = send;
    hello.preferred_video_codec = preferred;
    return hello;
}

Client& join_viewer(Meeting& meeting, const ParticipantId& watched = {},
                    CodecSet receive = {Codec::Opus, Codec::Vp8, Codec::H264}) {
    Hello hello = Meeting::hello("viewer");
    hello.attendance = Attendance::Viewer;
    hello.send = {};
    hello.receive = receive;
    hello.watched = watched;
    Client& client = meeting.connect();
    client.watches = false;
    meeting.say(client, hello);
    return client;
}

Client& join_publisher(Meeting& meeting, const Hello& hello = publisher_hello()) {
    Client& client = meeting.connect();
    client.watches = false;
    meeting.say(client, hello);
    return client;
}

TEST(Attendance, Publisher_HasTheMlinesOfItsOfferAndIsSeenLikeAnother) {
    Meeting meeting;
    Client& alice = meeting.join();
    Client& stream = join_publisher(meeting);
    EXPECT_THAT(meeting.mids(stream), testing::ElementsAre("microphone", "camera"));
    meeting.publish(stream, Source::Microphone);
    meeting.publish(stream, Source::Camera);
    EXPECT_EQ(alice.publication(stream, Source::Camera)->codec, Codec::H264) << "its own wish";
    EXPECT_NE(alice.sees(stream, Source::Camera), "");
    EXPECT_NE(alice.sees(stream, Source::Microphone), "");
    EXPECT_THAT(stream.slots, IsEmpty());
}

TEST(Attendance, PublisherOfSoundAlone_HasOneMline) {
    Meeting meeting;
    Client& stream = join_publisher(meeting, publisher_hello({Codec::Opus}));
    EXPECT_THAT(meeting.mids(stream), testing::ElementsAre("microphone"));
    meeting.publish(stream, Source::Microphone);
    meeting.say(stream, Publish{.source = Source::Screen});
    EXPECT_EQ(meeting.snapshot_of(stream).publications.size(), 1U) << "there is no m-line for it";
}

TEST(Attendance, PublisherInARoomThatLacksItsFirstCodec_TakesTheNext) {
    Meeting meeting;
    Hello old = Meeting::hello("Old");
    old.receive = {Codec::Opus, Codec::Vp8};
    meeting.join_with(old);
    Client& stream = join_publisher(meeting);
    EXPECT_EQ(meeting.peer(stream).mlines.back().codec, Codec::Vp8);
}

TEST(Attendance, WhoCannotReceiveThePublishersCodec_DoesNotMakeItNegotiateAgain) {
    Meeting meeting;
    Client& stream = join_publisher(meeting);
    meeting.publish(stream, Source::Camera);
    Hello old = Meeting::hello("Old");
    old.receive = {Codec::Opus, Codec::Vp8};
    Client& late = meeting.join_with(old);
    EXPECT_THAT(stream.all<Offer>(), SizeIs(1));
    EXPECT_THAT(meeting.mids(stream), SizeIs(2));
    EXPECT_EQ(late.sees(stream, Source::Camera), "");
}

TEST(Attendance, Publisher_IsNotAskedToSpeakAndGoesWithItsMedia) {
    Meeting meeting;
    Client& alice = meeting.join();
    Client& stream = join_publisher(meeting);
    for (int second = 0; second < 40; ++second) {
        meeting.hear({&stream});
        meeting.pass(1s);
    }
    EXPECT_THAT(stream.all<Ping>(), IsEmpty());
    EXPECT_TRUE(stream.open()) << "its media is heard";
    meeting.say(alice, Pong{});
    for (int second = 0; second < 16; ++second) {
        meeting.say(alice, Pong{});
        meeting.advance(1s);
    }
    EXPECT_TRUE(stream.closed);
    EXPECT_FALSE(alice.roster.contains(stream.id));
}

TEST(Attendance, Viewer_GetsOneAndIsSeenByNobody) {
    Meeting meeting;
    Client& alice = meeting.join();
    meeting.publish(alice, Source::Microphone);
    meeting.publish(alice, Source::Camera);
    Client& bob = meeting.join("Bob");
    meeting.publish(bob, Source::Camera);
    Client& viewer = join_viewer(meeting, bob.id);
    EXPECT_THAT(meeting.mids(viewer), testing::ElementsAre("a0", "v0"));
    EXPECT_EQ(viewer.sees(bob, Source::Camera), "v0");
    EXPECT_EQ(viewer.sees(alice, Source::Microphone), "") << "though she is loud";
    EXPECT_FALSE(alice.roster.contains(viewer.id));
    EXPECT_THAT(meeting.effects<trunk::LocalParticipant>(), IsEmpty());
}

TEST(Attendance, ViewerOfTheFirstWhoPublishes_MovesOnWhenThatOneLeaves) {
    Meeting meeting;
    Client& silent = meeting.join("Silent");
    Client& alice = meeting.join();
    meeting.publish(alice, Source::Camera);
    meeting.publish(alice, Source::Microphone);
    Client& viewer = join_viewer(meeting);
    EXPECT_EQ(viewer.sees(alice, Source::Camera), "v0");
    EXPECT_EQ(viewer.sees(alice, Source::Microphone), "a0");
    meeting.publish(silent, Source::Camera);
    EXPECT_EQ(viewer.sees(silent, Source::Camera), "v0") << "who joined first";
    meeting.disconnect(silent);
    EXPECT_EQ(viewer.sees(alice, Source::Camera), "v0");
    EXPECT_THAT(viewer.all<Offer>(), SizeIs(1));
}

TEST(Attendance, Viewer_FollowsWhatIsPublishedAgainAndTheScreen) {
    Meeting meeting;
    Client& alice = meeting.join();
    meeting.publish(alice, Source::Camera);
    Client& viewer = join_viewer(meeting, alice.id);
    meeting.say(alice, Unpublish{.source = Source::Camera});
    EXPECT_EQ(viewer.sees(alice, Source::Camera), "");
    meeting.publish(alice, Source::Screen);
    EXPECT_EQ(viewer.sees(alice, Source::Screen), "v0");
    meeting.say(alice, Publish{.source = Source::Camera});
    EXPECT_EQ(viewer.sees(alice, Source::Camera), "v0");
}

TEST(Attendance, Viewer_MakesThePictureWanted) {
    Meeting meeting;
    Client& alice = meeting.join();
    meeting.publish(alice, Source::Camera);
    EXPECT_FALSE(alice.is_wanted(Source::Camera));
    join_viewer(meeting, alice.id);
    EXPECT_TRUE(alice.is_wanted(Source::Camera));
}

TEST(Attendance, ViewerWithoutTheRoomsCodec_MovesThePublishersToOneThatItHas) {
    Meeting meeting({Codec::Vp9, Codec::Vp8});
    Client& alice = meeting.join();
    meeting.publish(alice, Source::Camera);
    Client& viewer = join_viewer(meeting, alice.id, {Codec::Opus, Codec::Vp8});
    meeting.receive_media(alice, "camera-vp8");
    EXPECT_EQ(viewer.sees(alice, Source::Camera), "v0");
}

TEST(Attendance, ViewerWithNobodyToWatch_LeavesAfterSomeTime) {
    Meeting meeting;
    Client& alice = meeting.join();
    meeting.publish(alice, Source::Camera);
    Client& viewer = join_viewer(meeting, alice.id);
    meeting.disconnect(alice);
    const auto patience = std::chrono::duration_cast<std::chrono::seconds>(limits::viewer_patience);
    for (auto second = 0s; second < patience - 1s; ++second) {
        meeting.hear({&viewer});
        meeting.advance(1s);
    }
    EXPECT_TRUE(viewer.open());
    meeting.hear({&viewer});
    meeting.advance(2s);
    EXPECT_TRUE(viewer.closed);
    EXPECT_EQ(meeting.node.counts().participants, 0U);
}

TEST(Attendance, Watchable_TellsWhatSomebodySends) {
    Meeting meeting;
    EXPECT_FALSE(meeting.node.watchable("default", {}));
    Client& alice = meeting.join();
    EXPECT_FALSE(meeting.node.watchable("default", {})) << "nobody publishes";
    EXPECT_TRUE(meeting.node.watchable("default", alice.id)) << "she may yet";
    Client& stream = join_publisher(meeting);
    meeting.publish(stream, Source::Camera);
    const auto first = meeting.node.watchable("default", {});
    ASSERT_TRUE(first);
    EXPECT_EQ(first->id, stream.id);
    EXPECT_EQ(first->video, Codec::H264);
    EXPECT_FALSE(first->audio);
    EXPECT_FALSE(first->video_may_change);
    Client& viewer = join_viewer(meeting, stream.id);
    EXPECT_FALSE(meeting.node.watchable("default", viewer.id)) << "viewers watch no viewers";
    EXPECT_FALSE(meeting.node.watchable("other", stream.id));
}

TEST(Attendance, RestartOfIce_IsOneMoreOffer) {
    Meeting meeting;
    Client& stream = join_publisher(meeting);
    meeting.say(stream, RestartIce{});
    EXPECT_THAT(stream.all<Offer>(), SizeIs(2));
    EXPECT_EQ(meeting.peer(stream).ice_restarts, 1U);
}

}  // namespace
}  // namespace umbrella::core
