// A neighbour that lies, floods, or talks nonsense: it is shown the door or not believed, and the
// others go on.
#include "peers.hpp"
#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "base/limits_trunk_routing.hpp"

namespace umbrella::core::trunk {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

struct TrunkHostile : public testing::Test {
    TrunkHostile() : friendly(peers.join("a")), hostile(peers.join("h")) {
        peers.say(friendly, presence_by("o a"));
        peers.pass(seconds(1));
    }
    ~TrunkHostile() override {
        const ItemSnapshot* other = item(presence_key("o"));
        EXPECT_TRUE(other != nullptr && other->path == path_of("o a m")) << "the others go on";
    }
    /// Null if it is not known; until the next call.
    [[nodiscard]] const ItemSnapshot* item(const ItemKey& key) {
        items = peers.router.items();
        const auto found = std::ranges::find(items, key, &ItemSnapshot::key);
        return found == items.end() ? nullptr : &*found;
    }
    void expect_closed(const Message& message, LinkErrorCode code = LinkErrorCode::BadMessage) {
        peers.say(hostile, message);
        EXPECT_THAT(peers.closed(), ElementsAre(code));
        peers.close(hostile);
        hostile = peers.join("h");
    }
    Peers peers;
    LinkId friendly;
    LinkId hostile;
    std::vector<ItemSnapshot> items;
};

TEST_F(TrunkHostile, PathThatDoesNotEndWithItsId_IsClosed) {
    expect_closed(presence_by("x a"), LinkErrorCode::BadPath);
}

TEST_F(TrunkHostile, PathThatDoesNotBeginWithTheOrigin_IsClosed) {
    Announce forged = presence_by("x h");
    forged.key.origin = NodeId("y");
    expect_closed(forged, LinkErrorCode::BadPath);
}

TEST_F(TrunkHostile, PublicationsOfMyOwnId_AreNotUsed) {
    peers.say(hostile, presence_by("m h"));
    EXPECT_THAT(peers.effects<ParticipantShown>(), IsEmpty());
    EXPECT_EQ(peers.router.counts().items, 1U);
}

TEST_F(TrunkHostile, RoomsThatAreNotAllowed_AreNotUsed) {
    peers.close(hostile);
    hostile = peers.open("h", false, {"red"});
    Announce announce = presence_by("x h");
    announce.room = "blue";
    peers.say(hostile, announce);
    EXPECT_THAT(peers.effects<ParticipantShown>(), IsEmpty());
    announce.room = "red";
    peers.say(hostile, announce);
    EXPECT_THAT(peers.effects<ParticipantShown>(), SizeIs(1));
    announce.room = "blue";
    peers.say(hostile, announce);
    EXPECT_TRUE(peers.effects<ParticipantShown>().at(0).presence.away) << "it is withdrawn";
    peers.say(hostile, Subscribe{.publication = camera_key("o"), .request = 1, .depth = 9});
    EXPECT_THAT(peers.sent<Unbind>(hostile), SizeIs(1)) << "nor is anything of them given";
}

/// "o" is behind "a"; "a" speaks for itself, whatever "h" says of it.
struct TrunkForger : public TrunkHostile {
    TrunkForger() {
        peers.say(friendly, presence_by("a", 5));
        peers.say(friendly, camera_by("a", 6));
        name = name_at_a();
    }
    [[nodiscard]] std::string name_at_a() {
        const ItemSnapshot* found = item(presence_key("a"));
        return found == nullptr ? "" : std::get<Presence>(found->details).name;
    }
    static Announce renamed(std::uint64_t sequence) {
        Announce forged = presence_by("a h", sequence);
        forged.details = Presence{.name = "Forged"};
        return forged;
    }
    std::string name;
};

TEST_F(TrunkForger, NewerDetails_AreNotBelieved) {
    peers.say(hostile, renamed(1'000'000));
    EXPECT_THAT(peers.effects<ParticipantShown>(), IsEmpty());
    EXPECT_EQ(name_at_a(), name);
    peers.say(hostile, renamed(5));
    EXPECT_EQ(name_at_a(), name) << "nor what is as new";
    Announce own = presence_by("a", 7);
    own.details = Presence{.name = "Ada"};
    peers.say(friendly, own);
    EXPECT_EQ(name_at_a(), "Ada") << "and what it says itself comes through";
}

TEST_F(TrunkForger, PeopleWhoAreNotThere_AreNotShown) {
    Announce forged = presence_by("a h");
    forged.key.participant = ParticipantId("nobody");
    peers.say(hostile, forged);
    EXPECT_THAT(peers.effects<ParticipantShown>(), IsEmpty());
    EXPECT_EQ(item(forged.key), nullptr);
}

TEST_F(TrunkForger, LaterLife_EndsNothing) {
    Announce forged = renamed(1);
    forged.incarnation.epoch = 77;
    peers.say(hostile, forged);
    EXPECT_THAT(peers.effects<ParticipantHidden>(), IsEmpty());
    peers.say(hostile, Chat{.stamp = {.origin = NodeId("a"),
                                      .incarnation = {.epoch = 78, .instance = 1},
                                      .sequence = 1},
                            .room = "main",
                            .participant = ParticipantId("p"),
                            .name = "P",
                            .text = "x"});
    EXPECT_THAT(peers.effects<ParticipantHidden>(), IsEmpty());
    EXPECT_THAT(peers.effects<ChatHeard>(), IsEmpty());
    EXPECT_EQ(name_at_a(), name);
}

TEST_F(TrunkForger, Ends_EndNothing) {
    peers.say(hostile, presence_by("a h", 5));
    for (const std::string participant : {"p", "later"}) {
        peers.say(hostile, Withdraw{.key = presence_key("a", participant),
                                    .incarnation = {.epoch = 1, .instance = 1},
                                    .sequence = 1'000'000,
                                    .ended = true});
        EXPECT_THAT(peers.effects<ParticipantHidden>(), IsEmpty());
    }
    Announce later = presence_by("a", 9);
    later.key.participant = ParticipantId("later");
    peers.say(friendly, later);
    EXPECT_THAT(peers.effects<ParticipantShown>(), SizeIs(1)) << "who comes has not left before";
}

TEST_F(TrunkForger, WhatItSaidBeforeTheOriginCame_EndsWithItsWord) {
    Announce forged = presence_by("z h", 1'000'000);
    forged.details = Presence{.name = "Forged"};
    Announce nobody = presence_by("z h", 1);
    nobody.key.participant = ParticipantId("nobody");
    peers.say(hostile, forged);
    peers.say(hostile, nobody);
    EXPECT_THAT(peers.effects<ParticipantShown>(), SizeIs(1)) << "nobody else knows";
    const LinkId origin = peers.open("z");
    peers.say(origin, presence_by("z", 3));
    EXPECT_NE(std::get<Presence>(item(presence_key("z"))->details).name, "Forged");
    peers.say(origin, EndOfSync{});
    peers.pass(limits::trunk_away);
    EXPECT_EQ(item(nobody.key), nullptr);
    EXPECT_NE(item(presence_key("z")), nullptr);
}

TEST_F(TrunkForger, HonestNewsOfTheOtherWay_CountsOnceTheOriginIsGone) {
    Announce news = presence_by("a h", 9);
    news.details = Presence{.name = "Ada"};
    Announce newcomer = presence_by("a h", 8);
    newcomer.key.participant = ParticipantId("new");
    peers.say(hostile, news);
    peers.say(hostile, newcomer);
    EXPECT_EQ(name_at_a(), name);
    peers.close(friendly);
    EXPECT_EQ(name_at_a(), "Ada");
    EXPECT_NE(item(newcomer.key), nullptr);
    friendly = peers.join("a");
    peers.say(friendly, presence_by("o a"));
}

TEST_F(TrunkForger, HonestNewsOfTheOtherWay_CountsWhileTheOriginIsHeardButSaysNothing) {
    Announce news = presence_by("a h", 9);
    news.details = Presence{.name = "Ada"};
    peers.say(hostile, news);
    peers.close(friendly, true);
    EXPECT_EQ(name_at_a(), "Ada");
    friendly = peers.join("a");
    peers.say(friendly, presence_by("o a"));
}

TEST_F(TrunkForger, NewsThatIsNotSaidAgainAfterACut_IsForgotten) {
    Announce newcomer = presence_by("a h", 8);
    newcomer.key.participant = ParticipantId("new");
    peers.say(hostile, newcomer);
    peers.close(hostile, true);
    hostile = peers.join("h");
    peers.close(friendly);
    EXPECT_EQ(item(newcomer.key), nullptr);
    friendly = peers.join("a");
    peers.say(friendly, presence_by("o a"));
}

TEST_F(TrunkForger, MoreThanANeighbourMaySay_IsTooMuchThoughNothingIsBelieved) {
    Announce forged = presence_by("a h");
    for (std::size_t i = 0; i <= limits::trunk_announcements && peers.closed().empty(); ++i) {
        forged.key.participant = ParticipantId("p" + std::to_string(i));
        peers.say(hostile, forged);
    }
    EXPECT_THAT(peers.closed(), ElementsAre(LinkErrorCode::TooMany));
}

TEST_F(TrunkForger, OtherWay_IsKnownAsSoonAsTheOriginHasSaidIt) {
    Announce newcomer = presence_by("a h", 8);
    newcomer.key.participant = ParticipantId("new");
    peers.say(hostile, newcomer);
    newcomer.path = path_of("a");
    peers.say(friendly, newcomer);
    ASSERT_NE(item(newcomer.key), nullptr);
    EXPECT_EQ(item(newcomer.key)->runner_up, NodeId("h"));
    peers.close(friendly);
    peers.pass(limits::trunk_away);
    EXPECT_NE(item(newcomer.key), nullptr) << "by the other way";
    friendly = peers.join("a");
    peers.say(friendly, presence_by("o a"));
}

TEST_F(TrunkHostile, TenThousandPublications_AreTooMany) {
    Announce announce = presence_by("x h");
    std::size_t used = 0;
    for (std::size_t i = 0; i < 10'000 && peers.closed().empty(); ++i) {
        announce.key.participant = ParticipantId("p" + std::to_string(i));
        peers.say(hostile, announce);
        used += peers.closed().empty() ? 1 : 0;
    }
    EXPECT_THAT(peers.closed(), ElementsAre(LinkErrorCode::TooMany));
    EXPECT_EQ(used, limits::trunk_announcements);
    peers.pass(limits::trunk_away);
    EXPECT_EQ(peers.router.counts().items, 1U);
}

TEST_F(TrunkHostile, Flood_IsClosed) {
    Announce announce = presence_by("x h");
    std::size_t said = 0;
    for (; said < 20'000 && peers.closed().empty(); ++said) {
        ++announce.sequence;
        peers.say(hostile, announce);
    }
    EXPECT_THAT(peers.closed(), ElementsAre(LinkErrorCode::Flood));
    EXPECT_LE(said, limits::trunk_changes_burst + 10);
    peers.pass(seconds(60));
}

TEST_F(TrunkHostile, FloodOfTalk_IsDropped) {
    std::size_t heard = 0;
    for (std::uint64_t i = 1; i <= 1000; ++i) {
        peers.say(hostile, Chat{.stamp = {.origin = NodeId("x"),
                                          .incarnation = {.epoch = 1, .instance = 1},
                                          .sequence = i},
                                .room = "main",
                                .participant = ParticipantId("p"),
                                .name = "P",
                                .text = "spam"});
        heard += peers.effects<ChatHeard>().size();
    }
    EXPECT_EQ(heard, limits::trunk_talk_burst);
}

TEST_F(TrunkHostile, ManyOrigins_AreForgotten) {
    for (std::size_t i = 0; i < 3000; ++i) {
        peers.pass(std::chrono::milliseconds(50));
        peers.say(hostile, Chat{.stamp = {.origin = NodeId("x" + std::to_string(i)),
                                          .incarnation = {.epoch = 1, .instance = 1},
                                          .sequence = 1},
                                .room = "main",
                                .participant = ParticipantId("p"),
                                .name = "P",
                                .text = "hello"});
    }
    EXPECT_LE(peers.router.counts().origins, limits::trunk_origins);
}

TEST_F(TrunkHostile, EndsOfWhatNeverWas_AreForgotten) {
    for (std::size_t i = 0; i < 10'000; ++i) {
        peers.say(hostile, Withdraw{.key = presence_key("x", "p" + std::to_string(i)),
                                    .incarnation = {.epoch = 1, .instance = 1},
                                    .sequence = 1,
                                    .ended = true});
    }
    EXPECT_LE(peers.router.counts().ended, limits::trunk_ended);
    peers.pass(limits::trunk_ended_memory);
    EXPECT_EQ(peers.router.counts().ended, 0U);
}

TEST_F(TrunkHostile, MoreDepthThanWasAsked_IsClosed) {
    peers.say(hostile, presence_by("x h"));
    peers.say(hostile, camera_by("x h"));
    peers.handle(Wish{.publication = camera_key("x"), .consumer = Consumer{1}});
    const Subscribe asked = peers.sent<Subscribe>(hostile).at(0);
    expect_closed(
        Bind{.publication = camera_key("x"), .request = asked.request, .depth = asked.depth + 1});
    peers.handle(WishGone{.publication = camera_key("x"), .consumer = Consumer{1}});
    peers.pass(limits::trunk_away);
}

TEST_F(TrunkHostile, SubscriptionsToNothing_LeaveNothing) {
    for (std::size_t i = 0; i < 1000; ++i) {
        peers.say(hostile, Subscribe{.publication = camera_key("x", "p" + std::to_string(i)),
                                     .request = i,
                                     .depth = 1});
        peers.say(hostile, Unsubscribe{.publication = camera_key("x", "p" + std::to_string(i))});
    }
    EXPECT_EQ(peers.router.counts().flows, 0U);
}

TEST_F(TrunkHostile, Nonsense_IsClosed) {
    Announce announce = presence_by("x h");
    announce.room = "a/b";
    expect_closed(announce);
    announce = presence_by("x h");
    announce.details = Presence{.name = std::string(65, 'x')};
    expect_closed(announce);
    announce.details = Presence{.name = "control\n"};
    expect_closed(announce);
    announce.details = Media{};
    expect_closed(announce);
    announce = camera_by("x h");
    announce.details = Media{.codec = Codec::Opus};
    expect_closed(announce);
    announce.details = Media{.codec = Codec::Vp8, .layers = std::vector<Layer>(5)};
    expect_closed(announce);
    announce = presence_by("x h");
    announce.path.clear();
    expect_closed(announce);
    announce.path = std::vector<NodeId>(65, NodeId("h"));
    expect_closed(announce);
    announce = presence_by("x h");
    announce.key.participant = ParticipantId("../../etc");
    expect_closed(announce);
    expect_closed(Subscribe{.publication = camera_key("o"), .depth = 0});
    expect_closed(Subscribe{.publication = presence_key("o"), .depth = 1});
    expect_closed(Subscribe{.publication = camera_key("o"), .depth = limits::trunk_depth + 1});
    expect_closed(Bind{.publication = camera_key("o"), .depth = 1, .stream = 256});
    expect_closed(Chat{.stamp = {.origin = NodeId("x"), .sequence = 1},
                       .room = "main",
                       .participant = ParticipantId("p"),
                       .name = "P",
                       .text = std::string(limits::chat_bytes + 1, 'x')});
    expect_closed(Speakers{.stamp = {.origin = NodeId("x"), .sequence = 1},
                           .room = "main",
                           .participants = std::vector<ParticipantId>(limits::trunk_speakers + 1,
                                                                      ParticipantId("p"))});
    peers.pass(limits::trunk_away);
}

}  // namespace
}  // namespace umbrella::core::trunk
