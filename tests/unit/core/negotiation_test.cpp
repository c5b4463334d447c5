// Offers, answers and candidates between the node, media and a client.
#include "meeting.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.hpp"

namespace umbrella::core {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* good_candidate = "candidate:1 1 udp 2113937151 192.0.2.7 50000 typ host";

Candidate candidate(std::uint32_t generation, std::string mid = "microphone",
                    std::string text = good_candidate) {
    return {.generation = generation, .mid = Mid(std::move(mid)), .candidate = std::move(text)};
}

/// A client that has an offer and has not answered.
struct Unanswered {
    Unanswered() : alice(meeting.connect()) {
        alice.answers = false;
        meeting.say(alice, Meeting::hello());
    }
    Meeting meeting;
    Client& alice;
};

void expect_closed(const Client& client, ErrorCode code) {
    ASSERT_EQ(client.error(), code);
    EXPECT_TRUE(client.last<Error>()->fatal);
    EXPECT_TRUE(client.closed);
}

TEST(Negotiation, FirstOffer_NamesAllPublishTargets) {
    Meeting meeting;
    const Client& alice = meeting.join();
    ASSERT_TRUE(alice.offer);
    EXPECT_EQ(alice.offer->generation, 1U);
    ASSERT_THAT(alice.offer->publish, SizeIs(4));
    for (const PublishTarget& target : alice.offer->publish) {
        EXPECT_EQ(target.mid.text(), to_string(target.source));
        EXPECT_EQ(target.codec,
                  kind_of(target.source) == MediaKind::Audio ? Codec::Opus : Codec::Vp8);
    }
}

TEST(Negotiation, JoinAndLeaveOfOthers_RenegotiateOnceAtTheMost) {
    Meeting meeting;
    const Client& alice = meeting.join("Alice");
    for (int i = 0; i < 50; ++i) {
        Client& bob = meeting.join("Bob");
        meeting.publish(bob, Source::Microphone);
        meeting.publish(bob, Source::Camera);
        ASSERT_NE(alice.sees(bob, Source::Camera), "");
        meeting.disconnect(bob);
    }
    EXPECT_EQ(alice.offers, 2U) << "when there was a place for no other screen";
}

TEST(Negotiation, Answer_IsCheckedAndApplied) {
    Unanswered fixture;
    fixture.meeting.applies_answers = false;
    fixture.meeting.answer(fixture.alice);
    const auto applied = fixture.meeting.effects<ApplyAnswer>();
    ASSERT_THAT(applied, SizeIs(1));
    EXPECT_THAT(applied[0].sdp, HasSubstr("a=ice-ufrag:client"));
}

TEST(Negotiation, BadAnswer_IsBadSdp) {
    Unanswered fixture;
    fixture.meeting.say(fixture.alice, Answer{.generation = 1, .sdp = "v=0\r\n"});
    expect_closed(fixture.alice, ErrorCode::BadSdp);
    EXPECT_THAT(fixture.meeting.effects<ApplyAnswer>(), IsEmpty());
    EXPECT_THAT(fixture.meeting.effects<LogLine>().at(0).detail, HasSubstr("m-lines"));
}

TEST(Negotiation, AnswerWithoutAnOffer_IsUnexpected) {
    Meeting meeting;
    Client& alice = meeting.join();
    meeting.answer(alice);
    expect_closed(alice, ErrorCode::UnexpectedAnswer);
}

TEST(Negotiation, AnswerBeforeTheOffer_IsUnexpected) {
    Meeting meeting;
    meeting.creates_offers = false;
    Client& alice = meeting.join();
    meeting.say(alice, Answer{.generation = 0, .sdp = "v=0\r\n"});
    expect_closed(alice, ErrorCode::UnexpectedAnswer);
}

TEST(Negotiation, AnswerOfAnotherGeneration_IsUnexpected) {
    for (const std::uint32_t generation : {0U, 2U}) {
        Unanswered fixture;
        fixture.meeting.say(fixture.alice, Answer{.generation = generation,
                                                  .sdp = make_answer(fixture.alice.offer->sdp)});
        expect_closed(fixture.alice, ErrorCode::UnexpectedAnswer);
    }
}

TEST(Negotiation, AnswerTwice_IsUnexpected) {
    Unanswered fixture;
    fixture.meeting.applies_answers = false;
    fixture.meeting.answer(fixture.alice);
    fixture.meeting.answer(fixture.alice);
    expect_closed(fixture.alice, ErrorCode::UnexpectedAnswer);
}

TEST(Negotiation, OfferThatWasNotAskedFor_IsIgnored) {
    Meeting meeting;
    const Client& alice = meeting.join();
    meeting.handle(OfferCreated{alice.id, "v=0\r\n"});
    meeting.handle(AnswerApplied{alice.id});
    EXPECT_EQ(alice.offers, 1U);
    EXPECT_FALSE(alice.closed);
}

TEST(Negotiation, MediaThatFails_ClosesThatPeerOnly) {
    Meeting meeting;
    const Client& alice = meeting.join("Alice");
    const Client& bob = meeting.join("Bob");
    meeting.handle(MediaPeerFailed{alice.id, ErrorCode::MediaFailed, "DTLS failed"});
    expect_closed(alice, ErrorCode::MediaFailed);
    EXPECT_EQ(alice.last<Error>()->text, "DTLS failed");
    EXPECT_FALSE(bob.closed);
    EXPECT_THAT(bob.last<Roster>()->removed, ElementsAre(alice.id));
}

// --- Remote candidates --------------------------------------------------------------------

TEST(RemoteCandidate, AfterTheAnswer_IsAddedAtOnce) {
    Meeting meeting;
    Client& alice = meeting.join();
    meeting.say(alice, candidate(1, "v0"));
    const auto added = meeting.effects<AddRemoteCandidate>();
    ASSERT_THAT(added, SizeIs(1));
    EXPECT_EQ(added[0].candidate, good_candidate);
    EXPECT_EQ(added[0].mline_index, 0U);
}

TEST(RemoteCandidate, BeforeTheAnswerIsApplied_WaitsForIt) {
    Unanswered fixture;
    fixture.meeting.applies_answers = false;
    fixture.meeting.say(fixture.alice, candidate(1));
    EXPECT_THAT(fixture.meeting.effects<AddRemoteCandidate>(), IsEmpty());
    fixture.meeting.answer(fixture.alice);
    fixture.meeting.say(fixture.alice,
                        candidate(1, "camera", good_candidate + std::string(" x y")));
    EXPECT_THAT(fixture.meeting.effects<AddRemoteCandidate>(), IsEmpty());
    fixture.meeting.applies_answers = true;
    fixture.meeting.handle(Tick{});
    EXPECT_THAT(fixture.meeting.peer(fixture.alice).candidates,
                ElementsAre(good_candidate, good_candidate + std::string(" x y")));
}

TEST(RemoteCandidate, InTheAnswer_IsAddedLikeATrickledOne) {
    Unanswered fixture;
    std::string sdp = make_answer(fixture.alice.offer->sdp);
    const std::string mux = "a=rtcp-mux\r\n";
    sdp.insert(sdp.find(mux) + mux.size(), "a=" + std::string(good_candidate) + "\r\n");
    fixture.meeting.say(fixture.alice, Answer{.generation = 1, .sdp = sdp});
    EXPECT_THAT(fixture.meeting.peer(fixture.alice).candidates, ElementsAre(good_candidate));
}

TEST(RemoteCandidate, OfAnUnknownMid_ClosesThePeer) {
    for (const char* mid : {"", "v99", "camera-vp9"}) {
        Meeting meeting;
        Client& alice = meeting.join();
        meeting.say(alice, candidate(1, mid));
        expect_closed(alice, ErrorCode::UnknownMid);
    }
}

TEST(RemoteCandidate, OfAnOfferThatWasNotMade_ClosesThePeer) {
    Meeting meeting;
    Client& alice = meeting.join();
    meeting.say(alice, candidate(2));
    expect_closed(alice, ErrorCode::UnknownMid);
}

TEST(RemoteCandidate, BeforeAnyOffer_ClosesThePeer) {
    Meeting meeting;
    meeting.creates_offers = false;
    Client& alice = meeting.join();
    meeting.say(alice, candidate(0));
    expect_closed(alice, ErrorCode::UnknownMid);
}

TEST(RemoteCandidate, ThatIsNone_ClosesThePeer) {
    Meeting meeting;
    Client& alice = meeting.join();
    meeting.say(alice, candidate(1, "microphone", "candidate:nonsense"));
    expect_closed(alice, ErrorCode::BadCandidate);
}

TEST(RemoteCandidate, EndOfCandidates_AsksForNothing) {
    Meeting meeting;
    Client& alice = meeting.join();
    meeting.say(alice, candidate(1, "", ""));
    EXPECT_FALSE(alice.closed);
    EXPECT_THAT(meeting.effects<AddRemoteCandidate>(), IsEmpty());
}

TEST(RemoteCandidate, MoreThanTheBound_ClosesThePeerOnly) {
    Meeting meeting;
    const Client& bob = meeting.join("Bob");
    Client& alice = meeting.join("Alice");
    for (std::size_t i = 0; i < limits::candidates_per_generation; ++i) {
        meeting.say(alice, candidate(1));
    }
    EXPECT_FALSE(alice.closed);
    for (int i = 0; i < 10'000; ++i) {
        meeting.say(alice, candidate(1));
    }
    expect_closed(alice, ErrorCode::TooManyCandidates);
    EXPECT_THAT(alice.all<Error>(), SizeIs(1));
    EXPECT_FALSE(bob.closed);
}

TEST(RemoteCandidate, HeldAndInTheAnswer_CountTogether) {
    Unanswered fixture;
    for (std::size_t i = 0; i < limits::candidates_per_generation; ++i) {
        fixture.meeting.say(fixture.alice, candidate(1));
    }
    std::string sdp = make_answer(fixture.alice.offer->sdp);
    const std::string mux = "a=rtcp-mux\r\n";
    sdp.insert(sdp.find(mux) + mux.size(), "a=" + std::string(good_candidate) + "\r\n");
    fixture.meeting.say(fixture.alice, Answer{.generation = 1, .sdp = sdp});
    expect_closed(fixture.alice, ErrorCode::TooManyCandidates);
}

// --- Local candidates ---------------------------------------------------------------------

TEST(LocalCandidate, AfterTheOffer_IsSentAtOnce) {
    Meeting meeting;
    const Client& alice = meeting.join();
    meeting.handle(LocalCandidateFound{alice.id, Mid("microphone"), "candidate:x"});
    const auto sent = alice.last<Candidate>();
    ASSERT_TRUE(sent);
    EXPECT_EQ(sent->generation, 1U);
    EXPECT_EQ(sent->mid, Mid("microphone"));
    EXPECT_EQ(sent->candidate, "candidate:x");
}

TEST(LocalCandidate, BeforeTheOffer_FollowsIt) {
    Meeting meeting;
    meeting.creates_offers = false;
    const Client& alice = meeting.join();
    meeting.handle(LocalCandidateFound{alice.id, Mid("microphone"), "candidate:x"});
    EXPECT_THAT(alice.all<Candidate>(), IsEmpty());
    meeting.creates_offers = true;
    meeting.handle(Tick{});
    ASSERT_THAT(alice.all<Candidate>(), SizeIs(1));
    EXPECT_EQ(alice.last<Candidate>()->generation, 1U);
    const auto position = [&](auto is_wanted) {
        return std::ranges::find_if(alice.inbox, is_wanted) - alice.inbox.begin();
    };
    EXPECT_LT(position([](const auto& m) { return std::holds_alternative<Offer>(m); }),
              position([](const auto& m) { return std::holds_alternative<Candidate>(m); }));
}

TEST(LocalCandidate, WithoutEnd_AreHeldUpToABound) {
    Meeting meeting;
    meeting.creates_offers = false;
    const Client& alice = meeting.join();
    for (int i = 0; i < 1000; ++i) {
        meeting.handle(LocalCandidateFound{alice.id, Mid("microphone"), "candidate:x"});
    }
    meeting.creates_offers = true;
    meeting.handle(Tick{});
    EXPECT_THAT(alice.all<Candidate>(), SizeIs(128));
}

}  // namespace
}  // namespace umbrella::core
