// Those at other nodes are in a room like those who are here.
#include "core/trunk/remote.hpp"

#include "meeting.hpp"
#include <algorithm>

#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "base/limits_trunk.hpp"
#include "core/speaker_selection.hpp"

namespace umbrella::core {
namespace {

using trunk::ItemKey;
using trunk::NodeId;

const NodeId far_node("far");

ItemKey presence(std::string participant = "rita") {
    return {far_node, ParticipantId(std::move(participant)), std::nullopt};
}

ItemKey publication(Source source, std::string participant = "rita") {
    ItemKey key = presence(std::move(participant));
    key.source = source;
    return key;
}

ParticipantId id_of(const ItemKey& key) {
    return trunk::remote_id(key.origin, key.participant);
}

class RemoteTest : public testing::Test {
  protected:
    void show(const trunk::Presence& details = {.name = "Rita", .node_name = "Hall 3"},
              const std::string& participant = "rita", const std::string& room = "default") {
        meeting.handle(trunk::ParticipantShown{presence(participant), room, details});
    }
    void show(Source source, trunk::Media media, const std::string& participant = "rita") {
        meeting.handle(trunk::PublicationShown{publication(source, participant), std::move(media)});
    }
    void receive(Source source, const std::string& participant = "rita") {
        const ParticipantId id = id_of(presence(participant));
        meeting.media.remote.insert({id, trunk::remote_mline(source)});
        meeting.handle(MediaReceived{.participant = id, .mid = trunk::remote_mline(source)});
    }
    /// As the media plane would tell each interval.
    void hear_nothing() { meeting.levels({}); }
    [[nodiscard]] std::string seen(const Client& client, Source source) const {
        for (const auto& [mid, binding] : client.slots) {
            if (binding.participant == rita && binding.source == source) {
                return mid.text();
            }
        }
        return {};
    }

    Meeting meeting;
    ParticipantId rita = id_of(presence());
};

TEST_F(RemoteTest, Participant_ShownBeforeAnybodyComes_IsInTheFirstRoster) {
    show();
    const Client& alice = meeting.join();
    ASSERT_TRUE(alice.roster.contains(rita));
    EXPECT_EQ(alice.roster.at(rita).name, "Rita");
    EXPECT_EQ(alice.roster.at(rita).node, "Hall 3");
    EXPECT_TRUE(alice.roster.at(alice.id).node.empty());
}

TEST_F(RemoteTest, Participant_ShownLater_IsTold) {
    const Client& alice = meeting.join();
    show();
    EXPECT_TRUE(alice.roster.contains(rita));
    show({.name = "Rita R", .node_name = "Hall 3", .hand = 4, .away = true});
    EXPECT_EQ(alice.roster.at(rita).name, "Rita R");
    EXPECT_NE(alice.roster.at(rita).hand, 0U);
    EXPECT_TRUE(alice.roster.at(rita).away);
}

TEST_F(RemoteTest, Participant_OfAnotherRoom_IsNotTold) {
    const Client& alice = meeting.join();
    show({.name = "Rita"}, "rita", "other");
    EXPECT_FALSE(alice.roster.contains(rita));
    show();
    EXPECT_TRUE(alice.roster.contains(rita));
    show({.name = "Rita"}, "rita", "other");
    EXPECT_FALSE(alice.roster.contains(rita));
}

TEST_F(RemoteTest, Participant_Hidden_HasLeft) {
    const Client& alice = meeting.join();
    show();
    meeting.handle(trunk::ParticipantHidden{presence()});
    EXPECT_FALSE(alice.roster.contains(rita));
    EXPECT_FALSE(meeting.join("Bob").roster.contains(rita));
}

TEST_F(RemoteTest, Camera_SeenBySomebody_IsWishedFor) {
    Client& alice = meeting.join();
    show();
    show(Source::Camera, {.codec = Codec::Vp8});
    const auto watching = meeting.effects<trunk::Wish>();
    ASSERT_EQ(watching.size(), 1U);
    EXPECT_EQ(watching[0].publication, publication(Source::Camera));
    EXPECT_EQ(watching[0].max_height, 0U);
    meeting.subscribe(alice, {{.participant = rita, .source = Source::Camera, .max_height = 360}});
    ASSERT_EQ(meeting.effects<trunk::Wish>().size(), 1U);
    EXPECT_EQ(meeting.effects<trunk::Wish>()[0].max_height, 360U);
    meeting.subscribe(alice, {});
    ASSERT_EQ(meeting.effects<trunk::WishGone>().size(), 1U);
}

TEST_F(RemoteTest, PausedCamera_IsMarkedInTheRosterUntilItGoesOn) {
    const Client& alice = meeting.join();
    show();
    show(Source::Camera, {.codec = Codec::Vp8});
    EXPECT_FALSE(alice.roster.at(rita).publications.at(0).paused);
    meeting.handle(trunk::PublicationPaused{publication(Source::Camera), true});
    EXPECT_TRUE(alice.roster.at(rita).publications.at(0).paused);
    EXPECT_TRUE(meeting.join("Bob").roster.at(rita).publications.at(0).paused);
    meeting.handle(trunk::PublicationPaused{publication(Source::Camera), false});
    EXPECT_FALSE(alice.roster.at(rita).publications.at(0).paused);
}

TEST_F(RemoteTest, PausedCamera_PublishedAnew_IsNotMarked) {
    const Client& alice = meeting.join();
    show();
    show(Source::Camera, {.codec = Codec::Vp8});
    meeting.handle(trunk::PublicationPaused{publication(Source::Camera), true});
    meeting.handle(trunk::PublicationHidden{publication(Source::Camera)});
    meeting.handle(trunk::PublicationPaused{publication(Source::Camera), true});
    show(Source::Camera, {.codec = Codec::Vp8});
    EXPECT_FALSE(alice.roster.at(rita).publications.at(0).paused);
}

TEST_F(RemoteTest, Camera_SeenByTwo_IsWishedForOnceAtTheLargerHeight) {
    Client& alice = meeting.join();
    Client& bob = meeting.join("Bob");
    show();
    show(Source::Camera, {.codec = Codec::Vp8});
    meeting.subscribe(alice, {{.participant = rita, .source = Source::Camera, .max_height = 180}});
    meeting.subscribe(bob, {{.participant = rita, .source = Source::Camera, .max_height = 720}});
    ASSERT_EQ(meeting.effects<trunk::Wish>().size(), 1U);
    EXPECT_EQ(meeting.effects<trunk::Wish>()[0].max_height, 720U);
    meeting.subscribe(alice, {});
    EXPECT_TRUE(meeting.effects<trunk::Wish>().empty());
    EXPECT_TRUE(meeting.effects<trunk::WishGone>().empty());
}

TEST_F(RemoteTest, Camera_ThatNobodyCanDecode_IsNotWishedFor) {
    Hello hello = Meeting::hello();
    hello.receive = {Codec::Opus, Codec::Vp8};
    meeting.join_with(hello);
    show();
    show(Source::Camera, {.codec = Codec::Av1});
    EXPECT_TRUE(meeting.effects<trunk::Wish>().empty());
}

TEST_F(RemoteTest, Camera_BeforeItsMediaCame_HasNoSlot) {
    const Client& alice = meeting.join();
    show();
    show(Source::Camera, {.codec = Codec::Vp8});
    EXPECT_TRUE(seen(alice, Source::Camera).empty());
    receive(Source::Camera);
    EXPECT_FALSE(seen(alice, Source::Camera).empty());
}

TEST_F(RemoteTest, Camera_ThatCameBeforeAnybodyWasHere_HasASlot) {
    show();
    show(Source::Camera, {.codec = Codec::Vp8});
    receive(Source::Camera);
    EXPECT_FALSE(seen(meeting.join(), Source::Camera).empty());
}

TEST_F(RemoteTest, Camera_ThatIsStillComingWhenSomebodyReturns_HasASlot) {
    Client& alice = meeting.join();
    show();
    show(Source::Camera, {.codec = Codec::Vp8});
    receive(Source::Camera);
    meeting.disconnect(alice);
    EXPECT_FALSE(seen(meeting.join("Bob"), Source::Camera).empty());
}

TEST_F(RemoteTest, Camera_PublishedAnew_HasNoSlotBeforeItsMediaComes) {
    const Client& alice = meeting.join();
    show();
    show(Source::Camera, {.codec = Codec::Vp8});
    receive(Source::Camera);
    meeting.handle(trunk::PublicationHidden{publication(Source::Camera)});
    show(Source::Camera, {.codec = Codec::Vp8});
    EXPECT_TRUE(seen(alice, Source::Camera).empty());
    receive(Source::Camera);
    EXPECT_FALSE(seen(alice, Source::Camera).empty());
}

TEST_F(RemoteTest, Camera_Hidden_GivesItsSlotBack) {
    const Client& alice = meeting.join();
    show();
    show(Source::Camera, {.codec = Codec::Vp8});
    receive(Source::Camera);
    meeting.handle(trunk::PublicationHidden{publication(Source::Camera)});
    EXPECT_TRUE(seen(alice, Source::Camera).empty());
    EXPECT_EQ(meeting.effects<trunk::WishGone>().size(), 1U);
    meeting.handle(trunk::ParticipantHidden{presence()});
    EXPECT_FALSE(alice.roster.contains(rita));
}

TEST_F(RemoteTest, Participant_HiddenWithSlots_IsUnboundFirst) {
    meeting.join();
    show();
    show(Source::Microphone, {.codec = Codec::Opus});
    receive(Source::Microphone);
    meeting.handle(trunk::ParticipantHidden{presence()});
    EXPECT_EQ(meeting.effects<UnbindSlot>().size(), 1U);
    EXPECT_EQ(meeting.effects<trunk::WishGone>().size(), 1U);
}

TEST_F(RemoteTest, Microphones_UpToTheSlots_AreWishedFor) {
    meeting.join();
    std::size_t wished = 0;
    for (std::size_t i = 0; i < limits::audio_slots + 2; ++i) {
        const std::string name = "p" + std::to_string(i);
        show({.name = "P"}, name);
        show(Source::Microphone, {.codec = Codec::Opus}, name);
        wished += meeting.effects<trunk::Wish>().size();
    }
    EXPECT_EQ(wished, limits::audio_slots);
}

TEST_F(RemoteTest, Microphone_ThatSpeaksFarAway_IsHeardHere) {
    meeting.join();
    for (std::size_t i = 0; i < limits::audio_slots; ++i) {
        const std::string name = "p" + std::to_string(i);
        show({.name = "P"}, name);
        show(Source::Microphone, {.codec = Codec::Opus}, name);
    }
    show();
    show(Source::Microphone, {.codec = Codec::Opus});
    EXPECT_TRUE(meeting.effects<trunk::Wish>().empty());
    meeting.advance(SpeakerSelection::slot_hold);
    for (int i = 0; i < 10; ++i) {
        hear_nothing();
    }
    meeting.handle(trunk::SpeakersHeard{{.stamp = {.origin = far_node},
                                         .room = "default",
                                         .participants = {ParticipantId("rita")}}});
    bool wished = false;
    for (unsigned i = 0; i < SpeakerSelection::intervals_to_enter + 1; ++i) {
        hear_nothing();
        wished |= std::ranges::any_of(meeting.effects<trunk::Wish>(), [&](const auto& wish) {
            return wish.publication == publication(Source::Microphone);
        });
    }
    EXPECT_TRUE(wished);
    const auto bob = meeting.join("Bob").speakers;
    EXPECT_EQ(bob, std::vector<ParticipantId>{rita});
}

TEST_F(RemoteTest, SpeakersHere_AreToldToTheTrunkWithoutThoseElsewhere) {
    Client& alice = meeting.join();
    meeting.publish(alice, Source::Microphone);
    show();
    show(Source::Microphone, {.codec = Codec::Opus});
    meeting.handle(trunk::SpeakersHeard{{.stamp = {.origin = far_node},
                                         .room = "default",
                                         .participants = {ParticipantId("rita")}}});
    meeting.levels({{&alice, 20}});
    const auto told = meeting.effects<trunk::LocalSpeakers>();
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].participants, std::vector<ParticipantId>{alice.id});
    EXPECT_EQ(alice.speakers.size(), 2U);
}

TEST_F(RemoteTest, LastMember_Leaving_EndsAllWishes) {
    Client& alice = meeting.join();
    show();
    show(Source::Microphone, {.codec = Codec::Opus});
    show(Source::Camera, {.codec = Codec::Vp8});
    meeting.disconnect(alice);
    EXPECT_EQ(meeting.effects<trunk::WishGone>().size(), 2U);
    meeting.join("Bob");
    EXPECT_GE(meeting.effects<trunk::Wish>().size(), 1U);
}

TEST_F(RemoteTest, Chat_FromAfar_IsShownAndKept) {
    const Client& alice = meeting.join();
    meeting.handle(trunk::ChatHeard{{.stamp = {.origin = far_node},
                                     .room = "default",
                                     .participant = ParticipantId("rita"),
                                     .name = "Rita",
                                     .text = "hello",
                                     .time_ms = 5}});
    ASSERT_EQ(alice.chat.size(), 1U);
    EXPECT_EQ(alice.chat[0].participant, rita);
    EXPECT_EQ(alice.chat[0].text, "hello");
    EXPECT_EQ(meeting.join("Bob").chat.size(), 1U);
    EXPECT_TRUE(meeting.effects<trunk::LocalChat>().empty());
}

TEST_F(RemoteTest, Member_InAllItDoes_IsToldToTheTrunk) {
    Client& alice = meeting.join();
    ASSERT_FALSE(meeting.effects<trunk::LocalParticipant>().empty());
    EXPECT_EQ(meeting.effects<trunk::LocalParticipant>().back().room, "default");
    meeting.say(alice, Hand{.raised = true});
    EXPECT_NE(meeting.effects<trunk::LocalParticipant>().back().hand, 0U);
    meeting.say(alice, Rename{.name = "Alicia"});
    EXPECT_EQ(meeting.effects<trunk::LocalParticipant>().back().name, "Alicia");
    meeting.say(alice, Publish{.source = Source::Camera});
    ASSERT_EQ(meeting.effects<trunk::LocalPublication>().size(), 1U);
    EXPECT_EQ(meeting.effects<trunk::LocalPublication>()[0].media.codec, Codec::Vp8);
    meeting.say(alice, Mute{.source = Source::Camera, .muted = true});
    EXPECT_TRUE(meeting.effects<trunk::LocalPublication>()[0].media.muted);
    meeting.say(alice, Chat{.text = "hi"});
    EXPECT_EQ(meeting.effects<trunk::LocalChat>().size(), 1U);
    meeting.say(alice, Unpublish{.source = Source::Camera});
    EXPECT_EQ(meeting.effects<trunk::LocalPublicationGone>().size(), 1U);
    meeting.disconnect(alice);
    EXPECT_EQ(meeting.effects<trunk::LocalParticipantGone>().size(), 1U);
}

TEST_F(RemoteTest, MlineOfASource_WhenItsMediaComes_IsToldToTheTrunk) {
    Client& alice = meeting.join();
    meeting.publish(alice, Source::Camera);
    const auto moved = meeting.effects<SourceMoved>();
    ASSERT_EQ(moved.size(), 1U);
    EXPECT_EQ(moved[0].mline, Mid("camera"));
    meeting.say(alice, Unpublish{.source = Source::Camera});
    ASSERT_EQ(meeting.effects<SourceMoved>().size(), 1U);
    EXPECT_TRUE(meeting.effects<SourceMoved>()[0].mline.empty());
}

TEST_F(RemoteTest, DemandOfOtherNodes_WakesThePublisher) {
    Client& alice = meeting.join();
    meeting.publish(alice, Source::Camera);
    EXPECT_FALSE(alice.is_wanted(Source::Camera));
    meeting.handle(trunk::DemandChanged{alice.id, Source::Camera, true, 720});
    EXPECT_TRUE(alice.is_wanted(Source::Camera));
    EXPECT_EQ(alice.demand.at(Source::Camera).max_height, 720U);
    meeting.handle(trunk::DemandChanged{alice.id, Source::Camera, false, 0});
    meeting.pass(limits::unwanted_after + std::chrono::seconds(1));
    EXPECT_FALSE(alice.is_wanted(Source::Camera));
}

TEST_F(RemoteTest, NewsThatComeTogether_AreToldInOneMessage) {
    meeting.join();
    std::vector<Event> news;
    for (int i = 0; i < 100; ++i) {
        const std::string name = "p" + std::to_string(i);
        news.emplace_back(trunk::ParticipantShown{presence(name), "default", {.name = name}});
        news.emplace_back(
            trunk::PublicationShown{publication(Source::Camera, name), {.codec = Codec::Vp8}});
    }
    std::vector<Roster> told;
    for (const Effect& effect : meeting.handle(news)) {
        const auto* sent = std::get_if<Send>(&effect);
        if (sent != nullptr && std::holds_alternative<Roster>(sent->message)) {
            told.push_back(std::get<Roster>(sent->message));
        }
    }
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].changed.size(), 100U);
    EXPECT_EQ(told[0].changed[0].publications.size(), 1U);
}

TEST_F(RemoteTest, HiddenAndShownTogether_IsStillThere) {
    const Client& alice = meeting.join();
    show();
    const std::vector<Event> news{trunk::ParticipantHidden{presence()},
                                  trunk::ParticipantShown{presence(), "default", {.name = "R"}}};
    for (const Effect& effect : meeting.handle(news)) {
        if (const auto* sent = std::get_if<Send>(&effect)) {
            const auto& roster = std::get<Roster>(sent->message);
            EXPECT_EQ(roster.removed, std::vector{rita});
            ASSERT_EQ(roster.changed.size(), 1U) << "what is removed goes first";
            EXPECT_EQ(roster.changed[0].name, "R");
        }
    }
    EXPECT_TRUE(meeting.join("Bob").roster.contains(rita));
    EXPECT_TRUE(alice.roster.contains(rita));
}

TEST_F(RemoteTest, PicturesThatAreOnlyAnnounced_KeepOneStepReady) {
    const Client& alice = meeting.join();
    constexpr std::size_t many = 5 * limits::slot_step;
    for (std::size_t i = 0; i < many; ++i) {
        const std::string name = "p" + std::to_string(i);
        show({.name = name}, name);
        show(Source::Camera, {.codec = Codec::Vp8}, name);
    }
    const auto bound = [&] { return meeting.peer(alice).bound.size(); };
    const auto slots =
        std::ranges::count(meeting.peer(alice).mlines, MediaKind::Video, &FakeMline::kind);
    EXPECT_LE(static_cast<std::size_t>(slots), 2 * limits::slot_step + 2) << "two are its own";
    for (std::size_t i = 0; i < many; ++i) {
        receive(Source::Camera, "p" + std::to_string(i));
        EXPECT_EQ(bound(), i + 1);
    }
}

TEST_F(RemoteTest, Participants_BeyondTheBound_WaitForAPlace) {
    const Client& alice = meeting.join();
    const std::size_t bound = limits::remote_participants_per_room;
    for (std::size_t i = 0; i <= bound; ++i) {
        show({.name = "P"}, "p" + std::to_string(i));
    }
    EXPECT_EQ(alice.roster.size(), bound + 1);
    const ParticipantId last = id_of(presence("p" + std::to_string(bound)));
    EXPECT_FALSE(alice.roster.contains(last));
    meeting.handle(trunk::ParticipantHidden{presence("p0")});
    EXPECT_TRUE(alice.roster.contains(last));
}

}  // namespace
}  // namespace umbrella::core
