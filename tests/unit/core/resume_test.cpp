// Connections that break, participants that come back, and those that do not.
#include "meeting.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.hpp"

namespace umbrella::core {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::IsEmpty;
using testing::SizeIs;

struct Resume : public testing::Test {
    Resume() : alice(meeting.join("Alice")), bob(meeting.join("Bob")) {
        meeting.publish(alice, Source::Camera);
    }
    [[nodiscard]] bool bob_knows_alice() const { return bob.roster.contains(alice.id); }
    [[nodiscard]] bool alice_is_away() const { return bob.roster.at(alice.id).away; }

    Meeting meeting;
    Client& alice;
    Client& bob;
};

TEST_F(Resume, BrokenConnection_IsSeenByNobodyWithinTheGrace) {
    const std::size_t told = bob.all<Roster>().size();
    meeting.lose(alice);
    meeting.pass(limits::away_after - milliseconds(500));
    EXPECT_EQ(bob.all<Roster>().size(), told);
    const Client& again = meeting.resume(alice);
    EXPECT_EQ(bob.all<Roster>().size(), told);
    EXPECT_EQ(again.id, alice.id);
    EXPECT_TRUE(again.last<Welcome>()->resumed);
    EXPECT_TRUE(again.last<Welcome>()->media_kept);
    EXPECT_EQ(bob.sees(again, Source::Camera), "v0");
    EXPECT_THAT(meeting.effects<CreateMediaPeer>(), IsEmpty());
}

TEST_F(Resume, Resumed_IsToldEverythingAnew) {
    meeting.publish(bob, Source::Camera);
    meeting.lose(alice);
    meeting.say(bob, Chat{.text = "Alice?"});
    Client& again = meeting.resume(alice);
    EXPECT_THAT(again.roster, SizeIs(2));
    ASSERT_FALSE(again.all<SlotMap>().empty());
    EXPECT_TRUE(again.all<SlotMap>()[0].full);
    EXPECT_EQ(again.sees(bob, Source::Camera), "v0");
    ASSERT_FALSE(again.all<Demand>().empty());
    EXPECT_THAT(again.all<Demand>()[0].sources, SizeIs(2));
    EXPECT_TRUE(again.is_wanted(Source::Camera));
    EXPECT_THAT(again.chat, SizeIs(1));
    EXPECT_THAT(again.all<Offer>(), IsEmpty()) << "the offer was answered";
    EXPECT_THAT(again.all<Speakers>(), SizeIs(1));
}

TEST_F(Resume, SilentForLong_IsAwayThenGoneThenForgotten) {
    meeting.lose(alice);
    meeting.pass(limits::away_after);
    EXPECT_TRUE(alice_is_away());
    EXPECT_TRUE(meeting.snapshot_of(alice).away);
    meeting.pass(limits::gone_after - limits::away_after - milliseconds(500));
    EXPECT_TRUE(bob_knows_alice());
    meeting.pass(milliseconds(500));
    EXPECT_FALSE(bob_knows_alice());
    EXPECT_FALSE(meeting.media.has(alice.id));
    meeting.pass(limits::forgotten_after - limits::gone_after);
    const Client& late = meeting.resume(alice, false);
    EXPECT_FALSE(late.last<Welcome>()->resumed);
    EXPECT_NE(late.id, alice.id);
}

TEST_F(Resume, BackWhileAway_IsAwayNoMore) {
    meeting.lose(alice);
    meeting.pass(limits::away_after);
    meeting.resume(alice);
    EXPECT_FALSE(alice_is_away());
}

TEST_F(Resume, BackAfterGone_IsTheSameWithNewMedia) {
    meeting.lose(alice);
    meeting.pass(limits::forgotten_after - milliseconds(500));
    ASSERT_FALSE(bob_knows_alice());
    const Client& again = meeting.resume(alice, false);
    EXPECT_EQ(again.id, alice.id);
    EXPECT_TRUE(again.last<Welcome>()->resumed);
    EXPECT_FALSE(again.last<Welcome>()->media_kept);
    EXPECT_EQ(again.last<Welcome>()->name, "Alice");
    EXPECT_TRUE(bob_knows_alice());
    EXPECT_EQ(meeting.peer(again).label, "alice-0001-2");
}

TEST_F(Resume, MediaHeard_KeepsTheParticipantHowLongEver) {
    meeting.lose(alice);
    for (int i = 0; i < 60; ++i) {
        meeting.hear({&alice});
        meeting.pass(seconds(1));
        ASSERT_TRUE(bob_knows_alice());
        ASSERT_FALSE(alice_is_away());
    }
    EXPECT_TRUE(meeting.resume(alice).last<Welcome>()->media_kept);
}

TEST_F(Resume, WebSocketSilentButMediaHeard_IsClosedAndStays) {
    for (seconds passed{0}; passed < limits::silence_timeout; passed += seconds(1)) {
        meeting.hear({&alice});
        meeting.say(bob, Pong{});
        meeting.advance(seconds(1));
    }
    EXPECT_EQ(alice.error(), ErrorCode::Timeout);
    EXPECT_TRUE(alice.closed);
    EXPECT_TRUE(bob_knows_alice());
    EXPECT_EQ(meeting.resume(alice).id, alice.id);
}

TEST_F(Resume, SilentWithAnOpenWebSocket_IsAwayToo) {
    meeting.say(bob, Pong{});
    meeting.advance(limits::away_after);
    EXPECT_TRUE(alice_is_away());
    meeting.say(alice, Pong{});
    EXPECT_FALSE(alice_is_away());
}

TEST_F(Resume, OrderlyCloseAndGoodbye_LeaveForGood) {
    meeting.say(bob, Goodbye{});
    EXPECT_FALSE(meeting.resume(bob).last<Welcome>()->resumed);
    meeting.disconnect(alice);
    EXPECT_FALSE(meeting.resume(alice).last<Welcome>()->resumed);
}

TEST_F(Resume, BrokenRules_VoidTheToken) {
    meeting.handle(BadMessageReceived{alice.connection, ErrorCode::BadMessage, "what?"});
    EXPECT_FALSE(bob_knows_alice());
    EXPECT_FALSE(meeting.resume(alice).last<Welcome>()->resumed);
}

TEST_F(Resume, Token_IsGoodOnce) {
    ASSERT_EQ(alice.last<Welcome>()->resume.size(), 32U);
    meeting.lose(alice);
    Client& again = meeting.resume(alice);
    EXPECT_NE(again.last<Welcome>()->resume, alice.last<Welcome>()->resume);
    EXPECT_NE(meeting.resume(alice).id, alice.id);
    EXPECT_TRUE(again.open());
}

TEST_F(Resume, OtherConnectionStillOpen_IsReplaced) {
    const Client& again = meeting.resume(alice);
    EXPECT_EQ(alice.error(), ErrorCode::Replaced);
    EXPECT_TRUE(alice.closed);
    EXPECT_EQ(again.id, alice.id);
    meeting.disconnect(alice);
    EXPECT_TRUE(bob_knows_alice()) << "the end of the replaced connection means nothing";
}

TEST_F(Resume, InAnotherRoom_IsAnOrdinaryJoin) {
    Hello hello = Meeting::hello("Alice", "kitchen");
    hello.resume = alice.last<Welcome>()->resume;
    const Client& other = meeting.join_with(hello);
    EXPECT_NE(other.id, alice.id);
    EXPECT_TRUE(alice.open());
}

TEST_F(Resume, WithoutItsMedia_GetsANewPeerInTheSamePlace) {
    meeting.lose(alice);
    Client& again = meeting.resume(alice, false);
    EXPECT_EQ(again.id, alice.id);
    EXPECT_FALSE(again.last<Welcome>()->media_kept);
    EXPECT_TRUE(bob.publication(again, Source::Camera)) << "published as before";
    EXPECT_EQ(bob.sees(again, Source::Camera), "") << "but nothing has come yet";
    EXPECT_EQ(again.offers, 1U);
    EXPECT_NE(meeting.peer(again).label, "alice-0001") << "the old elements may still be there";
    meeting.receive_media(again, "camera");
    EXPECT_EQ(bob.sees(again, Source::Camera), "v0");
}

TEST_F(Resume, MediaFailedMeanwhile_GetsANewPeer) {
    meeting.lose(alice);
    meeting.handle(MediaPeerFailed{alice.id, ErrorCode::MediaFailed, "broken"});
    EXPECT_FALSE(meeting.media.has(alice.id));
    EXPECT_TRUE(bob_knows_alice());
    Client& again = meeting.connect();
    Hello hello = Meeting::hello("Alice");
    hello.resume = alice.last<Welcome>()->resume;
    hello.has_media = true;
    meeting.say(again, hello);
    EXPECT_FALSE(again.last<Welcome>()->media_kept);
    EXPECT_TRUE(meeting.media.has(alice.id));
}

TEST_F(Resume, MediaFailed_MayComeBack) {
    meeting.handle(MediaPeerFailed{alice.id, ErrorCode::MediaFailed, "broken"});
    EXPECT_TRUE(alice.closed);
    EXPECT_TRUE(meeting.resume(alice, false).last<Welcome>()->resumed);
}

TEST(ResumeNegotiation, UnansweredOffer_IsSentAgainWithItsCandidates) {
    Meeting meeting;
    Client& alice = meeting.join("Alice");
    meeting.handle(LocalCandidateFound{alice.id, Mid("microphone"), "candidate:x"});
    alice.answers = false;
    meeting.say(alice, RestartIce{});
    ASSERT_EQ(alice.offers, 2U);
    meeting.handle(LocalCandidateFound{alice.id, Mid("microphone"), "candidate:y"});
    meeting.lose(alice);
    meeting.handle(LocalCandidateFound{alice.id, Mid("microphone"), "candidate:z"});
    Client& again = meeting.resume(alice);
    ASSERT_THAT(again.all<Offer>(), SizeIs(1));
    EXPECT_EQ(again.offer->generation, 2U);
    const auto candidates = again.all<Candidate>();
    ASSERT_THAT(candidates, SizeIs(2)) << "not those of the path that was given up";
    EXPECT_EQ(candidates[0].candidate, "candidate:y");
    EXPECT_EQ(candidates[1].candidate, "candidate:z");
    meeting.answer(again);
    EXPECT_FALSE(again.closed);
}

TEST(ResumeNegotiation, WhileDisconnected_NoOfferIsMadeAndNothingTimesOut) {
    Meeting meeting;
    Client& alice = meeting.join("Alice");
    alice.answers = false;
    meeting.say(alice, RestartIce{});
    meeting.lose(alice);
    for (seconds passed{0}; passed < limits::negotiation_timeout * 2; passed += seconds(1)) {
        meeting.hear({&alice});
        meeting.advance(seconds(1));
    }
    Client& again = meeting.resume(alice);
    EXPECT_TRUE(again.last<Welcome>()->media_kept);
    meeting.pass(seconds(2));
    EXPECT_TRUE(again.open()) << "it has all its time again";
}

TEST(ResumeNegotiation, NeverConnected_LeavesAtOnceButIsKnown) {
    Meeting meeting;
    meeting.connects = false;
    Client& alice = meeting.join("Alice");
    meeting.lose(alice);
    EXPECT_FALSE(meeting.media.has(alice.id));
    EXPECT_EQ(meeting.node.counts(), NodeCounts{});
    const Client& again = meeting.resume(alice);
    EXPECT_EQ(again.id, alice.id);
    EXPECT_FALSE(again.last<Welcome>()->media_kept);
}

TEST(RestartIce, Asked_GivesAnOfferOnTheSamePeer) {
    Meeting meeting;
    Client& alice = meeting.join("Alice");
    meeting.say(alice, RestartIce{});
    EXPECT_EQ(meeting.peer(alice).ice_restarts, 1U);
    EXPECT_EQ(alice.offers, 2U);
    EXPECT_THAT(meeting.effects<CreateMediaPeer>(), IsEmpty());
}

TEST(RestartIce, TooSoonAgain_IsRefusedButNotFatal) {
    Meeting meeting;
    Client& alice = meeting.join("Alice");
    meeting.say(alice, RestartIce{});
    meeting.say(alice, RestartIce{});
    EXPECT_EQ(alice.error(), ErrorCode::TooMany);
    EXPECT_TRUE(alice.open());
    EXPECT_EQ(meeting.peer(alice).ice_restarts, 1U);
    meeting.pass(limits::ice_restart_interval);
    meeting.say(alice, RestartIce{});
    EXPECT_EQ(meeting.peer(alice).ice_restarts, 2U);
}

TEST(RestartIce, BeforeAnythingIsApplied_IsUnexpected) {
    Meeting meeting;
    meeting.applies_answers = false;
    Client& alice = meeting.join("Alice");
    meeting.say(alice, RestartIce{});
    EXPECT_EQ(alice.error(), ErrorCode::UnexpectedMessage);
    EXPECT_TRUE(alice.open());
    EXPECT_EQ(meeting.peer(alice).ice_restarts, 0U);
}

TEST(RestartIce, DuringANegotiation_WaitsForItsEnd) {
    Meeting meeting;
    Client& alice = meeting.join("Alice");
    alice.answers = false;
    meeting.say(alice, RestartIce{});
    meeting.pass(limits::ice_restart_interval);
    meeting.say(alice, RestartIce{});
    EXPECT_EQ(alice.offers, 2U);
    meeting.answer(alice);
    EXPECT_EQ(alice.offers, 3U);
    EXPECT_EQ(meeting.peer(alice).ice_restarts, 2U);
}

}  // namespace
}  // namespace umbrella::core
