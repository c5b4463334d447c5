// Who is let in, and what they and the others are told.
#include "meeting.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace umbrella::core {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

void expect_refused(Meeting& meeting, const Client& client, ErrorCode code) {
    EXPECT_EQ(client.error(), code);
    ASSERT_TRUE(client.last<Error>());
    EXPECT_TRUE(client.last<Error>()->fatal);
    EXPECT_FALSE(client.last<Error>()->text.empty());
    EXPECT_TRUE(client.closed);
    EXPECT_THAT(client.all<Welcome>(), IsEmpty());
    EXPECT_THAT(meeting.effects<CreateMediaPeer>(), IsEmpty());
}

void expect_hello_refused(const Hello& hello, ErrorCode code) {
    Meeting meeting;
    expect_refused(meeting, meeting.join_with(hello), code);
    EXPECT_EQ(meeting.node.counts().participants, 0U);
}

TEST(Join, Connected_NothingHappensBeforeHello) {
    Meeting meeting;
    const Client& client = meeting.connect();
    EXPECT_THAT(client.inbox, IsEmpty());
    EXPECT_THAT(meeting.effects<CreateMediaPeer>(), IsEmpty());
    EXPECT_EQ(meeting.node.counts(), (NodeCounts{.connections = 1}));
}

TEST(Join, Hello_IsAnsweredByWelcomeAndFullRoster) {
    Meeting meeting;
    const Client& alice = meeting.join("Alice");
    ASSERT_THAT(alice.inbox, SizeIs(testing::Ge(2U)));
    const auto& welcome = std::get<Welcome>(alice.inbox[0]);
    EXPECT_EQ(welcome.participant, ParticipantId("0001000000000000"));
    EXPECT_EQ(welcome.room, "default");
    EXPECT_EQ(welcome.name, "Alice");
    ASSERT_THAT(welcome.ice_servers, SizeIs(1));
    EXPECT_THAT(welcome.ice_servers[0].urls, ElementsAre("stun:stun.example.org"));
    const auto& roster = std::get<Roster>(alice.inbox[1]);
    EXPECT_TRUE(roster.full);
    ASSERT_THAT(roster.changed, SizeIs(1));
    EXPECT_EQ(roster.changed[0].id, alice.id);
    EXPECT_EQ(roster.changed[0].name, "Alice");
}

TEST(Join, Newcomer_IsToldToTheOthersAsADelta) {
    Meeting meeting;
    const Client& alice = meeting.join("Alice");
    const Client& bob = meeting.join("Bob");
    const auto delta = alice.last<Roster>();
    EXPECT_FALSE(delta->full);
    ASSERT_THAT(delta->changed, SizeIs(1));
    EXPECT_EQ(delta->changed[0].id, bob.id);
    EXPECT_THAT(bob.all<Roster>(), SizeIs(1));
    EXPECT_THAT(bob.roster, SizeIs(2));
}

TEST(Join, DefaultRoomByName_IsTheSameRoom) {
    Meeting meeting;
    Hello hello = Meeting::hello("Alice");
    hello.room = "default";
    EXPECT_THAT(meeting.join_with(hello).all<Welcome>(), SizeIs(1));
}

TEST(Join, BadRoomName_IsRefused) {
    for (const std::string& room : {std::string(" "), std::string("a/b"), std::string("a\nb"),
                                    std::string("\xff"), std::string(65, 'x')}) {
        expect_hello_refused(Meeting::hello("Alice", room), ErrorCode::UnknownRoom);
    }
}

TEST(Join, AnotherVersion_IsRefused) {
    for (const std::uint32_t version : {0U, 2U}) {
        Hello hello = Meeting::hello();
        hello.version = version;
        expect_hello_refused(hello, ErrorCode::UnsupportedVersion);
    }
}

TEST(Join, Trunk_IsRefusedForNow) {
    Hello hello = Meeting::hello();
    hello.role = Role::Trunk;
    expect_hello_refused(hello, ErrorCode::UnsupportedRole);
}

TEST(Join, BadName_IsRefused) {
    for (const std::string& name : {std::string(), std::string("  \t "), std::string("a\nb"),
                                    std::string("\xff"), std::string(65, 'x')}) {
        expect_hello_refused(Meeting::hello(name), ErrorCode::BadName);
    }
}

TEST(Join, NameWithSpacesAround_IsTrimmed) {
    Meeting meeting;
    EXPECT_EQ(meeting.join("  Zoë \t").last<Welcome>()->name, "Zoë");
}

TEST(Join, WithoutOpusOrAnyVideoToReceive_IsRefused) {
    Hello deaf = Meeting::hello();
    deaf.receive = {Codec::Vp8};
    expect_hello_refused(deaf, ErrorCode::NoCommonCodec);
    Hello blind = Meeting::hello();
    blind.receive = {Codec::Opus};
    expect_hello_refused(blind, ErrorCode::NoCommonCodec);
}

TEST(Join, SendingOnlyVideoThatTheServerDoesNotChoose_IsRefused) {
    Hello hello = Meeting::hello();
    hello.send = {Codec::Opus, Codec::H264};
    expect_hello_refused(hello, ErrorCode::NoCommonCodec);
    hello.preferred_video_codec = Codec::H264;
    Meeting meeting;
    EXPECT_THAT(meeting.join_with(hello).all<Welcome>(), SizeIs(1));
}

TEST(Join, ViewerThatSendsNothing_IsLetIn) {
    Hello viewer = Meeting::hello();
    viewer.send = {};
    Meeting meeting;
    EXPECT_THAT(meeting.join_with(viewer).all<Welcome>(), SizeIs(1));
}

TEST(Join, FirstMessageOtherThanHello_IsRefused) {
    Meeting meeting;
    Client& client = meeting.connect();
    meeting.say(client, Ping{});
    expect_refused(meeting, client, ErrorCode::UnexpectedMessage);
}

TEST(Join, SecondHello_ClosesThePeer) {
    Meeting meeting;
    Client& alice = meeting.join();
    meeting.say(alice, Meeting::hello());
    EXPECT_EQ(alice.error(), ErrorCode::UnexpectedMessage);
    EXPECT_TRUE(alice.closed);
    EXPECT_EQ(meeting.node.counts().participants, 0U);
}

TEST(Join, MediaPeer_GetsPublishMlinesThenTheFirstSlots) {
    Meeting meeting;
    Hello hello = Meeting::hello("Alice");
    hello.publish = {Source::Microphone, Source::Camera};
    const Client& alice = meeting.join_with(hello);
    const FakePeer& peer = meeting.peer(alice);
    EXPECT_EQ(peer.label, "alice-0001");
    EXPECT_THAT(meeting.mids(alice), ElementsAre("microphone", "camera", "a0", "v0"));
    EXPECT_EQ(peer.mlines[1].codec, Codec::Vp8);
    EXPECT_EQ(peer.find(Mid("a0"))->stream_id, "pair-0");
    EXPECT_EQ(peer.find(Mid("v0"))->stream_id, "pair-0");
}

TEST(Join, Labels_AreUniqueAndSafe) {
    NodeOptions options = test_options({Codec::Vp8});
    options.make_id = [count = 0]() mutable { return "aaaa00000000000" + std::to_string(++count); };
    Node node(options);
    std::vector<std::string> labels;
    for (const auto connection : {ConnectionId{1}, ConnectionId{2}}) {
        (void)node.handle(PeerConnected{connection}, {});
        const Effects effects =
            node.handle(MessageReceived{connection, Meeting::hello("../Bob's %s")}, {});
        for (const Effect& effect : effects) {
            if (const auto* created = std::get_if<CreateMediaPeer>(&effect)) {
                labels.push_back(created->label);
            }
        }
    }
    EXPECT_THAT(labels, ElementsAre("bob-s-s-aaaa", "bob-s-s-aaaa0"));
}

TEST(Join, JoiningAndLeaving_AreLogged) {
    Meeting meeting;
    Client& alice = meeting.join("Alice");
    const auto logged = meeting.effects<LogLine>();
    ASSERT_FALSE(logged.empty());
    EXPECT_EQ(logged[0].message, "joined");
    EXPECT_EQ(logged[0].room, "default");
    EXPECT_EQ(logged[0].participant, "alice-0001");
    meeting.disconnect(alice);
    EXPECT_EQ(meeting.effects<LogLine>().at(0).message, "left");
}

TEST(Join, RefusedPeer_IsLoggedWithTheReason) {
    Meeting meeting;
    meeting.join("");
    EXPECT_THAT(meeting.effects<LogLine>().at(0).detail, HasSubstr("name is empty"));
}

TEST(Leave, Disconnected_IsGoneForTheOthersAtOnce) {
    Meeting meeting;
    Client& alice = meeting.join("Alice");
    const Client& bob = meeting.join("Bob");
    meeting.publish(alice, Source::Camera);
    ASSERT_NE(bob.sees(alice, Source::Camera), "");
    meeting.disconnect(alice);
    EXPECT_THAT(bob.last<Roster>()->removed, ElementsAre(alice.id));
    EXPECT_EQ(bob.sees(alice, Source::Camera), "");
    EXPECT_THAT(meeting.effects<UnbindSlot>(), SizeIs(1));
    EXPECT_THAT(meeting.effects<DestroyMediaPeer>(), SizeIs(1));
    EXPECT_EQ(meeting.node.counts(), (NodeCounts{.connections = 1, .participants = 1}));
}

TEST(Leave, Goodbye_ClosesAndLeavesAtOnce) {
    Meeting meeting;
    Client& alice = meeting.join("Alice");
    const Client& bob = meeting.join("Bob");
    meeting.say(alice, Goodbye{});
    EXPECT_TRUE(alice.closed);
    EXPECT_EQ(alice.error(), std::nullopt);
    EXPECT_THAT(bob.last<Roster>()->removed, ElementsAre(alice.id));
    meeting.disconnect(alice);
    EXPECT_EQ(meeting.node.counts().connections, 1U);
}

TEST(Leave, GoodbyeBeforeHello_JustCloses) {
    Meeting meeting;
    Client& client = meeting.connect();
    meeting.say(client, Goodbye{});
    EXPECT_TRUE(client.closed);
    EXPECT_THAT(client.inbox, IsEmpty());
}

TEST(Leave, WhatIsSaidAfterTheClose_IsIgnored) {
    Meeting meeting;
    Client& alice = meeting.join("Alice");
    meeting.say(alice, Goodbye{});
    EXPECT_THAT(meeting.handle(MessageReceived{alice.connection, Publish{Source::Camera}}),
                IsEmpty());
    EXPECT_THAT(meeting.handle(MessageReceived{alice.connection, Meeting::hello()}), IsEmpty());
    EXPECT_THAT(
        meeting.handle(BadMessageReceived{alice.connection, ErrorCode::BadMessage, "again"}),
        IsEmpty());
}

TEST(Leave, MediaThatSpeaksLate_IsIgnored) {
    Meeting meeting;
    Client& alice = meeting.join("Alice");
    meeting.disconnect(alice);
    EXPECT_THAT(meeting.handle(OfferCreated{alice.id, "v=0"}), IsEmpty());
    EXPECT_THAT(meeting.handle(AnswerApplied{alice.id}), IsEmpty());
    EXPECT_THAT(meeting.handle(LocalCandidateFound{alice.id, Mid("microphone"), "c"}), IsEmpty());
    EXPECT_THAT(meeting.handle(MediaConnected{alice.id}), IsEmpty());
    EXPECT_THAT(meeting.handle(MediaReceived{alice.id, Mid("camera")}), IsEmpty());
    EXPECT_THAT(meeting.handle(MediaPeerFailed{alice.id, ErrorCode::MediaFailed, "late"}),
                IsEmpty());
}

TEST(BadMessage, OfAPeer_ClosesThatPeerOnly) {
    Meeting meeting;
    Client& alice = meeting.join("Alice");
    const Client& bob = meeting.join("Bob");
    meeting.handle(BadMessageReceived{alice.connection, ErrorCode::MessageTooLarge, "too large"});
    EXPECT_EQ(alice.error(), ErrorCode::MessageTooLarge);
    EXPECT_EQ(alice.last<Error>()->text, "too large");
    EXPECT_TRUE(alice.closed);
    EXPECT_FALSE(bob.closed);
    EXPECT_THAT(bob.last<Roster>()->removed, ElementsAre(alice.id));
}

TEST(BadMessage, BeforeHello_ClosesThePeer) {
    Meeting meeting;
    Client& client = meeting.connect();
    meeting.handle(BadMessageReceived{client.connection, ErrorCode::BadMessage, "what?"});
    EXPECT_EQ(client.error(), ErrorCode::BadMessage);
    EXPECT_TRUE(client.closed);
}

}  // namespace
}  // namespace umbrella::core
