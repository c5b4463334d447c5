// Pull: who is asked for what, and that what flows is a tree.
#include "peers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits_trunk_routing.hpp"

namespace umbrella::core::trunk {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::IsEmpty;
using testing::SizeIs;

constexpr Consumer room{1};
constexpr Consumer recorder{2};

/// Two who know ways to a camera at node o, and one who may want it.
struct TrunkPull : public testing::Test {
    TrunkPull() : a(peers.join("a")), b(peers.join("b")), c(peers.join("c")) {
        peers.say(a, presence_by("o a"));
        peers.say(a, camera_by("o a"));
        peers.pass(seconds(1));
    }
    void want(std::uint32_t height = 0, Consumer consumer = room) {
        peers.handle(Wish{.publication = camera, .consumer = consumer, .max_height = height});
    }
    void want_no_more(Consumer consumer = room) {
        peers.handle(WishGone{.publication = camera, .consumer = consumer});
    }
    /// The latest request to that link is answered.
    void bind(LinkId link, StreamIndex stream = 0) {
        const Subscribe asked = peers.sent<Subscribe>(link).at(0);
        peers.say(link, Bind{.publication = camera,
                             .request = asked.request,
                             .depth = asked.depth,
                             .stream = stream});
    }
    void offer_better_way() {
        peers.handle(LinkMeasured{.link = a, .round_trip = milliseconds(200)});
        peers.say(b, presence_by("o b"));
        peers.say(b, camera_by("o b"));
        peers.pass(limits::trunk_better_after);
    }
    void subscribe(LinkId link, std::uint32_t depth, std::uint64_t request = 1,
                   std::uint32_t height = 0) {
        peers.say(
            link,
            Subscribe{
                .publication = camera, .request = request, .depth = depth, .max_height = height});
    }
    Peers peers;
    ItemKey camera = camera_key("o");
    LinkId a;
    LinkId b;
    LinkId c;
};

TEST_F(TrunkPull, NoWish_NothingIsAsked) {
    peers.pass(seconds(60));
    EXPECT_THAT(peers.sent<Subscribe>(a), IsEmpty());
    EXPECT_EQ(peers.router.counts().flows, 0U);
}

TEST_F(TrunkPull, Wish_AsksTheChosenNeighbourAloneAndUsesItsStream) {
    want(360);
    ASSERT_THAT(peers.sent<Subscribe>(a), SizeIs(1));
    EXPECT_EQ(peers.sent<Subscribe>(a)[0].depth, 2U) << "as long as the way";
    EXPECT_EQ(peers.sent<Subscribe>(a)[0].max_height, 360U);
    EXPECT_THAT(peers.sent<Subscribe>(b), IsEmpty());
    bind(a, 7);
    ASSERT_THAT(peers.effects<UseStream>(), SizeIs(1));
    EXPECT_EQ(peers.effects<UseStream>()[0].stream, 7);
}

TEST_F(TrunkPull, WishForWhatIsNotThere_Waits) {
    peers.handle(Wish{.publication = camera_key("z"), .consumer = room});
    EXPECT_THAT(peers.effects<Send>(), IsEmpty());
    Announce later = presence_by("z b");
    peers.say(b, later);
    peers.say(b, camera_by("z b"));
    EXPECT_THAT(peers.sent<Subscribe>(b), SizeIs(1));
}

TEST_F(TrunkPull, MoreHeight_IsAskedAtOnceAndLessAfterAWhile) {
    want(180);
    bind(a);
    want(720, recorder);
    EXPECT_EQ(peers.sent<Subscribe>(a).at(0).max_height, 720U);
    want(0, recorder);
    EXPECT_EQ(peers.sent<Subscribe>(a).at(0).max_height, 0U) << "any beats all";
    want_no_more(recorder);
    peers.pass(limits::trunk_unsubscribe_after - milliseconds(1));
    EXPECT_THAT(peers.sent<Subscribe>(a), IsEmpty());
    peers.pass(milliseconds(1));
    EXPECT_EQ(peers.sent<Subscribe>(a).at(0).max_height, 180U);
}

TEST_F(TrunkPull, LastWishGone_EndsThreeSecondsLater) {
    want();
    bind(a);
    want(0, recorder);
    want_no_more();
    peers.pass(seconds(10));
    EXPECT_THAT(peers.sent<Unsubscribe>(a), IsEmpty()) << "the recorder goes on";
    want_no_more(recorder);
    peers.pass(limits::trunk_unsubscribe_after - milliseconds(1));
    EXPECT_THAT(peers.sent<Unsubscribe>(a), IsEmpty());
    peers.pass(milliseconds(1));
    EXPECT_THAT(peers.sent<Unsubscribe>(a), SizeIs(1));
    EXPECT_EQ(peers.router.counts().flows, 0U);
}

TEST_F(TrunkPull, WishedAgainInTime_NeverEnds) {
    want();
    bind(a);
    want_no_more();
    peers.pass(seconds(2));
    want();
    peers.pass(seconds(10));
    EXPECT_THAT(peers.sent<Unsubscribe>(a), IsEmpty());
}

TEST_F(TrunkPull, NeighbourAsks_IsBoundAndAskedOnItsBehalf) {
    subscribe(c, 3, 1, 360);
    ASSERT_THAT(peers.sent<Bind>(c), SizeIs(1));
    EXPECT_THAT(peers.effects<SendStream>(), SizeIs(1));
    EXPECT_EQ(peers.sent<Subscribe>(a).at(0).max_height, 360U);
    peers.say(c, Unsubscribe{.publication = camera});
    EXPECT_THAT(peers.effects<StopStream>(), SizeIs(1));
    EXPECT_THAT(peers.sent<Unsubscribe>(a), SizeIs(1)) << "it has waited already";
}

TEST_F(TrunkPull, PausedUpstream_IsShownAndPassedOn) {
    want();
    bind(a, 7);
    subscribe(c, 3);
    Bind paused{.publication = camera,
                .request = peers.router.flow(camera)->current->first_request,
                .depth = 2,
                .stream = 7,
                .paused = true};
    peers.say(a, paused);
    ASSERT_THAT(peers.effects<PublicationPaused>(), SizeIs(1));
    EXPECT_TRUE(peers.effects<PublicationPaused>()[0].paused);
    ASSERT_THAT(peers.sent<Bind>(c), SizeIs(1));
    EXPECT_TRUE(peers.sent<Bind>(c)[0].paused);
    EXPECT_EQ(peers.sent<Bind>(c)[0].stream, 0) << "it stays bound";
    peers.say(a, paused);
    EXPECT_THAT(peers.recent, IsEmpty()) << "nothing new";
    paused.paused = false;
    peers.say(a, paused);
    EXPECT_FALSE(peers.effects<PublicationPaused>().at(0).paused);
    EXPECT_FALSE(peers.sent<Bind>(c).at(0).paused);
}

TEST_F(TrunkPull, NarrowLinkToANeighbour_IsToldToItAlone) {
    want();
    bind(a);
    subscribe(b, 3);
    subscribe(c, 3);
    peers.handle(SendingPaused{.neighbour = NodeId("c"), .publication = camera, .paused = true});
    ASSERT_THAT(peers.sent<Bind>(c), SizeIs(1));
    EXPECT_TRUE(peers.sent<Bind>(c)[0].paused);
    EXPECT_THAT(peers.sent<Bind>(b), IsEmpty());
    EXPECT_THAT(peers.effects<PublicationPaused>(), IsEmpty()) << "here it comes";
    subscribe(c, 3, 2, 360);
    EXPECT_TRUE(peers.sent<Bind>(c).at(0).paused) << "asked again";
    peers.handle(SendingPaused{.neighbour = NodeId("x"), .publication = camera, .paused = true});
    EXPECT_THAT(peers.recent, IsEmpty());
}

TEST_F(TrunkPull, PausedWhenItEnds_IsShownNoMore) {
    want();
    bind(a);
    const std::uint64_t request = peers.router.flow(camera)->current->first_request;
    peers.say(a, Bind{.publication = camera, .request = request, .depth = 2, .paused = true});
    ASSERT_THAT(peers.effects<PublicationPaused>(), SizeIs(1));
    want_no_more();
    peers.pass(limits::trunk_unsubscribe_after);
    ASSERT_THAT(peers.effects<PublicationPaused>(), SizeIs(1));
    EXPECT_FALSE(peers.effects<PublicationPaused>()[0].paused);
}

TEST_F(TrunkPull, BetterWayThatIsPaused_IsNotTaken) {
    want();
    bind(a);
    offer_better_way();
    const Subscribe asked = peers.sent<Subscribe>(b).at(0);
    peers.say(
        b,
        Bind{
            .publication = camera, .request = asked.request, .depth = asked.depth, .paused = true});
    peers.pass(limits::trunk_switch_timeout);
    EXPECT_THAT(peers.effects<UseStream>(), IsEmpty());
    EXPECT_THAT(peers.sent<Unsubscribe>(b), SizeIs(1));
    EXPECT_THAT(peers.sent<Unsubscribe>(a), IsEmpty());
}

TEST_F(TrunkPull, TwoNeighboursAndAWish_AreOneSubscription) {
    subscribe(b, 3);
    bind(a);
    subscribe(c, 3);
    want();
    EXPECT_THAT(peers.sent<Subscribe>(a), IsEmpty());
    peers.say(b, Unsubscribe{.publication = camera});
    peers.say(c, Unsubscribe{.publication = camera});
    EXPECT_THAT(peers.sent<Unsubscribe>(a), IsEmpty());
    EXPECT_EQ(peers.router.counts().flows, 1U);
}

TEST_F(TrunkPull, NotDeepEnough_IsRefusedWithOwnDepth) {
    want();
    bind(a);
    subscribe(c, 2);
    ASSERT_THAT(peers.sent<Unbind>(c), SizeIs(1));
    EXPECT_EQ(peers.sent<Unbind>(c)[0].reason, UnbindReason::Deeper);
    EXPECT_EQ(peers.sent<Unbind>(c)[0].depth, 2U);
    EXPECT_THAT(peers.effects<SendStream>(), IsEmpty());
}

TEST_F(TrunkPull, RefusedAsTooShallow_AsksAgainDeeper) {
    want();
    const Subscribe asked = peers.sent<Subscribe>(a).at(0);
    peers.say(a, Unbind{.publication = camera,
                        .request = asked.request,
                        .reason = UnbindReason::Deeper,
                        .depth = 4});
    EXPECT_EQ(peers.sent<Subscribe>(a).at(0).depth, 5U);
}

TEST_F(TrunkPull, RefusedForNoRoute_TriesTheOtherThenComesBack) {
    peers.say(b, camera_by("o x b"));
    want();
    const Subscribe asked = peers.sent<Subscribe>(a).at(0);
    peers.say(a, Unbind{.publication = camera, .request = asked.request});
    EXPECT_THAT(peers.sent<Subscribe>(b), SizeIs(1));
    peers.pass(limits::trunk_retry_no_route);
    EXPECT_THAT(peers.sent<Subscribe>(a), SizeIs(1)) << "it is the better way";
}

TEST_F(TrunkPull, FromUpstream_IsRefused) {
    want();
    bind(a);
    subscribe(a, 9);
    ASSERT_THAT(peers.sent<Unbind>(a), SizeIs(1));
    EXPECT_EQ(peers.sent<Unbind>(a)[0].reason, UnbindReason::NoRoute);
}

TEST_F(TrunkPull, NoWayButByTheSubscriber_IsRefused) {
    subscribe(a, 9);
    EXPECT_THAT(peers.sent<Unbind>(a), SizeIs(1));
    EXPECT_THAT(peers.sent<Subscribe>(a), IsEmpty());
    EXPECT_EQ(peers.router.counts().flows, 0U);
}

TEST_F(TrunkPull, WayLost_SubscribersAreCut) {
    subscribe(c, 3);
    bind(a);
    peers.close(a);
    EXPECT_EQ(peers.sent<Unbind>(c).at(0).reason, UnbindReason::NoRoute);
    EXPECT_THAT(peers.effects<StopStream>(), SizeIs(1));
}

TEST_F(TrunkPull, WayLostWithRunnerUp_AsksItAtOnceAndCutsTheShallow) {
    peers.say(b, camera_by("o x y b"));
    subscribe(c, 3);
    bind(a);
    peers.close(a);
    EXPECT_EQ(peers.sent<Subscribe>(b).at(0).depth, 4U);
    EXPECT_EQ(peers.sent<Unbind>(c).at(0).reason, UnbindReason::Deeper);
}

TEST_F(TrunkPull, BetterWay_IsMadeBeforeTheOtherIsBroken) {
    want();
    bind(a, 1);
    offer_better_way();
    ASSERT_THAT(peers.sent<Subscribe>(b), SizeIs(1));
    EXPECT_THAT(peers.sent<Unsubscribe>(a), IsEmpty());
    bind(b, 2);
    EXPECT_THAT(peers.effects<ExpectStream>(), SizeIs(1));
    EXPECT_THAT(peers.effects<UseStream>(), IsEmpty()) << "not before its first keyframe";
    peers.handle(StreamBegun{.neighbour = NodeId("b"), .stream = 2});
    EXPECT_THAT(peers.effects<UseStream>(), SizeIs(1));
    EXPECT_THAT(peers.sent<Unsubscribe>(a), SizeIs(1));
}

TEST_F(TrunkPull, BetterWayWithoutKeyframe_IsTakenAfterTwoSeconds) {
    want();
    bind(a, 1);
    offer_better_way();
    bind(b, 2);
    peers.pass(limits::trunk_switch_timeout);
    EXPECT_THAT(peers.effects<UseStream>(), SizeIs(1));
    EXPECT_THAT(peers.sent<Unsubscribe>(a), SizeIs(1));
}

TEST_F(TrunkPull, BetterWayWithoutAnswer_IsGivenUpAndTriedAgain) {
    want();
    bind(a, 1);
    offer_better_way();
    peers.pass(limits::trunk_switch_timeout);
    EXPECT_THAT(peers.sent<Unsubscribe>(b), SizeIs(1));
    EXPECT_THAT(peers.effects<UseStream>(), IsEmpty());
    peers.pass(limits::trunk_retry_switch);
    EXPECT_THAT(peers.sent<Subscribe>(b), SizeIs(1));
}

TEST_F(TrunkPull, SwitchToLongerWay_WaitsForThoseBehind) {
    want();
    bind(a, 1);
    subscribe(c, 3);
    peers.handle(LinkMeasured{.link = a, .round_trip = milliseconds(200)});
    peers.say(b, camera_by("o x b"));
    peers.pass(limits::trunk_better_after);
    EXPECT_EQ(peers.sent<Announce>(c).at(0).path, path_of("o x b m"));
    EXPECT_THAT(peers.sent<Subscribe>(b), IsEmpty());
    subscribe(c, 4, 2);
    EXPECT_EQ(peers.sent<Subscribe>(b).at(0).depth, 3U);
    EXPECT_THAT(peers.sent<Unbind>(c), IsEmpty());
}

TEST_F(TrunkPull, SwitchToLongerWay_CutsWhoDoesNotAgreeInTime) {
    want();
    bind(a, 1);
    subscribe(c, 3);
    peers.handle(LinkMeasured{.link = a, .round_trip = milliseconds(200)});
    peers.say(b, camera_by("o x b"));
    peers.pass(limits::trunk_better_after + limits::trunk_switch_patience);
    EXPECT_THAT(peers.sent<Subscribe>(b), SizeIs(1));
    EXPECT_EQ(peers.sent<Unbind>(c).at(0).reason, UnbindReason::Deeper);
}

TEST_F(TrunkPull, LessDepth_CountsOnceTheNeighbourHasAnswered) {
    peers.say(a, camera_by("o x a"));
    want();
    bind(a);
    EXPECT_EQ(peers.router.flow(camera)->depth, 3U);
    peers.say(a, camera_by("o a"));
    ASSERT_EQ(peers.sent<Subscribe>(a).at(0).depth, 2U);
    EXPECT_EQ(peers.router.flow(camera)->depth, 3U);
    bind(a);
    EXPECT_EQ(peers.router.flow(camera)->depth, 2U);
}

TEST_F(TrunkPull, ShallowAfterComingBack_IsRefusedAndTheEarlierIsOver) {
    want();
    bind(a);
    subscribe(c, 5);
    peers.close(c, true);
    c = peers.open("c");
    subscribe(c, 2, 2);
    EXPECT_EQ(peers.sent<Unbind>(c).at(0).reason, UnbindReason::Deeper);
    EXPECT_THAT(peers.effects<StopStream>(), SizeIs(1));
}

TEST_F(TrunkPull, WhoComesBackWithoutAskingAgain_GetsNoMore) {
    subscribe(c, 5);
    bind(a);
    peers.close(c, true);
    c = peers.open("c");
    EXPECT_THAT(peers.effects<StopStream>(), IsEmpty()) << "it may ask yet";
    peers.say(c, EndOfSync{});
    EXPECT_THAT(peers.effects<StopStream>(), SizeIs(1));
    EXPECT_THAT(peers.sent<Unsubscribe>(a), SizeIs(1));
}

TEST_F(TrunkPull, LessDepthThanCanBe_GetsTheLeastThatCan) {
    want();
    bind(a);
    subscribe(c, 5);
    subscribe(c, 2, 2);
    EXPECT_EQ(peers.sent<Bind>(c).at(0).depth, 3U);
    EXPECT_THAT(peers.effects<StopStream>(), IsEmpty());
}

TEST_F(TrunkPull, AnswerToAnEarlierRequest_IsIgnored) {
    want();
    const Subscribe asked = peers.sent<Subscribe>(a).at(0);
    want(0, recorder);
    want_no_more();
    want_no_more(recorder);
    peers.pass(seconds(5));
    want();
    peers.say(a, Bind{.publication = camera, .request = asked.request, .depth = 2, .stream = 3});
    EXPECT_THAT(peers.effects<UseStream>(), IsEmpty());
    peers.say(a, Unbind{.publication = camera, .request = asked.request});
    EXPECT_EQ(peers.router.flow(camera)->current->neighbour, NodeId("a"));
}

}  // namespace
}  // namespace umbrella::core::trunk
