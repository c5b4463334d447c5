// What flows once it was pulled: what a publisher is told, what links carry, how many streams.
#include "net.hpp"
#include "peers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits_trunk_media.hpp"
#include "base/limits_trunk_routing.hpp"

namespace umbrella::core::trunk {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::IsEmpty;
using testing::SizeIs;

TEST(TrunkDemand, OfLocalPublication_IsTheLargestAndEndsLater) {
    Peers peers;
    const LinkId a = peers.join("a");
    const LinkId b = peers.join("b");
    peers.handle(LocalParticipant{.participant = ParticipantId("p"), .room = "main", .name = "P"});
    peers.handle(LocalPublication{.participant = ParticipantId("p"),
                                  .source = Source::Camera,
                                  .media = {.codec = Codec::Vp8}});
    const ItemKey camera = camera_key("m");
    peers.say(a, Subscribe{.publication = camera, .request = 1, .depth = 1, .max_height = 180});
    EXPECT_EQ(peers.effects<DemandChanged>().at(0).max_height, 180U);
    peers.say(b, Subscribe{.publication = camera, .request = 1, .depth = 1, .max_height = 720});
    EXPECT_EQ(peers.effects<DemandChanged>().at(0).max_height, 720U);
    peers.say(b, Unsubscribe{.publication = camera});
    EXPECT_THAT(peers.effects<DemandChanged>(), IsEmpty());
    peers.pass(limits::trunk_unsubscribe_after);
    EXPECT_EQ(peers.effects<DemandChanged>().at(0).max_height, 180U);
    peers.close(a);
    EXPECT_THAT(peers.effects<DemandChanged>(), IsEmpty()) << "it may be back soon";
    peers.pass(limits::trunk_unsubscribe_after);
    EXPECT_FALSE(peers.effects<DemandChanged>().at(0).wanted);
}

TEST(TrunkFlow, TenViewersAtOneSite_CostTheLinkWhatOneDoes) {
    Net net;
    for (Index i = 0; i < 3; ++i) {
        net.add_node();
    }
    net.add_edge(0, 1);
    net.add_edge(1, 2);
    net.join(0, "p");
    net.publish(0, "p");
    net.advance(seconds(1));
    for (std::uint64_t viewer = 0; viewer < 10; ++viewer) {
        net.wish(1, net.key(0, "p"), 360, Consumer{viewer});
        net.wish(2, net.key(0, "p"), 720, Consumer{viewer});
    }
    net.advance(seconds(1));
    EXPECT_EQ(net.copies_sent(0, 1), 1U);
    EXPECT_EQ(net.copies_sent(1, 2), 1U);
    EXPECT_EQ(net.nodes[0].demand.at(net.key(0, "p")).max_height, 720U);
    for (std::uint64_t viewer = 0; viewer < 10; ++viewer) {
        net.unwish(1, net.key(0, "p"), Consumer{viewer});
        net.unwish(2, net.key(0, "p"), Consumer{viewer});
    }
    net.advance(limits::trunk_unsubscribe_after + milliseconds(100));
    EXPECT_FALSE(net.is_sending(0, 1));
    EXPECT_FALSE(net.is_sending(1, 2));
    EXPECT_FALSE(net.nodes[0].demand.at(net.key(0, "p")).wanted);
}

TEST(TrunkFlow, EdgeOfARingCut_MediaComesByTheOtherWayWithinASecond) {
    Net net;
    net.notices_late = false;
    for (Index i = 0; i < 3; ++i) {
        net.add_node();
    }
    net.add_edge(0, 1);
    net.add_edge(1, 2);
    net.add_edge(2, 0);
    net.join(0, "p");
    net.publish(0, "p");
    net.advance(seconds(1));
    net.wish(1, net.key(0, "p"));
    net.advance(seconds(1));
    ASSERT_TRUE(net.is_sending(0, 1));
    net.cut(0);
    net.advance(milliseconds(100));
    EXPECT_FALSE(net.is_away(1, net.key(0, "p")));
    EXPECT_TRUE(net.has_media(1, net.key(0, "p")));
    net.mend(0);
    net.advance(seconds(15));
    EXPECT_TRUE(net.is_sending(0, 1)) << "back to the shorter way";
    EXPECT_FALSE(net.is_sending(2, 1));
}

TEST(TrunkFlow, AllStreamsInUse_IsRefusedAndServedLater) {
    Peers peers;
    const LinkId a = peers.join("a");
    const auto subscribe = [&](const std::string& who) {
        peers.handle(
            LocalParticipant{.participant = ParticipantId(who), .room = "main", .name = who});
        peers.handle(LocalPublication{.participant = ParticipantId(who),
                                      .source = Source::Camera,
                                      .media = {.codec = Codec::Vp8}});
        peers.say(a, Subscribe{.publication = camera_key("m", who), .request = 1, .depth = 1});
    };
    for (std::size_t i = 0; i < limits::trunk_streams; ++i) {
        subscribe("p" + std::to_string(i));
        ASSERT_THAT(peers.sent<Bind>(a), SizeIs(1));
    }
    subscribe("more");
    EXPECT_EQ(peers.sent<Unbind>(a).at(0).reason, UnbindReason::Full);
    peers.say(a, Unsubscribe{.publication = camera_key("m", "p0")});
    subscribe("more");
    EXPECT_THAT(peers.sent<Bind>(a), SizeIs(1));
}

}  // namespace
}  // namespace umbrella::core::trunk
