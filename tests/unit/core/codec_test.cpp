// Which codec a publisher uses, and how it changes.
#include "meeting.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "core/codec_choice.hpp"

namespace umbrella::core {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

const CodecSet everything{Codec::Opus, Codec::Vp8, Codec::H264, Codec::Vp9, Codec::Av1};

TEST(CodecChoice, Preference_IsFollowedAsFarAsAllCan) {
    const std::vector<Codec> preference = {Codec::Av1, Codec::Vp9, Codec::H264};
    const CodecWishes wishes{.preference = preference, .preferred = {}, .send = everything};
    EXPECT_EQ(choose_video_codec(wishes, everything), Codec::Av1);
    EXPECT_EQ(choose_video_codec(wishes, {Codec::H264, Codec::Vp9}), Codec::Vp9);
    EXPECT_EQ(choose_video_codec(wishes, {Codec::Vp8}), Codec::Vp8);
    EXPECT_EQ(choose_video_codec(wishes, {Codec::Opus}), std::nullopt);
}

TEST(CodecChoice, WhatThePublisherCannotSend_IsNotChosen) {
    const std::vector<Codec> preference = {Codec::Av1, Codec::Vp9};
    const CodecWishes wishes{
        .preference = preference, .preferred = Codec::H264, .send = {Codec::Vp9, Codec::Vp8}};
    EXPECT_EQ(choose_video_codec(wishes, everything), Codec::Vp9);
}

TEST(CodecChoice, Wish_ComesFirstIfAllCan) {
    const std::vector<Codec> preference = {Codec::Vp9};
    const CodecWishes wishes{
        .preference = preference, .preferred = Codec::H264, .send = everything};
    EXPECT_EQ(choose_video_codec(wishes, everything), Codec::H264);
    EXPECT_EQ(choose_video_codec(wishes, {Codec::Vp8, Codec::Vp9}), Codec::Vp9);
}

TEST(CodecChoice, NothingForAll_FallsBackToVp8OrWhatIsSent) {
    const std::vector<Codec> preference = {Codec::Vp9, Codec::H264};
    const CodecWishes both{
        .preference = preference, .preferred = {}, .send = {Codec::H264, Codec::Vp8}};
    EXPECT_EQ(choose_video_codec_or_fallback(both, {Codec::Av1}), Codec::Vp8);
    const CodecWishes one{.preference = preference, .preferred = {}, .send = {Codec::H264}};
    EXPECT_EQ(choose_video_codec_or_fallback(one, {Codec::Av1}), Codec::H264);
    const CodecWishes none{.preference = preference, .preferred = {}, .send = {Codec::Opus}};
    EXPECT_EQ(choose_video_codec_or_fallback(none, everything), Codec::Vp8);
}

Hello receiving(const char* name, CodecSet receive) {
    Hello hello = Meeting::hello(name);
    receive.insert(Codec::Opus);
    hello.receive = receive;
    hello.publish = {};
    return hello;
}

const PublishTarget& target(const Client& client, Source source) {
    for (const PublishTarget& target : client.offer->publish) {
        if (target.source == source) {
            return target;
        }
    }
    throw std::logic_error("an offer names all sources");
}

TEST(RoomCodec, First_IsTheServersPreference) {
    Meeting meeting({Codec::Vp9, Codec::Vp8});
    const Client& alice = meeting.join();
    EXPECT_EQ(target(alice, Source::Camera).codec, Codec::Vp9);
    EXPECT_EQ(target(alice, Source::Screen).codec, Codec::Vp9);
    EXPECT_EQ(target(alice, Source::Camera).mid, Mid("camera"));
}

TEST(RoomCodec, Newcomer_UsesWhatTheMembersReceive) {
    Meeting meeting({Codec::Vp9});
    meeting.join_with(receiving("Old", {Codec::Vp8}));
    EXPECT_EQ(target(meeting.join(), Source::Camera).codec, Codec::Vp8);
}

TEST(RoomCodec, WishInHello_ComesFirst) {
    Meeting meeting({Codec::Vp9});
    Hello hello = Meeting::hello();
    hello.preferred_video_codec = Codec::Av1;
    EXPECT_EQ(target(meeting.join_with(hello), Source::Camera).codec, Codec::Av1);
}

TEST(CodecChange, NewcomerThatCannotReceive_MovesThePublisherOnce) {
    Meeting meeting({Codec::Vp9});
    Client& alice = meeting.join("Alice");
    Client& bob = meeting.join_with(receiving("Bob", everything));
    meeting.publish(alice, Source::Camera);
    ASSERT_EQ(bob.publication(alice, Source::Camera)->codec, Codec::Vp9);

    const Client& old = meeting.join_with(receiving("Old", {Codec::Vp8}));
    EXPECT_EQ(alice.offers, 2U);
    EXPECT_EQ(target(alice, Source::Camera).mid, Mid("camera-vp8"));
    EXPECT_EQ(target(alice, Source::Camera).codec, Codec::Vp8);
    EXPECT_EQ(target(alice, Source::Screen).mid, Mid("screen")) << "not published: not moved";
    EXPECT_EQ(bob.offers, 1U) << "who publishes nothing is left alone";
    EXPECT_EQ(old.sees(alice, Source::Camera), "") << "it still comes as VP9";
    EXPECT_EQ(bob.sees(alice, Source::Camera), "v0") << "until the new one comes";
    EXPECT_EQ(meeting.peer(bob).bound.at(Mid("v0")).mline, Mid("camera"));
    EXPECT_EQ(old.publication(alice, Source::Camera)->codec, Codec::Vp8) << "the one to wish for";

    meeting.receive_media(alice, "camera-vp8");
    EXPECT_EQ(old.sees(alice, Source::Camera), "v0");
    EXPECT_EQ(meeting.peer(bob).bound.at(Mid("v0")).mline, Mid("camera-vp8"));
    EXPECT_EQ(bob.publication(alice, Source::Camera)->codec, Codec::Vp8);
    EXPECT_THAT(bob.all<SlotMap>(), SizeIs(1)) << "the slot carries the same source";
}

TEST(CodecChange, SecondNewcomer_NeedsNoFurtherOffer) {
    Meeting meeting({Codec::Vp9});
    Client& alice = meeting.join("Alice");
    meeting.publish(alice, Source::Camera);
    meeting.join_with(receiving("Old", {Codec::Vp8}));
    meeting.receive_media(alice, "camera-vp8");
    const Client& second = meeting.join_with(receiving("Old", {Codec::Vp8}));
    EXPECT_EQ(alice.offers, 2U);
    EXPECT_EQ(second.sees(alice, Source::Camera), "v0");
}

TEST(CodecChange, WhoPublishesLater_IsMovedThen) {
    Meeting meeting({Codec::Vp9});
    Client& alice = meeting.join("Alice");
    const Client& old = meeting.join_with(receiving("Old", {Codec::Vp8}));
    EXPECT_EQ(alice.offers, 1U);
    meeting.say(alice, Publish{.source = Source::Screen});
    EXPECT_EQ(target(alice, Source::Screen).mid, Mid("screen-vp8"));
    meeting.receive_media(alice, "screen-vp8");
    EXPECT_EQ(old.sees(alice, Source::Screen), "v0");
}

TEST(CodecChange, BackToAnEarlierCodec_ReusesItsMline) {
    Meeting meeting({Codec::Vp9});
    Client& alice = meeting.join("Alice");
    meeting.publish(alice, Source::Camera);
    Client& old = meeting.join_with(receiving("Old", {Codec::Vp8}));
    meeting.receive_media(alice, "camera-vp8");
    meeting.disconnect(old);
    const std::size_t mlines = meeting.peer(alice).mlines.size();
    const Client& modern = meeting.join_with(receiving("Modern", {Codec::Vp9}));
    EXPECT_EQ(alice.offers, 3U);
    EXPECT_EQ(target(alice, Source::Camera).mid, Mid("camera"));
    EXPECT_THAT(meeting.peer(alice).mlines, SizeIs(mlines));
    EXPECT_EQ(modern.sees(alice, Source::Camera), "v0");
    EXPECT_EQ(meeting.peer(modern).bound.at(Mid("v0")).mline, Mid("camera"));
}

TEST(CodecChange, NothingForAll_LeavesThePublisherAsItIs) {
    Meeting meeting({Codec::Vp9});
    Hello hello = Meeting::hello("Alice");
    hello.send = {Codec::Opus, Codec::Vp9};
    Client& alice = meeting.join_with(hello);
    const Client& bob = meeting.join_with(receiving("Bob", everything));
    meeting.publish(alice, Source::Camera);
    meeting.publish(alice, Source::Microphone);
    const Client& old = meeting.join_with(receiving("Old", {Codec::Vp8}));
    EXPECT_EQ(alice.offers, 1U);
    EXPECT_EQ(bob.sees(alice, Source::Camera), "v0");
    EXPECT_EQ(old.sees(alice, Source::Camera), "");
    EXPECT_EQ(old.sees(alice, Source::Microphone), "a0");
    EXPECT_EQ(old.publication(alice, Source::Camera)->codec, Codec::Vp9);
}

TEST(CodecChange, WhileThePublisherConnects_WaitsForItsTransport) {
    Meeting meeting({Codec::Vp9});
    meeting.connects = false;
    Client& alice = meeting.join("Alice");
    meeting.say(alice, Publish{.source = Source::Camera});
    meeting.join_with(receiving("Old", {Codec::Vp8}));
    EXPECT_EQ(alice.offers, 1U);
    meeting.connects = true;
    meeting.handle(Tick{});
    EXPECT_EQ(alice.offers, 2U);
}

TEST(CodecChange, DuringANegotiation_WaitsForItsEnd) {
    Meeting meeting({Codec::Vp9, Codec::H264});
    Client& alice = meeting.join("Alice");
    meeting.publish(alice, Source::Camera);
    alice.answers = false;
    meeting.join_with(receiving("One", {Codec::H264, Codec::Vp8}));
    EXPECT_EQ(alice.offers, 2U);
    meeting.join_with(receiving("Two", {Codec::Vp8}));
    EXPECT_EQ(alice.offers, 2U);
    alice.answers = true;
    meeting.handle(Tick{});
    EXPECT_EQ(alice.offers, 3U);
    EXPECT_EQ(target(alice, Source::Camera).mid, Mid("camera-vp8"));
}

TEST(CodecChange, CandidateOfTheEarlierOffer_IsIgnoredSilently) {
    Meeting meeting({Codec::Vp9});
    Client& alice = meeting.join("Alice");
    meeting.publish(alice, Source::Camera);
    meeting.join_with(receiving("Old", {Codec::Vp8}));
    ASSERT_EQ(alice.offers, 2U);
    for (const char* text : {"candidate:1 1 udp 1 192.0.2.7 50000 typ host", "nonsense"}) {
        meeting.say(alice, Candidate{.generation = 1, .mid = Mid("x"), .candidate = text});
        EXPECT_THAT(meeting.effects<AddRemoteCandidate>(), IsEmpty());
    }
    EXPECT_FALSE(alice.closed);
}

TEST(CodecChange, EachOffer_CountsItsCandidatesAfresh) {
    Meeting meeting({Codec::Vp9});
    Client& alice = meeting.join("Alice");
    meeting.publish(alice, Source::Camera);
    const auto send_all = [&] {
        for (std::size_t i = 0; i < limits::candidates_per_generation; ++i) {
            meeting.say(alice, Candidate{.generation = alice.offers,
                                         .mid = Mid("camera"),
                                         .candidate = "candidate:1 1 udp 1 192.0.2.7 9 typ host"});
        }
    };
    send_all();
    meeting.join_with(receiving("Old", {Codec::Vp8}));
    ASSERT_EQ(alice.offers, 2U);
    send_all();
    EXPECT_FALSE(alice.closed);
}

TEST(CodecChange, MediaOnTheOldMlineAfterTheNew_ChangesNothing) {
    Meeting meeting({Codec::Vp9});
    Client& alice = meeting.join("Alice");
    const Client& bob = meeting.join("Bob");
    meeting.say(alice, Publish{.source = Source::Camera});
    meeting.join_with(receiving("Old", {Codec::Vp8}));
    meeting.receive_media(alice, "camera-vp8");
    meeting.receive_media(alice, "camera");
    EXPECT_EQ(meeting.peer(bob).bound.at(Mid("v0")).mline, Mid("camera-vp8"));
}

TEST(CodecChange, MediaOnTheOldMlineFirst_IsShownUntilTheNewComes) {
    Meeting meeting({Codec::Vp9});
    Client& alice = meeting.join("Alice");
    const Client& bob = meeting.join("Bob");
    meeting.say(alice, Publish{.source = Source::Camera});
    meeting.join_with(receiving("Old", {Codec::Vp8}));
    meeting.receive_media(alice, "camera");
    EXPECT_EQ(meeting.peer(bob).bound.at(Mid("v0")).mline, Mid("camera"));
    meeting.receive_media(alice, "camera-vp8");
    EXPECT_EQ(meeting.peer(bob).bound.at(Mid("v0")).mline, Mid("camera-vp8"));
}

}  // namespace
}  // namespace umbrella::core
