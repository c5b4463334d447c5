// Pings, silence, deadlines and the end.
#include "meeting.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "base/limits_negotiation.hpp"

namespace umbrella::core {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

void keep_talking(Meeting& meeting, Client& client, std::chrono::seconds time) {
    for (std::chrono::seconds passed{0}; passed < time; ++passed) {
        meeting.say(client, Pong{});
        meeting.advance(std::chrono::seconds(1));
    }
}

TEST(Liveness, NoHelloInTime_IsTimeout) {
    Meeting meeting;
    const Client& client = meeting.connect();
    meeting.advance(limits::hello_timeout - milliseconds(500));
    EXPECT_FALSE(client.closed);
    meeting.advance(milliseconds(500));
    EXPECT_EQ(client.error(), ErrorCode::Timeout);
    EXPECT_TRUE(client.closed);
}

TEST(Liveness, Joined_IsPingedAtTheInterval) {
    Meeting meeting;
    const Client& alice = meeting.join();
    meeting.advance(limits::ping_interval * 3);
    const auto pings = alice.all<Ping>();
    ASSERT_THAT(pings, SizeIs(3));
    EXPECT_NE(pings[0].nonce, pings[1].nonce);
}

TEST(Liveness, NotJoined_IsNotPinged) {
    Meeting meeting;
    const Client& client = meeting.connect();
    meeting.advance(limits::ping_interval * 2);
    EXPECT_THAT(client.inbox, IsEmpty());
}

TEST(Liveness, Silence_IsTimeoutAndTheOthersSeeThePeerLeave) {
    Meeting meeting;
    Client& alice = meeting.join("Alice");
    Client& bob = meeting.join("Bob");
    keep_talking(meeting, bob, limits::silence_timeout - std::chrono::seconds(1));
    EXPECT_FALSE(alice.closed);
    keep_talking(meeting, bob, std::chrono::seconds(1));
    EXPECT_EQ(alice.error(), ErrorCode::Timeout);
    EXPECT_TRUE(alice.closed);
    EXPECT_FALSE(bob.closed);
    EXPECT_THAT(bob.last<Roster>()->removed, ElementsAre(alice.id));
}

TEST(Liveness, AnyMessage_CountsAsLife) {
    Meeting meeting;
    Client& alice = meeting.join();
    meeting.advance(limits::silence_timeout - milliseconds(500));
    meeting.say(alice, Mute{.source = Source::Camera, .muted = true});
    meeting.advance(limits::silence_timeout - milliseconds(500));
    EXPECT_FALSE(alice.closed);
}

TEST(Liveness, PingOfAClient_IsAnsweredWithItsNonce) {
    Meeting meeting;
    Client& alice = meeting.join();
    meeting.say(alice, Ping{.nonce = 77});
    EXPECT_EQ(alice.last<Pong>()->nonce, 77U);
}

class Deadline : public testing::Test {
  protected:
    /// Says Pong all the time, so that only the negotiation can time out.
    void expect_media_timeout(const std::function<void(Meeting&)>& prepare, bool times_out) const {
        Meeting meeting;
        Client& alice = meeting.connect();
        prepare(meeting);
        if (meeting.clients.front()->offers == 0 && alice.id.empty()) {
            alice.answers = answers_;
            meeting.say(alice, Meeting::hello());
        }
        keep_talking(meeting, alice, limits::negotiation_timeout - std::chrono::seconds(1));
        EXPECT_FALSE(alice.closed);
        keep_talking(meeting, alice, std::chrono::seconds(1));
        EXPECT_EQ(alice.closed, times_out);
        if (times_out) {
            EXPECT_EQ(alice.error(), ErrorCode::MediaFailed);
        }
    }
    bool answers_ = true;
};

TEST_F(Deadline, OfferNeverMade_IsMediaFailed) {
    expect_media_timeout([](Meeting& meeting) { meeting.creates_offers = false; }, true);
}
TEST_F(Deadline, AnswerNeverGiven_IsMediaFailed) {
    answers_ = false;
    expect_media_timeout([](Meeting&) {}, true);
}
TEST_F(Deadline, AnswerNeverApplied_IsMediaFailed) {
    expect_media_timeout([](Meeting& meeting) { meeting.applies_answers = false; }, true);
}
TEST_F(Deadline, TransportNeverConnected_IsMediaFailed) {
    expect_media_timeout([](Meeting& meeting) { meeting.connects = false; }, true);
}
TEST_F(Deadline, Connected_NeverTimesOut) {
    expect_media_timeout([](Meeting&) {}, false);
}

TEST_F(Deadline, FurtherOffer_MayTakeLongerWhereMediaFlows) {
    Meeting meeting({Codec::Vp9});
    Client& alice = meeting.join("Alice");
    meeting.publish(alice, Source::Camera);
    alice.answers = false;
    Hello old = Meeting::hello("Old");
    old.receive = CodecSet{Codec::Vp8, Codec::Opus};
    meeting.join_with(old);
    ASSERT_EQ(alice.offers, 2U);
    keep_talking(meeting, alice, limits::renegotiation_timeout - std::chrono::seconds(1));
    EXPECT_FALSE(alice.closed);
    keep_talking(meeting, alice, std::chrono::seconds(1));
    EXPECT_EQ(alice.error(), ErrorCode::MediaFailed);
}

TEST(Shutdown, Requested_EverybodyIsToldAndClosed) {
    Meeting meeting;
    Client& alice = meeting.join("Alice");
    const Client& bob = meeting.join("Bob");
    const Client& stranger = meeting.connect();
    meeting.publish(alice, Source::Camera);
    meeting.handle(ShutdownRequested{});
    for (const Client* client : {static_cast<const Client*>(&alice), &bob, &stranger}) {
        EXPECT_THAT(client->all<Goodbye>(), SizeIs(1));
        EXPECT_THAT(client->all<Error>(), IsEmpty());
        EXPECT_TRUE(client->closed);
    }
    EXPECT_THAT(meeting.media.peers(), IsEmpty());
    EXPECT_EQ(meeting.node.counts(), (NodeCounts{.connections = 3}));
}

TEST(Shutdown, WhoComesLater_IsRefused) {
    Meeting meeting;
    meeting.handle(ShutdownRequested{});
    const Client& late = meeting.connect();
    EXPECT_EQ(late.error(), ErrorCode::ShuttingDown);
    EXPECT_TRUE(late.closed);
}

TEST(Shutdown, RequestedTwice_TellsOnce) {
    Meeting meeting;
    const Client& alice = meeting.join();
    meeting.handle(ShutdownRequested{});
    meeting.handle(ShutdownRequested{});
    EXPECT_THAT(alice.all<Goodbye>(), SizeIs(1));
}

}  // namespace
}  // namespace umbrella::core
