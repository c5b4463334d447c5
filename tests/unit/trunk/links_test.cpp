// Links: who may be at the other end, which of two stays, what happens when one is lost.
#include "net.hpp"
#include "peers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "base/limits_trunk_routing.hpp"

namespace umbrella::core::trunk {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TEST(TrunkLink, Opened_SaysHelloThenAllThenEnd) {
    Peers peers;
    peers.handle(LocalParticipant{.participant = ParticipantId("p"), .room = "main", .name = "P"});
    peers.handle(LinkOpened{.link = LinkId{9}, .dialled = true});
    ASSERT_THAT(peers.sent<Hello>(LinkId{9}), SizeIs(1));
    EXPECT_EQ(peers.sent<Hello>(LinkId{9})[0].node, NodeId("m"));
    peers.say(LinkId{9}, hello_of("a"));
    ASSERT_THAT(peers.effects<NeighbourUp>(), SizeIs(1));
    ASSERT_THAT(peers.sent<Announce>(LinkId{9}), SizeIs(1));
    EXPECT_EQ(peers.sent<Announce>(LinkId{9})[0].path, path_of("m"));
    EXPECT_THAT(peers.sent<EndOfSync>(LinkId{9}), SizeIs(1));
}

TEST(TrunkLink, NoHelloInTime_IsClosed) {
    Peers peers;
    peers.handle(LinkOpened{.link = LinkId{9}});
    peers.pass(limits::hello_timeout - milliseconds(1));
    EXPECT_THAT(peers.closed(), IsEmpty());
    peers.pass(milliseconds(1));
    EXPECT_THAT(peers.closed(), ElementsAre(LinkErrorCode::Timeout));
}

TEST(TrunkLink, SomethingElseBeforeHello_IsClosed) {
    Peers peers;
    peers.handle(LinkOpened{.link = LinkId{9}});
    peers.say(LinkId{9}, EndOfSync{});
    EXPECT_THAT(peers.closed(), ElementsAre(LinkErrorCode::BadMessage));
}

TEST(TrunkLink, SecondHelloOrEnd_IsClosed) {
    Peers peers;
    const LinkId link = peers.join("a");
    peers.say(link, hello_of("a"));
    EXPECT_THAT(peers.closed(), ElementsAre(LinkErrorCode::BadMessage));
    const LinkId other = peers.join("b");
    peers.say(other, EndOfSync{});
    EXPECT_THAT(peers.closed(), ElementsAre(LinkErrorCode::BadMessage));
}

TEST(TrunkLink, OtherVersion_IsRefused) {
    Peers peers;
    Hello hello = hello_of("a");
    hello.version = 2;
    peers.open_with(hello);
    EXPECT_THAT(peers.closed(), ElementsAre(LinkErrorCode::UnsupportedVersion));
}

TEST(TrunkLink, Itself_IsRefused) {
    Peers peers;
    peers.open_with(hello_of("m", {.epoch = 5, .instance = 55}));
    EXPECT_THAT(peers.closed(), ElementsAre(LinkErrorCode::Self));
    EXPECT_THAT(peers.effects<DuplicateNodeSeen>(), IsEmpty());
}

TEST(TrunkLink, AnotherNodeWithOwnId_IsRefusedAndSaid) {
    Peers peers;
    peers.open_with(hello_of("m", {.epoch = 5, .instance = 56}));
    EXPECT_THAT(peers.closed(), ElementsAre(LinkErrorCode::DuplicateNode));
    EXPECT_THAT(peers.effects<DuplicateNodeSeen>(), SizeIs(1));
}

TEST(TrunkLink, TwoNodesWithOneId_TheSecondIsRefused) {
    Peers peers;
    peers.open_with(hello_of("a", {.epoch = 3, .instance = 1}));
    peers.open_with(hello_of("a", {.epoch = 3, .instance = 2}));
    EXPECT_THAT(peers.closed(), ElementsAre(LinkErrorCode::DuplicateNode));
    ASSERT_THAT(peers.effects<DuplicateNodeSeen>(), SizeIs(1));
    EXPECT_EQ(peers.effects<DuplicateNodeSeen>()[0].node, NodeId("a"));
    EXPECT_EQ(peers.router.counts().neighbours, 1U);
}

TEST(TrunkLink, StartedAnew_TakesThePlaceOfItsEarlierLife) {
    Peers peers;
    const LinkId earlier = peers.join("a");
    peers.say(earlier, presence_by("a"));
    peers.open_with(hello_of("a", {.epoch = 2, .instance = 2}));
    EXPECT_THAT(peers.closed(), ElementsAre(LinkErrorCode::Replaced));
    EXPECT_THAT(peers.effects<ParticipantHidden>(), SizeIs(1)) << "at once, not after being away";
    EXPECT_THAT(peers.effects<NeighbourUp>(), SizeIs(1));
    // If the earlier one goes on, it is the second node of that id.
    peers.open_with(hello_of("a", {.epoch = 1, .instance = 1}));
    EXPECT_THAT(peers.closed(), ElementsAre(LinkErrorCode::DuplicateNode));
}

TEST(TrunkLink, TwoBetweenOnePair_TheOneDialledBySmallerIdStays) {
    Peers peers;  // it is "m"
    const LinkId by_greater = peers.open("z", false);
    const LinkId by_smaller = peers.open("z", true);
    ASSERT_THAT(peers.effects<CloseLink>(), SizeIs(1));
    EXPECT_EQ(peers.effects<CloseLink>()[0].link, by_greater);
    EXPECT_EQ(peers.router.neighbours()[0].link, by_smaller);
    const LinkId again = peers.open("z", false);
    EXPECT_EQ(peers.effects<CloseLink>()[0].link, again);
    EXPECT_EQ(peers.router.neighbours()[0].link, by_smaller);
}

TEST(TrunkLink, DialledAgain_TakesThePlaceOfTheDeadOne) {
    Peers peers;
    const LinkId dead = peers.open("a", true);
    const LinkId alive = peers.open("a", true);
    EXPECT_EQ(peers.effects<CloseLink>()[0].link, dead);
    EXPECT_EQ(peers.router.neighbours()[0].link, alive);
    peers.close(dead);
    EXPECT_EQ(peers.router.counts().neighbours, 1U);
}

TEST(TrunkLink, TwoDialsAtOnce_OneStaysAtBothEnds) {
    Net net;
    net.add_node();
    net.add_node();
    net.add_edge(0, 1);
    net.dial(0, true);
    net.advance(seconds(5));
    EXPECT_EQ(net.nodes[0].router->counts().links, 1U);
    EXPECT_EQ(net.nodes[1].router->counts().links, 1U);
    EXPECT_EQ(net.nodes[0].router->counts().neighbours, 1U);
}

TEST(TrunkLink, Lost_ThoseBehindAreAwayThenGone) {
    Net net;
    net.notices_late = false;
    net.add_node();
    net.add_node();
    const std::size_t edge = net.add_edge(0, 1);
    net.join(0, "p");
    net.publish(0, "p");
    net.advance(seconds(1));
    ASSERT_TRUE(net.is_shown(1, net.key(0, "p")));
    net.cut(edge);
    net.advance(milliseconds(100));
    EXPECT_TRUE(net.is_away(1, net.key(0, "p")));
    net.advance(limits::trunk_away - milliseconds(200));
    EXPECT_TRUE(net.is_shown(1, net.key(0, "p"))) << "its publication, too";
    net.advance(milliseconds(200));
    EXPECT_FALSE(net.is_shown(1, net.key(0, "p", std::nullopt)));
}

TEST(TrunkLink, BackInTime_NobodyHasLeftAndWhoLeftIsGone) {
    Net net;
    net.notices_late = false;
    net.add_node();
    net.add_node();
    const std::size_t edge = net.add_edge(0, 1);
    net.join(0, "stays");
    net.join(0, "leaves");
    net.advance(seconds(1));
    net.cut(edge);
    net.advance(seconds(2));
    net.leave(0, "leaves");
    net.mend(edge);
    net.advance(seconds(2));
    EXPECT_TRUE(net.is_shown(1, net.key(0, "stays", std::nullopt)));
    EXPECT_FALSE(net.is_away(1, net.key(0, "stays")));
    EXPECT_FALSE(net.is_shown(1, net.key(0, "leaves", std::nullopt)));
}

TEST(TrunkLink, SignallingLostMediaAlive_StreamsAndPeopleStay) {
    Net net;
    net.notices_late = false;
    net.add_node();
    net.add_node();
    const std::size_t edge = net.add_edge(0, 1);
    net.join(0, "p");
    net.publish(0, "p");
    net.advance(seconds(1));
    net.wish(1, net.key(0, "p"));
    net.advance(seconds(1));
    ASSERT_TRUE(net.has_media(1, net.key(0, "p")));
    net.redials = false;
    net.lose_signalling(edge);
    net.advance(seconds(3));
    EXPECT_TRUE(net.has_media(1, net.key(0, "p")));
    EXPECT_FALSE(net.is_away(1, net.key(0, "p")));
    net.dial(edge);
    net.advance(seconds(1));
    EXPECT_TRUE(net.has_media(1, net.key(0, "p")));
    net.check_quiet();
}

TEST(TrunkLink, DetachedTooLong_IsLost) {
    Peers peers;
    const LinkId link = peers.join("a");
    peers.say(link, presence_by("a"));
    peers.close(link, true);
    EXPECT_THAT(peers.effects<ParticipantShown>(), IsEmpty());
    peers.pass(limits::trunk_detached);
    ASSERT_THAT(peers.effects<ParticipantShown>(), SizeIs(1));
    EXPECT_TRUE(peers.effects<ParticipantShown>()[0].presence.away);
    EXPECT_THAT(peers.effects<NeighbourDown>(), SizeIs(1));
}

TEST(TrunkLink, DetachedThenSilent_IsLostAtOnce) {
    Peers peers;
    const LinkId link = peers.join("a");
    peers.close(link, true);
    peers.handle(NeighbourSilent{NodeId("a")});
    EXPECT_THAT(peers.effects<NeighbourDown>(), SizeIs(1));
}

TEST(TrunkLink, LimitedToRooms_OnlyTheyPassBothWays) {
    Net net;
    net.add_node();
    net.add_node();
    net.add_edge(0, 1, milliseconds(10), {"red"});
    for (const Index node : {Index{0}, Index{1}}) {
        net.join(node, "r" + std::to_string(node), "red");
        net.join(node, "b" + std::to_string(node), "blue");
    }
    net.advance(seconds(1));
    EXPECT_TRUE(net.is_shown(1, net.key(0, "r0", std::nullopt)));
    EXPECT_TRUE(net.is_shown(0, net.key(1, "r1", std::nullopt)));
    EXPECT_FALSE(net.is_shown(1, net.key(0, "b0", std::nullopt)));
    EXPECT_FALSE(net.is_shown(0, net.key(1, "b1", std::nullopt)));
}

TEST(TrunkLink, RefusedByTheOtherEnd_IsTold) {
    Peers peers;
    peers.handle(LinkOpened{.link = LinkId{9}, .dialled = true});
    peers.say(LinkId{9}, LinkError{.code = LinkErrorCode::DuplicateLink, .text = "x"});
    ASSERT_THAT(peers.effects<LinkRefused>(), SizeIs(1));
    EXPECT_EQ(peers.effects<LinkRefused>()[0].code, LinkErrorCode::DuplicateLink);
}

TEST(TrunkLink, TooManyNeighbours_AreRefused) {
    Peers peers;
    for (std::size_t i = 0; i < limits::trunk_neighbours; ++i) {
        peers.open("n" + std::to_string(i));
        ASSERT_THAT(peers.closed(), IsEmpty());
    }
    peers.open("more");
    EXPECT_THAT(peers.closed(), ElementsAre(LinkErrorCode::TooMany));
}

}  // namespace
}  // namespace umbrella::core::trunk
