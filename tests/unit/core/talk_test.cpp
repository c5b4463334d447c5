// Rooms apart from each other; chat, hands, names, who speaks; and how much of it one may say.
#include "meeting.hpp"
#include <algorithm>
#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "core/rate_limit.hpp"
#include "core/speaker_selection.hpp"

namespace umbrella::core {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TEST(Rooms, OfOthers_AreInvisible) {
    Meeting meeting;
    Client& alice = meeting.join_with(Meeting::hello("Alice", "kitchen"));
    Client& bob = meeting.join_with(Meeting::hello("Bob", "garden"));
    meeting.publish(alice, Source::Microphone);
    meeting.publish(alice, Source::Camera);
    const std::size_t told = bob.inbox.size();
    meeting.say(alice, Chat{.text = "hello"});
    meeting.say(alice, Hand{.raised = true});
    meeting.levels({{&alice, 10}});
    meeting.subscribe(bob, {{.participant = alice.id, .source = Source::Camera}});
    EXPECT_EQ(bob.inbox.size(), told);
    EXPECT_THAT(bob.roster, SizeIs(1));
    EXPECT_FALSE(alice.is_wanted(Source::Camera));
    EXPECT_THAT(meeting.node.snapshot().rooms, SizeIs(2));
    meeting.disconnect(bob);
    EXPECT_THAT(meeting.node.snapshot().rooms, SizeIs(1)) << "a room ends with its last member";
}

TEST(Rooms, CodecOfOneRoom_IsNoMatterOfAnother) {
    Meeting meeting({Codec::Vp9});
    Client& alice = meeting.join_with(Meeting::hello("Alice", "kitchen"));
    meeting.publish(alice, Source::Camera);
    Hello old = Meeting::hello("Old", "garden");
    old.receive = {Codec::Opus, Codec::Vp8};
    meeting.join_with(old);
    EXPECT_EQ(alice.offers, 1U);
}

TEST(Rooms, Labels_AreSafeAndUnlike) {
    Meeting meeting;
    const Client& one = meeting.join_with(Meeting::hello("A", "Küche #1"));
    const Client& two = meeting.join_with(Meeting::hello("B", "KÜCHE (1)"));
    EXPECT_EQ(meeting.peer(one).room, "k-che-1");
    EXPECT_EQ(meeting.peer(two).room, "k-che-1-2");
    EXPECT_EQ(meeting.peer(meeting.join_with(Meeting::hello("C", "会議"))).room, "room");
}

/// A node without anything around it: what many do to it is seen soon.
class Crowd : public testing::Test {
  protected:
    Effects join(const std::string& room) {
        const ConnectionId connection{++connections_};
        (void)node_.handle(PeerConnected{connection}, now_);
        return node_.handle(MessageReceived{connection, Meeting::hello("Guest", room)}, now_);
    }
    void leave(std::uint64_t connection) {
        (void)node_.handle(MessageReceived{ConnectionId{connection}, Goodbye{}}, now_);
    }
    /// Why the newcomer is not let in; none: it is in.
    static std::optional<ErrorCode> refusal(const Effects& effects) {
        for (const Effect& effect : effects) {
            const auto* sent = std::get_if<Send>(&effect);
            const auto* error = sent == nullptr ? nullptr : std::get_if<Error>(&sent->message);
            if (error != nullptr && error->fatal) {
                return error->code;
            }
        }
        return std::nullopt;
    }
    Node node_{test_options({Codec::Vp8})};

  private:
    const Timestamp now_{std::chrono::hours(1)};
    std::uint64_t connections_ = 0;
};

TEST_F(Crowd, TooManyRooms_IsServerFull) {
    for (std::size_t i = 0; i < limits::rooms; ++i) {
        EXPECT_FALSE(refusal(join("room " + std::to_string(i))));
    }
    EXPECT_EQ(node_.snapshot().rooms.size(), limits::rooms);
    EXPECT_EQ(refusal(join("one more")), ErrorCode::ServerFull);
    EXPECT_EQ(node_.snapshot().rooms.size(), limits::rooms);
}

TEST_F(Crowd, TooManyPeople_IsServerFullUntilSomebodyLeaves) {
    constexpr std::size_t each = limits::participants / limits::rooms + 1;
    for (std::size_t i = 0; i < limits::participants; ++i) {
        EXPECT_FALSE(refusal(join("room " + std::to_string(i / each))));
    }
    EXPECT_EQ(refusal(join("room 0")), ErrorCode::ServerFull);
    leave(1);
    EXPECT_FALSE(refusal(join("room 0")));
}

TEST_F(Crowd, FullRoom_IsRefusedAndAPlaceOpensWhenSomebodyLeaves) {
    for (std::size_t i = 0; i < limits::participants_per_room; ++i) {
        EXPECT_FALSE(refusal(join("room")));
    }
    EXPECT_EQ(refusal(join("room")), ErrorCode::RoomFull);
    EXPECT_FALSE(refusal(join("another")));
    leave(1);
    EXPECT_FALSE(refusal(join("room")));
}

TEST(Chat, Said_ComesToAllWithIdNameAndTime) {
    Meeting meeting;
    Client& alice = meeting.join("Alice");
    const Client& bob = meeting.join("Bob");
    meeting.say(alice, Chat{.text = "Hello\nworld"});
    ASSERT_THAT(bob.chat, SizeIs(1));
    ASSERT_THAT(alice.chat, SizeIs(1));
    EXPECT_EQ(bob.chat[0].id, 1U);
    EXPECT_EQ(bob.chat[0].participant, alice.id);
    EXPECT_EQ(bob.chat[0].name, "Alice");
    EXPECT_EQ(bob.chat[0].text, "Hello\nworld");
    EXPECT_EQ(bob.chat[0].time_ms, 1'000'001U);
}

TEST(Chat, History_IsForWhoComesLaterAndBounded) {
    Meeting meeting;
    Client& alice = meeting.join("Alice");
    EXPECT_THAT(alice.all<ChatLog>(), IsEmpty());
    for (std::size_t i = 0; i < limits::chat_history + 5; ++i) {
        meeting.pass(std::chrono::seconds(1));
        meeting.say(alice, Chat{.text = std::to_string(i)});
    }
    const Client& bob = meeting.join("Bob");
    ASSERT_THAT(bob.all<ChatLog>(), SizeIs(1));
    EXPECT_THAT(bob.chat, SizeIs(limits::chat_history));
    EXPECT_EQ(bob.chat.front().text, "5");
}

TEST(Chat, EmptyTooLongOrNoText_IsRefusedButNotFatal) {
    for (const std::string& text : {std::string(), std::string(" \n"), std::string("\xc3"),
                                    std::string(limits::chat_bytes + 1, 'x')}) {
        Meeting meeting;
        Client& alice = meeting.join("Alice");
        meeting.say(alice, Chat{.text = text});
        EXPECT_EQ(alice.error(), ErrorCode::BadMessage);
        EXPECT_TRUE(alice.open());
        EXPECT_THAT(alice.chat, IsEmpty());
    }
    Meeting meeting;
    Client& alice = meeting.join("Alice");
    meeting.say(alice, Chat{.text = std::string(limits::chat_bytes, 'x')});
    EXPECT_THAT(alice.chat, SizeIs(1));
}

TEST(Hand, Raised_KeepsItsPlaceUntilDown) {
    Meeting meeting;
    Client& alice = meeting.join("Alice");
    Client& bob = meeting.join("Bob");
    meeting.say(bob, Hand{.raised = true});
    meeting.say(alice, Hand{.raised = true});
    meeting.say(bob, Hand{.raised = true});
    EXPECT_LT(alice.roster.at(bob.id).hand, alice.roster.at(alice.id).hand);
    meeting.say(bob, Hand{.raised = false});
    EXPECT_EQ(alice.roster.at(bob.id).hand, 0U);
    meeting.say(bob, Hand{.raised = true});
    EXPECT_GT(alice.roster.at(bob.id).hand, alice.roster.at(alice.id).hand);
}

TEST(Rename, Said_IsInEverybodysRoster) {
    Meeting meeting;
    Client& alice = meeting.join("Alice");
    const Client& bob = meeting.join("Bob");
    meeting.say(alice, Rename{.name = " Alicia "});
    EXPECT_EQ(bob.roster.at(alice.id).name, "Alicia");
    EXPECT_EQ(meeting.peer(alice).label, "alice-0001");
    meeting.say(alice, Rename{.name = "\n"});
    EXPECT_EQ(alice.error(), ErrorCode::BadName);
    EXPECT_TRUE(alice.open());
    EXPECT_EQ(bob.roster.at(alice.id).name, "Alicia");
}

TEST(Speakers, Speaking_IsToldToAllOnChange) {
    Meeting meeting;
    Client& alice = meeting.join("Alice");
    Client& bob = meeting.join("Bob");
    meeting.publish(alice, Source::Microphone);
    meeting.publish(bob, Source::Microphone);
    meeting.levels({{&alice, 30}});
    EXPECT_THAT(bob.speakers, ElementsAre(alice.id));
    EXPECT_THAT(alice.speakers, ElementsAre(alice.id));
    meeting.levels({{&alice, 30}, {&bob, 20}});
    EXPECT_THAT(bob.speakers, ElementsAre(bob.id, alice.id));
    const std::size_t told = bob.all<Speakers>().size();
    meeting.levels({{&alice, 10}, {&bob, 20}});
    EXPECT_EQ(bob.all<Speakers>().size(), told) << "the same people speak";
    EXPECT_THAT(meeting.join("Carol").speakers, SizeIs(2));
    meeting.pass(SpeakerSelection::speaking_hold);
    EXPECT_THAT(bob.speakers, IsEmpty());
}

TEST(RateLimits, Chat_IsDroppedNotClosed) {
    Meeting meeting;
    Client& alice = meeting.join("Alice");
    for (unsigned i = 0; i < limits::chat_burst + 5; ++i) {
        meeting.say(alice, Chat{.text = "hi"});
    }
    EXPECT_THAT(alice.chat, SizeIs(limits::chat_burst));
    EXPECT_EQ(alice.error(), ErrorCode::TooMany);
    EXPECT_FALSE(alice.last<Error>()->fatal);
    EXPECT_TRUE(alice.open());
    meeting.pass(std::chrono::seconds(1));
    meeting.say(alice, Chat{.text = "again"});
    EXPECT_EQ(alice.chat.back().text, "again");
}

TEST(RateLimits, Commands_HaveTheirOwnBucketAndTakeNoEffectBeyondIt) {
    Meeting meeting;
    Client& alice = meeting.join("Alice");
    const Client& bob = meeting.join("Bob");
    for (unsigned i = 0; i < limits::command_burst; ++i) {
        meeting.say(alice, Hand{.raised = i % 2 == 1});
    }
    EXPECT_EQ(alice.error(), std::nullopt);
    meeting.say(alice, Hand{.raised = false});
    EXPECT_EQ(alice.error(), ErrorCode::TooMany);
    EXPECT_NE(bob.roster.at(alice.id).hand, 0U);
    meeting.say(alice, Chat{.text = "still"});
    EXPECT_THAT(bob.chat, SizeIs(1));
}

TEST(RateLimits, AFlood_IsClosed) {
    Meeting meeting;
    Client& alice = meeting.join("Alice");
    const Client& bob = meeting.join("Bob");
    for (unsigned i = 0; i < limits::flood_burst + 1; ++i) {
        meeting.say(alice, Mute{.source = Source::Camera, .muted = true});
    }
    EXPECT_TRUE(alice.closed);
    EXPECT_TRUE(alice.last<Error>()->fatal);
    EXPECT_EQ(alice.error(), ErrorCode::TooMany);
    EXPECT_TRUE(bob.open());
}

TEST(RateLimit, Bucket_FillsAtItsRate) {
    RateLimit limit(3, 2);
    Timestamp now{std::chrono::hours(1)};
    for (int i = 0; i < 3; ++i) {
        EXPECT_TRUE(limit.take(now));
    }
    EXPECT_FALSE(limit.take(now + milliseconds(499)));
    EXPECT_TRUE(limit.take(now + milliseconds(500)));
    EXPECT_FALSE(limit.take(now + milliseconds(999)));
    now += std::chrono::hours(1);
    for (int i = 0; i < 3; ++i) {
        EXPECT_TRUE(limit.take(now));
    }
    EXPECT_FALSE(limit.take(now));
}

}  // namespace
}  // namespace umbrella::core
