// Publishing, and which slot carries what.
#include "meeting.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.hpp"

namespace umbrella::core {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

Client& join_with_camera(Meeting& meeting) {
    Hello hello = Meeting::hello("Guest");
    hello.publish = {Source::Camera};
    Client& guest = meeting.join_with(hello);
    meeting.publish(guest, Source::Camera);
    return guest;
}

TEST(Publish, Said_IsInEverybodysRoster) {
    Meeting meeting;
    Client& alice = meeting.join("Alice");
    const Client& bob = meeting.join("Bob");
    meeting.say(alice, Publish{.source = Source::Camera, .muted = true});
    const PublicationInfo expected{.source = Source::Camera, .codec = Codec::Vp8, .muted = true};
    EXPECT_EQ(bob.publication(alice, Source::Camera), expected);
    EXPECT_EQ(alice.publication(alice, Source::Camera), expected);
    EXPECT_EQ(meeting.effects<LogLine>().at(0).message, "published");
}

TEST(Publish, SaidAgain_TellsNobody) {
    Meeting meeting;
    Client& alice = meeting.join("Alice");
    const Client& bob = meeting.join("Bob");
    meeting.say(alice, Publish{.source = Source::Camera});
    const std::size_t told = bob.inbox.size();
    meeting.say(alice, Publish{.source = Source::Camera});
    meeting.say(alice, Mute{.source = Source::Camera, .muted = false});
    meeting.say(alice, Unpublish{.source = Source::Screen});
    meeting.say(alice, Mute{.source = Source::Screen, .muted = true});
    EXPECT_EQ(bob.inbox.size(), told);
}

TEST(Publish, Mute_IsToldAndUndone) {
    Meeting meeting;
    Client& alice = meeting.join("Alice");
    const Client& bob = meeting.join("Bob");
    meeting.publish(alice, Source::Microphone);
    meeting.say(alice, Mute{.source = Source::Microphone, .muted = true});
    EXPECT_TRUE(bob.publication(alice, Source::Microphone)->muted);
    EXPECT_NE(bob.sees(alice, Source::Microphone), "");
    meeting.say(alice, Mute{.source = Source::Microphone, .muted = false});
    EXPECT_FALSE(bob.publication(alice, Source::Microphone)->muted);
}

Client& join_with_nothing(Meeting& meeting, const char* name) {
    Hello hello = Meeting::hello(name);
    hello.publish = {};
    return meeting.join_with(hello);
}

TEST(Publish, OfWhatHelloDidNotName_BringsAnOfferWithItsMline) {
    Meeting meeting;
    Client& alice = join_with_nothing(meeting, "Alice");
    const Client& bob = join_with_nothing(meeting, "Bob");
    EXPECT_THAT(meeting.mids(alice), ElementsAre("a0", "v0"));
    EXPECT_THAT(alice.offer->publish, SizeIs(0));
    meeting.say(alice, Publish{.source = Source::Camera});
    EXPECT_TRUE(bob.publication(alice, Source::Camera)) << "before its media can come";
    EXPECT_THAT(meeting.mids(alice), ElementsAre("a0", "v0", "camera"));
    ASSERT_THAT(alice.offer->publish, SizeIs(1));
    EXPECT_EQ(alice.offer->publish[0].mid, Mid("camera"));
    meeting.receive_media(alice, "camera");
    EXPECT_EQ(bob.sees(alice, Source::Camera), "v0");
    EXPECT_EQ(bob.offers, 1U);
    meeting.say(alice, Unpublish{.source = Source::Camera});
    meeting.say(alice, Publish{.source = Source::Camera});
    EXPECT_EQ(alice.offers, 2U) << "the m-line stays";
}

TEST(Publish, WhileAnOfferIsBeingMade_IsInTheNext) {
    Meeting meeting;
    Client& alice = join_with_nothing(meeting, "Alice");
    meeting.creates_offers = false;
    meeting.say(alice, Publish{.source = Source::Camera});
    meeting.say(alice, Publish{.source = Source::Microphone});
    EXPECT_THAT(meeting.mids(alice), ElementsAre("a0", "v0", "camera"));
    meeting.creates_offers = true;
    meeting.handle(Tick{});
    EXPECT_EQ(alice.offers, 3U);
    EXPECT_THAT(meeting.mids(alice), ElementsAre("a0", "v0", "camera", "microphone"));
    EXPECT_THAT(alice.offer->publish, SizeIs(2));
}

TEST(Publish, WhatWasDueForAnEarlierPeer_IsNotAddedTwiceToTheNext) {
    Meeting meeting;
    Client& alice = join_with_nothing(meeting, "Alice");
    meeting.creates_offers = false;
    meeting.say(alice, Publish{.source = Source::Microphone});
    meeting.say(alice, Publish{.source = Source::Camera});
    meeting.lose(alice);
    meeting.creates_offers = true;
    const Client& again = meeting.resume(alice, false);
    EXPECT_THAT(meeting.mids(again),
                ElementsAre("microphone", "camera", "screen", "screen-audio", "a0", "v0"));
    EXPECT_TRUE(again.publication(again, Source::Camera));
}

TEST(Slots, AreReadyForWhatANewcomerIsAboutToPublish) {
    Meeting meeting;
    Client& alice = join_with_nothing(meeting, "Alice");
    for (std::size_t i = 0; i < 3; ++i) {
        Hello hello = Meeting::hello("Guest");
        hello.publish = {Source::Microphone, Source::Camera};
        meeting.join_with(hello);
    }
    EXPECT_THAT(meeting.mids(alice), ElementsAre("a0", "v0", "a1", "v1", "a2", "v2", "a3", "v3"));
    EXPECT_EQ(alice.offers, 3U);
    for (int i = 0; i < 50; ++i) {
        join_with_nothing(meeting, "Watcher");
    }
    EXPECT_EQ(alice.offers, 3U) << "who only watches needs no place";
    Client& late = join_with_nothing(meeting, "Late");
    EXPECT_THAT(meeting.peer(late).mlines, SizeIs(8));
    EXPECT_EQ(late.offers, 1U) << "who comes later has all places at once";
}

TEST(Slots, PublishedAndReceived_IsBoundForTheOthers) {
    Meeting meeting;
    Client& alice = meeting.join("Alice");
    const Client& bob = meeting.join("Bob");
    const Client& carol = meeting.join("Carol");
    meeting.publish(alice, Source::Camera);
    EXPECT_EQ(bob.sees(alice, Source::Camera), "v0");
    EXPECT_EQ(carol.sees(alice, Source::Camera), "v0");
    EXPECT_EQ(alice.sees(alice, Source::Camera), "");
    EXPECT_EQ(meeting.peer(bob).bound.at(Mid("v0")).mline, Mid("camera"));
}

TEST(Slots, PublishedButNotReceived_IsNotBoundYet) {
    Meeting meeting;
    Client& alice = meeting.join("Alice");
    const Client& bob = meeting.join("Bob");
    meeting.say(alice, Publish{.source = Source::Camera});
    EXPECT_EQ(bob.sees(alice, Source::Camera), "");
    meeting.receive_media(alice, "camera");
    EXPECT_EQ(bob.sees(alice, Source::Camera), "v0");
}

TEST(Slots, ReceivedButNotPublished_IsNotBoundYet) {
    Meeting meeting;
    Client& alice = meeting.join("Alice");
    const Client& bob = meeting.join("Bob");
    meeting.receive_media(alice, "camera");
    EXPECT_EQ(bob.sees(alice, Source::Camera), "");
    meeting.say(alice, Publish{.source = Source::Camera});
    EXPECT_EQ(bob.sees(alice, Source::Camera), "v0");
}

TEST(Slots, SubscriberNotConnected_IsBoundOnceItIs) {
    Meeting meeting;
    Client& alice = meeting.join("Alice");
    meeting.publish(alice, Source::Camera);
    meeting.connects = false;
    const Client& bob = meeting.join("Bob");
    EXPECT_EQ(bob.sees(alice, Source::Camera), "");
    meeting.connects = true;
    meeting.handle(Tick{});
    EXPECT_EQ(bob.sees(alice, Source::Camera), "v0");
}

TEST(Slots, Unpublished_AreFreedAndReused) {
    Meeting meeting;
    Client& alice = meeting.join("Alice");
    Client& bob = meeting.join("Bob");
    const Client& carol = meeting.join("Carol");
    meeting.publish(alice, Source::Camera);
    meeting.publish(bob, Source::Camera);
    EXPECT_EQ(carol.sees(bob, Source::Camera), "v1");
    meeting.say(alice, Unpublish{.source = Source::Camera});
    EXPECT_EQ(carol.sees(alice, Source::Camera), "");
    EXPECT_EQ(carol.publication(alice, Source::Camera), std::nullopt);
    EXPECT_EQ(carol.sees(bob, Source::Camera), "v1") << "others stay where they are";
    meeting.say(alice, Publish{.source = Source::Camera});
    EXPECT_EQ(carol.sees(alice, Source::Camera), "v0");
}

TEST(Slots, SlotMap_NamesChangesOnly) {
    Meeting meeting;
    Client& alice = meeting.join("Alice");
    Client& bob = meeting.join("Bob");
    const Client& carol = meeting.join("Carol");
    meeting.publish(alice, Source::Camera);
    meeting.publish(bob, Source::Camera);
    ASSERT_THAT(carol.last<SlotMap>()->bindings, SizeIs(1));
    EXPECT_EQ(carol.last<SlotMap>()->bindings[0].participant, bob.id);
    meeting.say(alice, Unpublish{.source = Source::Camera});
    ASSERT_THAT(carol.last<SlotMap>()->bindings, SizeIs(1));
    EXPECT_TRUE(carol.last<SlotMap>()->bindings[0].participant.empty());
    EXPECT_EQ(carol.last<SlotMap>()->bindings[0].mid, Mid("v0"));
}

TEST(Slots, LateJoiner_IsToldEverythingInOneMap) {
    Meeting meeting;
    Client& alice = meeting.join("Alice");
    Client& bob = meeting.join("Bob");
    for (Client* client : {&alice, &bob}) {
        meeting.publish(*client, Source::Microphone);
        meeting.publish(*client, Source::Camera);
    }
    const Client& carol = meeting.join("Carol");
    ASSERT_THAT(carol.all<SlotMap>(), SizeIs(1));
    EXPECT_THAT(carol.last<SlotMap>()->bindings, SizeIs(4));
}

TEST(Slots, MicrophoneAndCamera_ShareAPair) {
    Meeting meeting;
    Client& alice = meeting.join("Alice");
    Client& bob = meeting.join("Bob");
    const Client& carol = meeting.join("Carol");
    meeting.publish(alice, Source::Microphone);
    meeting.publish(bob, Source::Camera);
    meeting.publish(alice, Source::Camera);
    meeting.publish(bob, Source::Microphone);
    EXPECT_EQ(carol.sees(alice, Source::Microphone), "a0");
    EXPECT_EQ(carol.sees(alice, Source::Camera), "v0");
    EXPECT_EQ(carol.sees(bob, Source::Camera), "v1");
    EXPECT_EQ(carol.sees(bob, Source::Microphone), "a1");
}

TEST(Slots, ScreenAndItsAudio_ShareAPairOfTheirOwn) {
    Meeting meeting;
    Client& alice = meeting.join("Alice");
    const Client& bob = meeting.join("Bob");
    meeting.publish(alice, Source::Camera);
    meeting.publish(alice, Source::ScreenAudio);
    meeting.publish(alice, Source::Screen);
    meeting.publish(alice, Source::Microphone);
    EXPECT_EQ(bob.sees(alice, Source::Camera), "v0");
    EXPECT_EQ(bob.sees(alice, Source::Microphone), "a0");
    EXPECT_EQ(bob.sees(alice, Source::Screen), "v1");
    EXPECT_EQ(bob.sees(alice, Source::ScreenAudio), "a1");
}

TEST(Slots, ScreenShareOnAndOff_TakesTheSameSlotAndNoOffer) {
    Meeting meeting;
    Client& alice = meeting.join("Alice");
    const Client& bob = meeting.join("Bob");
    const std::size_t offers = alice.offers;
    for (int i = 0; i < 20; ++i) {
        meeting.publish(alice, Source::Screen);
        EXPECT_EQ(bob.sees(alice, Source::Screen), "v0");
        meeting.say(alice, Unpublish{.source = Source::Screen});
        EXPECT_EQ(bob.sees(alice, Source::Screen), "");
    }
    EXPECT_EQ(bob.offers, 1U);
    EXPECT_EQ(alice.offers, offers);
}

TEST(Slots, NoneFree_ThePoolGrowsOnceAndBindsAfterTheAnswer) {
    Meeting meeting;
    Client& viewer = meeting.join("Viewer");
    viewer.answers = false;
    for (std::size_t i = 0; i < limits::slot_step + 1; ++i) {
        join_with_camera(meeting);
    }
    const Client& last = *meeting.clients.back();
    EXPECT_EQ(viewer.sees(last, Source::Camera), "");
    EXPECT_EQ(viewer.offers, 2U);
    EXPECT_THAT(viewer.slots, SizeIs(1));
    viewer.answers = true;
    meeting.handle(Tick{});
    EXPECT_EQ(viewer.sees(last, Source::Camera), "v4");
    EXPECT_THAT(meeting.peer(viewer).mlines, SizeIs(4 + (4 * limits::slot_step)));
    EXPECT_EQ(viewer.offers, 3U) << "at once to what all of them need";
}

TEST(Slots, MoreWantedDuringTheNegotiation_WaitsForTheNextOffer) {
    Meeting meeting;
    Client& viewer = meeting.join("Viewer");
    viewer.answers = false;
    for (std::size_t i = 0; i < (2 * limits::slot_step) + 1; ++i) {
        join_with_camera(meeting);
    }
    EXPECT_EQ(viewer.offers, 2U);
    EXPECT_THAT(meeting.peer(viewer).mlines, SizeIs(4 + (2 * 2)))
        << "no second growth before the first is answered";
    viewer.answers = true;
    meeting.handle(Tick{});
    EXPECT_EQ(viewer.offers, 3U);
    EXPECT_EQ(viewer.sees(*meeting.clients.back(), Source::Camera), "v8");
}

TEST(Slots, AsManyAsThereAreAudioSlots_AreAllShownInPairs) {
    Meeting meeting;
    for (std::size_t i = 0; i < limits::audio_slots; ++i) {
        Client& guest = meeting.join("Guest");
        meeting.publish(guest, Source::Microphone);
        meeting.publish(guest, Source::Camera);
    }
    for (const auto& viewer : meeting.clients) {
        for (const auto& guest : meeting.clients) {
            if (viewer != guest) {
                const std::string camera = viewer->sees(*guest, Source::Camera);
                ASSERT_NE(camera, "");
                EXPECT_EQ(viewer->sees(*guest, Source::Microphone), "a" + camera.substr(1));
            }
        }
    }
}

TEST(Slots, PoolAtItsLimit_LeavesTheRestOut) {
    Meeting meeting;
    Client& viewer = meeting.join("Viewer");
    for (std::size_t i = 0; i < limits::video_slots + 1; ++i) {
        Client& guest = meeting.join("Guest");
        guest.watches = false;
        meeting.publish(guest, Source::Microphone);
        meeting.publish(guest, Source::Camera);
    }
    EXPECT_THAT(viewer.slots, SizeIs(limits::video_slots + limits::audio_slots));
    EXPECT_LE(meeting.peer(viewer).mlines.size(), limits::mlines);
    const std::size_t offers = viewer.offers;
    meeting.disconnect(*meeting.clients.at(1));
    EXPECT_THAT(viewer.slots, SizeIs(limits::video_slots + limits::audio_slots))
        << "the places are taken over";
    EXPECT_EQ(viewer.offers, offers);
}

TEST(Slots, RejectedByTheClient_AreNeverUsed) {
    Meeting meeting;
    Client& viewer = meeting.connect();
    viewer.rejects = {Mid("v0"), Mid("v2")};
    viewer.keeps_inactive = {Mid("v1")};
    meeting.say(viewer, Meeting::hello("Viewer"));
    Client& alice = meeting.join("Alice");
    meeting.publish(alice, Source::Camera);
    EXPECT_EQ(viewer.sees(alice, Source::Camera), "v3");
}

TEST(Slots, AllVideoRejected_GrowthEndsAtTheLimit) {
    Meeting meeting;
    Client& viewer = meeting.connect();
    for (std::size_t i = 0; i < limits::video_slots; ++i) {
        viewer.rejects.insert(Mid("v" + std::to_string(i)));
    }
    meeting.say(viewer, Meeting::hello("Viewer"));
    Client& alice = meeting.join("Alice");
    meeting.publish(alice, Source::Camera);
    EXPECT_EQ(viewer.sees(alice, Source::Camera), "");
    EXPECT_EQ(viewer.offers, 3 + (limits::video_slots / limits::slot_step)) << "1, 2, 4, 8, 12 ...";
    EXPECT_FALSE(viewer.closed);
}

TEST(Slots, RejectedInALaterAnswer_MovesItsContent) {
    Meeting meeting;
    Client& viewer = meeting.join("Viewer");
    Client& alice = meeting.join("Alice");
    meeting.publish(alice, Source::Camera);
    ASSERT_EQ(viewer.sees(alice, Source::Camera), "v0");
    viewer.rejects = {Mid("v0")};
    meeting.join("Guest");
    EXPECT_EQ(viewer.sees(alice, Source::Camera), "v1");
}

}  // namespace
}  // namespace umbrella::core
