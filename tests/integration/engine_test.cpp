// What media does by itself: levels, signs of life, counts, ICE restart, pictures that come back.
#include "engine_fixture.hpp"
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>

#include "media/elements.hpp"
#include "media/stream_meter.hpp"

namespace umbrella::test {
namespace {

using Engine = EngineTest;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint32_t red = 0xff0000;
constexpr std::uint32_t blue = 0x0000ff;

/// Threads of this process, the clients' included, whose names begin so.
std::ptrdiff_t threads_named(std::string_view begin) {
    const std::filesystem::directory_iterator all("/proc/self/task");
    return std::ranges::count_if(std::filesystem::begin(all), std::filesystem::end(all),
                                 [begin](const auto& task) {
                                     std::ifstream file(task.path() / "comm");
                                     std::string name;
                                     std::getline(file, name);
                                     return name.starts_with(begin);
                                 });
}

TEST_F(Engine, Microphone_IsHeardAndItsLevelTold) {
    const Client& alice = join("alice", red);
    ASSERT_TRUE(run_until([&] { return heard_[alice.id] >= 2 && loudest_.contains(alice.id); }));
    EXPECT_EQ(loudest_.at(alice.id), 5);
    const unsigned events = level_events_;
    run_for(milliseconds(1100));
    EXPECT_NEAR(level_events_ - events, 5, 2) << "one each 200 ms";
}

TEST_F(Engine, Gone_IsNotHeardAnyMore) {
    Client& alice = join("alice", red);
    ASSERT_TRUE(run_until([&] { return heard_[alice.id] >= 1; }));
    alice.peer.reset();
    run_for(milliseconds(1200));
    const unsigned heard = heard_[alice.id];
    run_for(milliseconds(2200));
    EXPECT_EQ(heard_[alice.id], heard);
}

TEST_F(Engine, IceRestart_KeepsMediaAndConnects) {
    Client& alice = join("alice", red);
    Client& bob = join("bob", blue);
    ASSERT_TRUE(run_until([&] { return ready(alice) && ready(bob); }));
    bind(alice, bob);
    bind(bob, alice);
    ASSERT_TRUE(run_until([&] { return frames(alice) > 5 && frames(bob) > 5; }));
    const std::string before = alice.offer;

    restart_ice(alice);
    ASSERT_TRUE(run_until([&] { return alice.offers == 2 && alice.answered; }));
    EXPECT_NE(alice.offer.substr(alice.offer.find("a=ice-ufrag:"), 20),
              before.substr(before.find("a=ice-ufrag:"), 20));
    EXPECT_EQ(alice.peer->restarts(), 1U);
    EXPECT_GT(alice.local_candidates, 0U) << "the stored ones come again";
    EXPECT_TRUE(run_until([&] { return stats_of(alice)->connected; }));
    const unsigned from = frames(alice);
    const unsigned to = frames(bob);
    EXPECT_TRUE(run_until([&] { return frames(alice) > from + 15 && frames(bob) > to + 15; }));
    EXPECT_TRUE(alice.failures.empty());
}

TEST_F(Engine, IceRestartThatFails_LeavesThePeerForAnother) {
    Client& alice = join("alice", red);
    Client& bob = join("bob", blue);
    ASSERT_TRUE(run_until([&] { return ready(alice) && ready(bob); }));
    bind(alice, bob);
    alice.peer->spoil_next_answer();
    restart_ice(alice);
    ASSERT_TRUE(run_until([&] { return alice.offers == 2 && alice.answered; }));
    // The transport is left a moment after its answer.
    ASSERT_TRUE(run_until([&] { return !stats_of(alice)->connected; }));
    EXPECT_FALSE(run_until([&] { return stats_of(alice)->connected; }, seconds(6)));

    restart_ice(alice);
    ASSERT_TRUE(run_until([&] { return alice.offers == 3 && alice.answered; }));
    EXPECT_TRUE(run_until([&] { return stats_of(alice)->connected; }));
    const unsigned from = frames(alice);
    EXPECT_TRUE(run_until([&] { return frames(alice) > from + 15; }));
    EXPECT_TRUE(alice.failures.empty());
}

TEST_F(Engine, EncoderThatWasOff_ShowsAPictureWithin500Ms) {
    Client& alice = join("alice", red);
    Client& bob = join("bob", blue);
    ASSERT_TRUE(run_until([&] { return ready(alice) && ready(bob); }));
    bob.peer->switch_camera(false);
    run_for(seconds(2));

    bind(alice, bob);
    run_for(milliseconds(150));
    ASSERT_EQ(frames(alice), 0U);
    bob.peer->switch_camera(true);
    EXPECT_TRUE(run_until([&] { return frames(alice) > 0; }, milliseconds(500)));
}

TEST_F(Engine, MediaThatOvertakesItsAnswer_IsThatOfItsOwnMline) {
    Client& bob = join("bob", blue);
    Client& alice = arrive("alice", red);
    engine_->carry_out(core::CreateOffer{alice.id});
    ASSERT_TRUE(run_until([&] {
        return ready(bob) && alice.connected && alice.received.contains(Mid("microphone"));
    }));

    alice.hold_answers = true;
    add_camera(alice);
    engine_->carry_out(core::CreateOffer{alice.id});
    ASSERT_TRUE(run_until([&] { return !alice.held_answer.empty(); }));
    run_for(milliseconds(500));
    EXPECT_FALSE(alice.received.contains(Mid("camera")));

    apply_held_answer(alice);
    ASSERT_TRUE(run_until([&] { return alice.received.contains(Mid("camera")); }));
    bind(bob, alice);
    EXPECT_TRUE(run_until([&] { return frames(bob) > 5; }));
    EXPECT_TRUE(alice.failures.empty());
}

/// Packets that any receiver has dropped since its start, as repeated or as out of all order.
guint64 dropped_by_receivers(GstElement* pipeline) {
    guint64 dropped = 0;
    GstIterator* all =
        gst_bin_iterate_all_by_element_factory_name(GST_BIN(pipeline), "umbrellareceiver");
    gst_iterator_foreach(
        all,
        [](const GValue* item, gpointer data) {
            GstStructure* stats = nullptr;
            g_object_get(g_value_get_object(item), "stats", &stats, nullptr);
            for (const char* count : {"num-stray", "num-duplicates"}) {
                guint64 packets = 0;
                gst_structure_get_uint64(stats, count, &packets);
                *static_cast<guint64*>(data) += packets;
            }
            gst_structure_free(stats);
        },
        &dropped);
    gst_iterator_free(all);
    return dropped;
}

/// Its first packets come through webrtcbin, the others do not: they have to be of one sequence.
TEST_F(Engine, SecondPictureOfAPeer_LosesNothingAsItBegins) {
    screen_ = true;
    Client& alice = arrive("alice", red);
    add_camera(alice);
    engine_->carry_out(
        core::AddPublishMline{alice.id, Mid("screen"), core::Source::Screen, core::Codec::Vp8});
    engine_->carry_out(core::CreateOffer{alice.id});
    ASSERT_TRUE(run_until([&] { return ready(alice) && alice.received.contains(Mid("screen")); }));
    run_for(milliseconds(500));
    EXPECT_EQ(dropped_by_receivers(engine_->pipeline().get()), 0U);
}

/// What passes the pads of that name of all elements of a factory, from now on.
std::shared_ptr<media::TrafficMeter> meter_all(GstElement* pipeline, std::string_view factory,
                                               const char* pad_name) {
    struct Wanted {
        std::string_view factory;
        const char* pad;
        std::shared_ptr<media::TrafficMeter> meter = std::make_shared<media::TrafficMeter>();
    } wanted{factory, pad_name};
    GstIterator* all = gst_bin_iterate_recurse(GST_BIN(pipeline));
    gst_iterator_foreach(
        all,
        [](const GValue* item, gpointer data) {
            const auto& what = *static_cast<Wanted*>(data);
            auto* element = GST_ELEMENT(g_value_get_object(item));
            if (media::factory_name(element) == what.factory) {
                const auto pad =
                    media::GstPtr<GstPad>::adopt(gst_element_get_static_pad(element, what.pad));
                media::meter_traffic(pad.get(), what.meter);
            }
        },
        &wanted);
    gst_iterator_free(all);
    return wanted.meter;
}

/// On the stock path all of it goes through.
TEST_F(Engine, OnceItFlows_WebrtcbinNeitherGetsMediaNorTellsThePeerOfIt) {
    Client& alice = join("alice", red);
    Client& bob = join("bob", blue);
    ASSERT_TRUE(run_until([&] { return ready(alice) && ready(bob); }));
    bind(alice, bob);
    ASSERT_TRUE(run_until([&] { return frames(alice) > 5; }));
    GstElement* pipeline = engine_->pipeline().get();
    const auto decrypted = meter_all(pipeline, "srtpdec", "rtp_src");
    const auto told = meter_all(pipeline, "nicesink", "sink");
    const unsigned before = frames(alice);
    run_for(seconds(3));
    EXPECT_GT(frames(alice), before + 5);
    const bool direct = uses_direct_path();
    EXPECT_EQ(decrypted->count().packets == 0, direct) << decrypted->count().packets;
    EXPECT_EQ(told->count().packets == 0, direct) << told->count().packets;
}

/// rtpsession's RTCP interval grows with its SSRCs: untuned no PLI left in 15 s.
TEST_F(Engine, PublisherWithFiftySlots_IsAskedForPicturesAtOnce) {
    constexpr int slots = 50;
    Client& alice = join("alice", red);
    Client& bob = join("bob", blue);
    ASSERT_TRUE(run_until([&] { return ready(alice) && ready(bob); }));
    for (int i = 1; i < slots; ++i) {
        const std::string name = std::to_string(i);
        engine_->carry_out(
            core::AddSlotMline{bob.id, Mid("v" + name), core::MediaKind::Video, "s" + name});
    }
    engine_->carry_out(core::CreateOffer{bob.id});
    ASSERT_TRUE(run_until([&] { return bob.offers == 2 && bob.answered; }));
    for (int i = 0; i < slots; ++i) {
        engine_->carry_out(
            core::BindSlot{bob.id, Mid("v" + std::to_string(i)), alice.id, Mid("camera")});
    }
    ASSERT_TRUE(run_until([&] { return bob.peer->received("v49").packets > 10; }));
    for (int i = 0; i < 5; ++i) {
        const unsigned before = frames(alice);
        engine_->carry_out(core::BindSlot{alice.id, Mid("v0"), bob.id, Mid("camera")});
        ASSERT_TRUE(run_until([&] { return frames(alice) > before + 2; }, seconds(2))) << i;
        engine_->carry_out(core::UnbindSlot{alice.id, Mid("v0")});
        run_for(seconds(1));
    }
}

TEST_F(Engine, UnboundSlot_FallsSilentAtOnce) {
    Client& alice = join("alice", red);
    Client& bob = join("bob", blue);
    ASSERT_TRUE(run_until([&] { return ready(alice) && ready(bob); }));
    bind(alice, bob);
    ASSERT_TRUE(run_until([&] { return frames(alice) > 5; }));
    engine_->carry_out(core::UnbindSlot{alice.id, Mid("v0")});
    run_for(milliseconds(300));
    const unsigned packets = alice.peer->received("v0").packets;
    run_for(seconds(1));
    EXPECT_EQ(alice.peer->received("v0").packets, packets);
    EXPECT_GT(alice.peer->received("a0").packets, 0U);
}

TEST_F(Engine, Stats_CountWhatFlows) {
    Client& alice = join("alice", red);
    Client& bob = join("bob", blue);
    ASSERT_TRUE(run_until([&] { return ready(alice) && ready(bob); }));
    bind(alice, bob);
    ASSERT_TRUE(run_until([&] {
        const media::PeerStats* stats = stats_of(alice);
        return frames(alice) > 30 && stats->rtt_ms && stats->slots[1].fraction_lost;
    }));
    const media::PeerStats stats = *stats_of(alice);
    EXPECT_TRUE(stats.connected);
    EXPECT_LT(*stats.rtt_ms, 100);
    EXPECT_GT(stats.packets_received, 50U);
    EXPECT_GT(stats.bytes_received, stats.packets_received * 20);
    EXPECT_GT(stats.packets_sent, 50U);
    ASSERT_EQ(stats.publishes.size(), 2U);
    EXPECT_EQ(stats.publishes[0].source, core::Source::Camera);
    EXPECT_GT(stats.publishes[0].packets, 20U);
    EXPECT_EQ(stats.publishes[0].lost, 0);
    ASSERT_EQ(stats.slots.size(), 2U);
    EXPECT_EQ(stats.slots[1].slot, Mid("v0"));
    EXPECT_EQ(stats.slots[1].publisher, bob.id);
    EXPECT_EQ(stats.slots[1].mline, Mid("camera"));
    EXPECT_GT(stats.slots[1].packets, 20U);
    EXPECT_EQ(*stats.slots[1].fraction_lost, 0);
    EXPECT_EQ(*stats.slots[1].lost, 0);

    const media::PeerStats publisher = *stats_of(bob);
    EXPECT_GT(publisher.publishes[0].keyframe_requests, 0U);
    EXPECT_TRUE(publisher.slots[0].publisher.empty());
}

TEST_F(Engine, ConnectedPeer_HasNoThreadThatOnlyWaits) {
    if (!uses_direct_path()) {
        return;  // there they send
    }
    const Client& alice = join("alice", red);
    const Client& bob = join("bob", blue);
    ASSERT_TRUE(run_until([&] { return ready(alice) && ready(bob); }));
    // GLib keeps threads that have nothing to do, under the name of what they did.
    g_thread_pool_set_max_unused_threads(0);
    // Those of the two clients themselves; ours has none. Those of an earlier test may still end.
    EXPECT_TRUE(run_until([&] { return threads_named("dtlsenc") == (uses_own_dtls() ? 0 : 2); }));
    EXPECT_TRUE(run_until([&] { return threads_named("rtprtxsend") <= 2; }));
}

TEST_F(Engine, PeersWithAndWithoutAesGcm_SeeEachOther) {
    aes_gcm_ = true;
    Client& alice = join("alice", red);
    aes_gcm_ = false;
    Client& bob = join("bob", blue);
    ASSERT_TRUE(run_until([&] { return ready(alice) && ready(bob); }));
    bind(alice, bob);
    bind(bob, alice);
    EXPECT_TRUE(run_until([&] { return frames(alice) > 10 && frames(bob) > 10; }));
    EXPECT_EQ(alice.peer->cipher(), uses_own_dtls() ? "aes-128-gcm" : "aes-128-icm");
    EXPECT_EQ(bob.peer->cipher(), "aes-128-icm");
    // What they report is read, too.
    EXPECT_TRUE(run_until([&] {
        const media::PeerStats* stats = stats_of(alice);
        return stats->rtt_ms && stats->slots[1].fraction_lost;
    }));
}

TEST_F(Engine, SenderReports_AreAnsweredSoThatClientsKnowTheirRoundTrip) {
    const Client& alice = join("alice", red);
    ASSERT_TRUE(run_until([&] { return ready(alice); }));
    EXPECT_TRUE(run_until([&] { return alice.peer->knows_round_trip(); }));
}

}  // namespace
}  // namespace umbrella::test
