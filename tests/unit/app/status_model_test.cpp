#include "app/status_model.hpp"

#include "status_fixture.hpp"

#include <gtest/gtest.h>

namespace umbrella::app::testing {
namespace {

using namespace std::chrono_literals;

/// The second of two looks, four seconds apart.
status::v1::Status look_twice() {
    StatusModel model = make_model();
    static_cast<void>(model.look(sources_after(4s)));
    return model.look(sources_after(8s));
}

TEST(StatusModel, Server_TellsWhatItIsAndUses) {
    const auto status = look_twice();
    EXPECT_EQ(status.version(), "1.2.3");
    EXPECT_EQ(status.node(), "garage");
    EXPECT_EQ(status.uptime_ms(), 8000U);
    EXPECT_EQ(status.interval_ms(), 4000U);
    EXPECT_EQ(status.process().cpu_ms(), 2000U);
    EXPECT_DOUBLE_EQ(status.process().cpu_cores(), 0.25);
    EXPECT_EQ(status.process().resident_bytes(), 31'000'000U);
    EXPECT_EQ(status.process().descriptors(), 41U);
    EXPECT_EQ(status.process().cores(), 4U);
}

TEST(StatusModel, Totals_CountEverybody) {
    const auto status = look_twice();
    const auto& totals = status.totals();
    EXPECT_EQ(totals.rooms(), 1U);
    EXPECT_EQ(totals.participants(), 2U);
    EXPECT_EQ(totals.publications(), 3U);
    EXPECT_EQ(totals.subscriptions(), 2U);
    EXPECT_EQ(totals.connections(), 2U);
    EXPECT_EQ(totals.joins(), 5U);
    EXPECT_EQ(totals.video_received().bitrate_bps(), 1'000'000U);
    EXPECT_EQ(totals.video_sent().bitrate_bps(), 500'000U);
    EXPECT_EQ(totals.audio_received().bitrate_bps(), 32'000U);
    EXPECT_EQ(totals.audio_sent().bitrate_bps(), 32'000U);
    EXPECT_EQ(totals.video_received().bytes(), 1'000'000U);
}

TEST(StatusModel, SomebodyElsewhere_IsInTheRoomWithTheServersName) {
    const auto status = look_twice();
    ASSERT_EQ(status.rooms(0).remotes_size(), 1);
    const auto& carol = status.rooms(0).remotes(0);
    EXPECT_EQ(carol.name(), "Carol");
    EXPECT_EQ(carol.node(), "Cloud");
    EXPECT_TRUE(carol.away());
    EXPECT_TRUE(carol.hand());
    ASSERT_EQ(carol.sources_size(), 1);
    EXPECT_EQ(carol.sources(0), "camera");
    EXPECT_EQ(status.totals().participants(), 2U) << "those are at their own server";
}

TEST(StatusModel, Trunks_AreSummedUp) {
    const auto status = look_twice();
    const auto& trunks = status.trunks();
    EXPECT_EQ(trunks.dialled(), 1U);
    EXPECT_EQ(trunks.links(), 1U) << "the other one is not up";
    EXPECT_EQ(trunks.servers(), 2U);
    EXPECT_EQ(trunks.participants(), 1U);
    EXPECT_EQ(trunks.streams_sent(), 3U);
    EXPECT_EQ(trunks.streams_received(), 2U);
    EXPECT_EQ(trunks.sent_bps(), 1'000'001U);
    EXPECT_EQ(trunks.received_bps(), 500'002U);
    EXPECT_EQ(trunks.round_trip_us(), 70'000U);
}

TEST(StatusModel, Publisher_ShowsWhatItSendsAndWhoGetsIt) {
    const auto status = look_twice();
    const auto& alice = status.rooms(0).participants(0);
    EXPECT_EQ(alice.id(), "a11ce00000000000");
    EXPECT_EQ(alice.joined_ms(), 7000U);
    EXPECT_TRUE(alice.connected());
    EXPECT_TRUE(alice.speaking());
    EXPECT_EQ(alice.rtt_us(), 12'345U);
    EXPECT_EQ(alice.received().bitrate_bps(), 1'032'000U);
    EXPECT_EQ(alice.sent().bitrate_bps(), 0U);
    ASSERT_EQ(alice.publications_size(), 3);
    const auto& camera = alice.publications(1);
    EXPECT_EQ(camera.source(), "camera");
    EXPECT_EQ(camera.codec(), "vp8");
    EXPECT_TRUE(camera.wanted());
    EXPECT_EQ(camera.watchers(), 1U);
    EXPECT_EQ(camera.shown_height(), 720U);
    EXPECT_EQ(camera.keyframe_requests(), 4U);
    EXPECT_EQ(camera.jitter_us(), 2000U);
    EXPECT_EQ(camera.received().bitrate_bps(), 1'000'000U);
    EXPECT_DOUBLE_EQ(camera.received().loss(), 0.01);
    EXPECT_EQ(alice.publications(0).received().lost(), 0U) << "a negative count is no loss";
}

TEST(StatusModel, PublicationWithoutMedia_HasNoCounts) {
    const auto status = look_twice();
    const auto& screen = status.rooms(0).participants(0).publications(2);
    EXPECT_EQ(screen.source(), "screen");
    EXPECT_TRUE(screen.muted());
    EXPECT_EQ(screen.watchers(), 0U);
    EXPECT_EQ(screen.received().bytes(), 0U);
    EXPECT_FALSE(screen.has_jitter_us());
}

TEST(StatusModel, Subscriber_ShowsWhatItGetsAndReports) {
    const auto status = look_twice();
    const auto& bob = status.rooms(0).participants(1);
    EXPECT_TRUE(bob.away());
    EXPECT_TRUE(bob.hand());
    EXPECT_FALSE(bob.connected());
    EXPECT_TRUE(bob.media());
    EXPECT_FALSE(bob.has_rtt_us());
    ASSERT_EQ(bob.subscriptions_size(), 2);
    const auto& picture = bob.subscriptions(1);
    EXPECT_EQ(picture.participant_id(), "a11ce00000000000");
    EXPECT_EQ(picture.source(), "camera");
    EXPECT_EQ(picture.sent().bitrate_bps(), 500'000U);
    EXPECT_DOUBLE_EQ(picture.sent().loss(), 0.25);
    EXPECT_EQ(picture.sent().lost(), 12U);
    EXPECT_EQ(picture.dropped(), 7U);
    EXPECT_EQ(picture.jitter_us(), 1500U);
    EXPECT_FALSE(bob.subscriptions(0).sent().has_loss() && bob.subscriptions(0).sent().loss() > 0);
}

TEST(StatusModel, ParticipantWithoutPeer_IsShownWithoutMedia) {
    StatusModel model = make_model();
    StatusSources sources = sources_after(4s);
    sources.peers.clear();
    const auto status = model.look(sources);
    ASSERT_EQ(status.rooms(0).participants_size(), 2);
    EXPECT_FALSE(status.rooms(0).participants(0).media());
    EXPECT_EQ(status.rooms(0).participants(1).subscriptions(1).sent().bytes(), 0U);
}

TEST(StatusModel, ClosedPeer_StaysInTheTotals) {
    StatusModel model = make_model();
    static_cast<void>(model.look(sources_after(4s)));
    for (const media::PeerStats& peer : sources_after(6s).peers) {
        model.close(peer);
    }
    StatusSources empty = sources_after(8s);
    empty.peers.clear();
    empty.node.rooms.clear();
    const auto status = model.look(empty);
    EXPECT_EQ(status.totals().video_received().bytes(), 750'000U);
    EXPECT_EQ(status.totals().video_received().bitrate_bps(), 0U);
    EXPECT_EQ(status.totals().participants(), 0U);
}

}  // namespace
}  // namespace umbrella::app::testing
