// Cameras in a room: participants with whom nothing is negotiated.
#include "meeting.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.hpp"

namespace umbrella::core {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;

Client& join_camera(Meeting& meeting, CodecSet sends = {Codec::H264, Codec::Opus}) {
    Hello hello = Meeting::hello("Door");
    hello.attendance = Attendance::Camera;
    hello.camera = "3";
    hello.send = sends;
    for (const Codec codec : all_codecs) {
        hello.receive.insert(codec);
    }
    Client& client = meeting.connect();
    client.watches = false;
    meeting.say(client, hello);
    return client;
}

/// Without an offer that says where.
void publish(Meeting& meeting, Client& camera, Source source) {
    meeting.say(camera, Publish{.source = source});
    meeting.receive_media(camera, to_string(source));
}

Hello able_to_receive(CodecSet codecs) {
    Hello hello = Meeting::hello("Alice");
    hello.receive = codecs;
    return hello;
}

TEST(CameraInRoom, IsSeenAndHeard_WithoutAnyOffer) {
    Meeting meeting;
    Client& alice = meeting.join_with(able_to_receive({Codec::Opus, Codec::Vp8, Codec::H264}));
    Client& door = join_camera(meeting);
    EXPECT_EQ(meeting.effects<CreateMediaPeer>().at(0).camera, "3");
    EXPECT_THAT(meeting.effects<AddPublishMline>(), testing::SizeIs(2));
    EXPECT_THAT(meeting.effects<AddSlotMline>(), IsEmpty());
    publish(meeting, door, Source::Microphone);
    publish(meeting, door, Source::Camera);
    EXPECT_NE(alice.sees(door, Source::Camera), "");
    EXPECT_NE(alice.sees(door, Source::Microphone), "");
    EXPECT_EQ(door.offers, 0U);
}

TEST(CameraInRoom, WhoCannotReceiveItsCodec_IsToldAndGetsNone) {
    Meeting meeting;
    Client& alice = meeting.join_with(able_to_receive({Codec::Opus, Codec::Vp8}));
    Client& door = join_camera(meeting, {Codec::H265, Codec::Pcmu});
    publish(meeting, door, Source::Microphone);
    publish(meeting, door, Source::Camera);
    EXPECT_EQ(alice.publication(door, Source::Camera)->codec, Codec::H265);
    EXPECT_EQ(alice.publication(door, Source::Microphone)->codec, Codec::Pcmu);
    EXPECT_EQ(alice.sees(door, Source::Camera), "");
    EXPECT_EQ(alice.sees(door, Source::Microphone), "");
    Client& bob =
        meeting.join_with(able_to_receive({Codec::Opus, Codec::Vp8, Codec::H265, Codec::Pcmu}));
    EXPECT_NE(bob.sees(door, Source::Camera), "");
    EXPECT_NE(bob.sees(door, Source::Microphone), "");
}

TEST(CameraInRoom, ItsCodec_DoesNotChangeThoseOfOthers) {
    Meeting meeting({Codec::H264, Codec::Vp8});
    Client& alice = meeting.join("Alice");
    join_camera(meeting, {Codec::H265});
    meeting.publish(alice, Source::Camera);
    Client& bob = meeting.join("Bob");
    EXPECT_NE(bob.sees(alice, Source::Camera), "");
}

TEST(CameraInRoom, Silence_NeitherSendsItAwayNorEndsIt) {
    Meeting meeting;
    Client& alice = meeting.join();
    Client& door = join_camera(meeting);
    meeting.pass(2 * limits::gone_after);
    ASSERT_TRUE(door.open());
    EXPECT_FALSE(alice.roster.at(door.id).away);
}

TEST(CameraInRoom, ThatCannotBeReached_IsAway) {
    Meeting meeting;
    Client& alice = meeting.join();
    Client& door = join_camera(meeting);
    meeting.handle(CameraReachable{.participant = door.id, .reachable = false});
    EXPECT_TRUE(alice.roster.at(door.id).away);
    meeting.pass(60s);
    EXPECT_TRUE(alice.roster.contains(door.id));
    meeting.handle(CameraReachable{.participant = door.id, .reachable = true});
    EXPECT_FALSE(alice.roster.at(door.id).away);
}

TEST(CameraInRoom, IsToldWhetherAnybodyWatches) {
    Meeting meeting;
    Client& door = join_camera(meeting);
    publish(meeting, door, Source::Camera);
    EXPECT_FALSE(door.is_wanted(Source::Camera));
    Client& alice = meeting.join_with(able_to_receive({Codec::Opus, Codec::Vp8, Codec::H264}));
    EXPECT_TRUE(door.is_wanted(Source::Camera));
    meeting.disconnect(alice);
    meeting.pass(limits::unwanted_after + 1s);
    EXPECT_FALSE(door.is_wanted(Source::Camera));
}

}  // namespace
}  // namespace umbrella::core
