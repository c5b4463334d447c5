// Announcements and withdrawals: which are used, what is told to whom, and when.
#include "net.hpp"
#include "peers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits_trunk_routing.hpp"

namespace umbrella::core::trunk {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

/// Two who know ways to node o, and one who is told.
struct TrunkRoutes : public testing::Test {
    TrunkRoutes() : a(peers.join("a")), b(peers.join("b")), c(peers.join("c")) {
        peers.pass(seconds(1));
    }
    Peers peers;
    LinkId a;
    LinkId b;
    LinkId c;
};

TEST_F(TrunkRoutes, Announced_IsShownAndPassedOnWithOwnIdAndCost) {
    peers.say(a, presence_by("o a"));
    ASSERT_THAT(peers.effects<ParticipantShown>(), SizeIs(1));
    ASSERT_THAT(peers.sent<Announce>(c), SizeIs(1));
    EXPECT_EQ(peers.sent<Announce>(c)[0].path, path_of("o a m"));
    EXPECT_EQ(peers.sent<Announce>(c)[0].cost, 2U);
    EXPECT_THAT(peers.sent<Announce>(a), IsEmpty()) << "not back to whom it comes from";
}

TEST_F(TrunkRoutes, OwnIdInPath_IsNotUsedAndWithdrawsTheEarlierRoute) {
    peers.say(a, presence_by("o a"));
    peers.pass(seconds(1));
    peers.say(a, presence_by("o m a"));
    EXPECT_TRUE(peers.effects<ParticipantShown>().at(0).presence.away);
    EXPECT_THAT(peers.sent<Withdraw>(c), SizeIs(1));
}

TEST_F(TrunkRoutes, SixteenHops_AreUsedButNotPassedOn) {
    std::string path = "o";
    for (int i = 0; i < 14; ++i) {
        path += " x" + std::to_string(i);
    }
    peers.say(a, presence_by(path + " a"));
    EXPECT_THAT(peers.effects<ParticipantShown>(), SizeIs(1));
    EXPECT_THAT(peers.sent<Announce>(c), IsEmpty());
    peers.say(a, presence_by(path + " y a"));
    EXPECT_TRUE(peers.effects<ParticipantShown>().at(0).presence.away) << "17 are not used";
}

TEST_F(TrunkRoutes, PublicationWithoutParticipant_WaitsForIt) {
    peers.say(a, camera_by("o a"));
    EXPECT_THAT(peers.effects<PublicationShown>(), IsEmpty());
    peers.say(b, presence_by("o b"));
    EXPECT_THAT(peers.effects<PublicationShown>(), SizeIs(1));
}

TEST_F(TrunkRoutes, SelectedWayLost_RunnerUpAtOnceAndNobodyIsAway) {
    peers.say(a, presence_by("o a"));
    peers.say(b, presence_by("o x b"));
    peers.pass(seconds(1));
    EXPECT_EQ(peers.router.items()[0].runner_up, NodeId("b"));
    peers.close(a);
    EXPECT_THAT(peers.effects<ParticipantShown>(), IsEmpty());
    EXPECT_EQ(peers.sent<Announce>(c).at(0).path, path_of("o x b m"));
    EXPECT_THAT(peers.sent<Withdraw>(c), IsEmpty());
    EXPECT_THAT(peers.sent<Withdraw>(b), SizeIs(1)) << "the new way is by b itself";
}

/// "a-m!": used.
std::vector<std::string> words_of(const std::vector<EdgeSnapshot>& edges) {
    std::vector<std::string> words;
    for (const EdgeSnapshot& edge : edges) {
        words.push_back(edge.a.text() + "-" + edge.b.text() + (edge.used ? "!" : ""));
    }
    return words;
}

TEST_F(TrunkRoutes, Edges_AreOfAllWaysAndTellWhichAreUsed) {
    EXPECT_THAT(words_of(peers.router.edges(100)), ElementsAre("a-m", "b-m", "c-m"));
    peers.say(a, presence_by("o a"));
    peers.say(b, presence_by("o x b"));
    peers.pass(seconds(1));
    EXPECT_THAT(words_of(peers.router.edges(100)),
                ElementsAre("a-m!", "a-o!", "b-m", "b-x", "c-m", "o-x"));
    EXPECT_THAT(peers.router.edges(4), SizeIs(4)) << "of a neighbour that makes them up";
    peers.close(a);
    EXPECT_THAT(words_of(peers.router.edges(100)), ElementsAre("b-m!", "b-x!", "c-m", "o-x!"));
}

TEST_F(TrunkRoutes, LastWayLost_IsWithdrawnAtOnce) {
    peers.say(a, presence_by("o a"));
    peers.pass(seconds(1));
    peers.say(a, Withdraw{.key = presence_key("o"), .incarnation = {1, 1}, .sequence = 1});
    ASSERT_THAT(peers.sent<Withdraw>(c), SizeIs(1));
    EXPECT_FALSE(peers.sent<Withdraw>(c)[0].ended);
    EXPECT_THAT(peers.effects<ParticipantHidden>(), IsEmpty()) << "away for a while";
}

TEST_F(TrunkRoutes, BetterWay_IsTakenAfterTenSeconds) {
    peers.say(a, presence_by("o x a"));
    peers.pass(seconds(1));
    peers.say(b, presence_by("o b"));
    EXPECT_EQ(peers.router.items()[0].path, path_of("o x a m"));
    peers.pass(limits::trunk_better_after - milliseconds(1));
    EXPECT_EQ(peers.router.items()[0].path, path_of("o x a m"));
    peers.pass(milliseconds(1));
    EXPECT_EQ(peers.router.items()[0].path, path_of("o b m"));
}

TEST_F(TrunkRoutes, BetterForAMoment_IsNotTaken) {
    peers.say(a, presence_by("o x a"));
    peers.pass(seconds(1));
    peers.say(b, presence_by("o b"));
    peers.pass(seconds(8));
    peers.say(b, presence_by("o x y z b"));
    peers.pass(seconds(1));
    peers.say(b, presence_by("o b"));
    peers.pass(seconds(8));
    EXPECT_EQ(peers.router.items()[0].path, path_of("o x a m"));
}

TEST_F(TrunkRoutes, Cost_BeatsHopsAndRoundTripCounts) {
    peers.handle(LinkMeasured{.link = a, .round_trip = milliseconds(100)});
    peers.say(a, presence_by("o a"));
    peers.say(b, presence_by("o x b"));
    peers.pass(limits::trunk_better_after);
    EXPECT_EQ(peers.router.items()[0].path, path_of("o x b m"));
}

TEST_F(TrunkRoutes, ManyChanges_AreBatchedButWithdrawalsAreNot) {
    peers.say(a, presence_by("o a", 1));
    peers.say(a, presence_by("o a", 2));
    EXPECT_THAT(peers.sent<Announce>(c), IsEmpty());
    peers.say(a, presence_by("o a", 3));
    peers.pass(limits::trunk_batch);
    ASSERT_THAT(peers.sent<Announce>(c), SizeIs(1));
    EXPECT_EQ(peers.sent<Announce>(c)[0].sequence, 3U);
    peers.say(a, presence_by("o a", 4));
    peers.say(a, Withdraw{.key = presence_key("o"), .incarnation = {1, 1}, .sequence = 4});
    EXPECT_THAT(peers.sent<Withdraw>(c), SizeIs(1));
    peers.pass(seconds(1));
    EXPECT_THAT(peers.sent<Announce>(c), IsEmpty());
}

TEST_F(TrunkRoutes, NewestDetails_CountWhicheverWayTheyCome) {
    peers.say(a, presence_by("o a", 1));
    Announce newer = presence_by("o x b", 2);
    newer.details = Presence{.name = "New"};
    peers.say(b, newer);
    EXPECT_EQ(peers.effects<ParticipantShown>().at(0).presence.name, "New");
    peers.say(a, presence_by("o a", 1));
    EXPECT_THAT(peers.effects<ParticipantShown>(), IsEmpty()) << "what is older is not shown";
    EXPECT_EQ(peers.router.items()[0].path, path_of("o a m"));
}

TEST_F(TrunkRoutes, Ended_IsOverByAllWaysAtOnce) {
    peers.say(a, presence_by("o a", 1));
    peers.say(b, presence_by("o x b", 1));
    peers.pass(seconds(1));
    peers.say(
        a, Withdraw{.key = presence_key("o"), .incarnation = {1, 1}, .sequence = 2, .ended = true});
    EXPECT_THAT(peers.effects<ParticipantHidden>(), SizeIs(1));
    EXPECT_TRUE(peers.sent<Withdraw>(c).at(0).ended);
    // b has not heard of it yet.
    peers.say(b, presence_by("o x y b", 1));
    EXPECT_THAT(peers.effects<ParticipantShown>(), IsEmpty());
    // It begins anew.
    peers.say(b, presence_by("o x b", 3));
    EXPECT_THAT(peers.effects<ParticipantShown>(), SizeIs(1));
}

TEST_F(TrunkRoutes, EndedBySomebodyWhoNeverAnnouncedIt_IsIgnored) {
    peers.say(a, presence_by("o a", 1));
    peers.say(
        b, Withdraw{.key = presence_key("o"), .incarnation = {1, 1}, .sequence = 9, .ended = true});
    EXPECT_THAT(peers.effects<ParticipantHidden>(), IsEmpty());
}

TEST_F(TrunkRoutes, LaterLife_EndsAllOfTheEarlierOne) {
    peers.say(a, presence_by("o a"));
    Announce later = presence_by("o b");
    later.key.participant = ParticipantId("q");
    later.incarnation = {.epoch = 2, .instance = 9};
    peers.say(b, later);
    ASSERT_THAT(peers.effects<ParticipantHidden>(), SizeIs(1));
    EXPECT_EQ(peers.effects<ParticipantHidden>()[0].participant, presence_key("o"));
    peers.say(a, presence_by("o a", 7));
    EXPECT_THAT(peers.effects<ParticipantShown>(), IsEmpty()) << "the earlier life is over";
}

TEST_F(TrunkRoutes, LateNewsOfANeighboursEarlierLife_IsNotUsed) {
    peers.open_with(hello_of("o", {.epoch = 2, .instance = 9}));
    peers.say(a, presence_by("o a"));
    EXPECT_THAT(peers.effects<ParticipantShown>(), IsEmpty());
}

TEST_F(TrunkRoutes, SameEpochOtherInstance_IsASecondNode) {
    peers.say(a, presence_by("o a"));
    Announce second = presence_by("o b");
    second.key.participant = ParticipantId("q");
    second.incarnation = {.epoch = 1, .instance = 9};
    peers.say(b, second);
    EXPECT_THAT(peers.effects<DuplicateNodeSeen>(), SizeIs(1));
    EXPECT_THAT(peers.effects<ParticipantShown>(), IsEmpty());
}

TEST_F(TrunkRoutes, OwnIdOfAnotherLife_IsSaid) {
    Announce other = presence_by("m a");
    other.incarnation = {.epoch = 5, .instance = 56};
    peers.say(a, other);
    EXPECT_THAT(peers.effects<DuplicateNodeSeen>(), SizeIs(1));
    EXPECT_THAT(peers.effects<ParticipantShown>(), IsEmpty());
    Announce earlier = presence_by("m b");
    earlier.incarnation = {.epoch = 4, .instance = 44};
    peers.pass(seconds(60));
    peers.say(b, earlier);
    EXPECT_THAT(peers.effects<DuplicateNodeSeen>(), IsEmpty()) << "an echo of its earlier life";
}

TEST_F(TrunkRoutes, AudioAndVideoOfOnePerson_GoOneWay) {
    for (const LinkId link : {a, b}) {
        const std::string via = link == a ? "o a" : "o b";
        peers.say(link, presence_by(via));
        peers.say(link, camera_by(via));
    }
    peers.pass(limits::trunk_better_after);
    const std::vector<ItemSnapshot> items = peers.router.items();
    ASSERT_THAT(items, SizeIs(2));
    EXPECT_EQ(items[0].path, items[1].path);
}

TEST(TrunkRouting, RingOfFive_EverybodySeesEverybodyOnce) {
    Net net;
    for (Index i = 0; i < 5; ++i) {
        net.add_node();
    }
    for (Index i = 0; i < 5; ++i) {
        net.add_edge(i, (i + 1) % 5);
        net.join(i, "p" + std::to_string(i));
    }
    net.calm_down();
    net.check_quiet();
    for (const SimNode& node : net.nodes) {
        EXPECT_THAT(node.shown, SizeIs(4));
    }
}

TEST(TrunkRouting, OriginDies_AllForgetItSoon) {
    Net net;
    for (Index i = 0; i < 6; ++i) {
        net.add_node();
        for (Index j = 0; j < i; ++j) {
            net.add_edge(j, i);
        }
    }
    net.join(0, "p");
    net.advance(seconds(1));
    const std::size_t before = net.messages;
    net.kill(0);
    net.advance(seconds(4));
    for (Index i = 1; i < 6; ++i) {
        EXPECT_TRUE(net.nodes[i].shown.begin()->second.presence.away) << i;
    }
    EXPECT_LE(net.messages - before, 400U) << "ever longer ways are tried, but not for long";
    net.advance(seconds(10));
    for (Index i = 1; i < 6; ++i) {
        EXPECT_THAT(net.nodes[i].shown, IsEmpty()) << i;
    }
}

TEST(TrunkTalk, Chat_IsHeardOnceEverywhereInARing) {
    Net net;
    for (Index i = 0; i < 4; ++i) {
        net.add_node();
    }
    for (Index i = 0; i < 4; ++i) {
        net.add_edge(i, (i + 1) % 4);
    }
    net.advance(seconds(1));
    net.say(0, "hello");
    net.say(0, "again");
    net.advance(seconds(1));
    for (Index i = 1; i < 4; ++i) {
        EXPECT_THAT(net.nodes[i].heard, ElementsAre("again", "hello")) << i;
    }
    EXPECT_THAT(net.nodes[0].heard, IsEmpty());
}

TEST(TrunkTalk, Speakers_TheNewestCounts) {
    Peers peers;
    const LinkId a = peers.join("a");
    const LinkId b = peers.join("b");
    const auto speakers = [](std::uint64_t sequence) {
        return Speakers{.stamp = {.origin = NodeId("o"),
                                  .incarnation = {.epoch = 1, .instance = 1},
                                  .sequence = sequence,
                                  .hops = 1},
                        .room = "main",
                        .participants = {ParticipantId("p")}};
    };
    peers.say(a, speakers(2));
    EXPECT_THAT(peers.effects<SpeakersHeard>(), SizeIs(1));
    EXPECT_EQ(peers.sent<Speakers>(b).at(0).stamp.hops, 2U);
    EXPECT_THAT(peers.sent<Speakers>(a), IsEmpty());
    peers.say(b, speakers(1));
    EXPECT_THAT(peers.effects<SpeakersHeard>(), IsEmpty());
    peers.say(b, speakers(2));
    EXPECT_THAT(peers.effects<SpeakersHeard>(), IsEmpty());
}

}  // namespace
}  // namespace umbrella::core::trunk
