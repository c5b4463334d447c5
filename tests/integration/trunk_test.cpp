// Media across a trunk: two engines, a real publisher at one of them, a real subscriber at the
// other.
#include "trunk_fixture.hpp"
#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>

namespace umbrella::test {
namespace {

using Trunk = TrunkTest;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint32_t red = 0xff0000;
constexpr std::uint32_t blue = 0x0000ff;
constexpr std::uint32_t green = 0x00ff00;

std::size_t entries(const char* directory) {
    const std::filesystem::directory_iterator all(directory);
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}
std::size_t threads() {
    return entries("/proc/self/task");
}
std::size_t descriptors() {
    return entries("/proc/self/fd");
}

TEST_F(Trunk, SoundAndPicture_CrossToASubscriber) {
    const Client& alice = near_.media.join("alice", red);
    const Client& bob = far_.media.join("bob", blue);
    ASSERT_TRUE(connect());
    ASSERT_TRUE(run_until([&] { return are_ready({&alice, &bob}); }));

    carry(near_, far_, alice);
    show(far_, bob, near_, alice);
    EXPECT_TRUE(run_until([&] { return picture(bob).frames > 15; }));
    EXPECT_GT(picture(bob).colour >> 16U, 0xC0U) << "alice's red";
    EXPECT_TRUE(run_until([&] { return sound(bob).audio_peak > 0.1; }));
    EXPECT_EQ(far_.media.received_from_afar_[Mid("camera")], 1U);
    EXPECT_EQ(far_.media.received_from_afar_[Mid("microphone")], 1U);
    EXPECT_EQ(far_.begun.size(), 2U);
    EXPECT_TRUE(run_until([&] {
        return far_.media.loudest_.contains(core::trunk::remote_id(near_.id, alice.id));
    })) << "its level counts where it is heard";
    EXPECT_EQ(far_.stats().foreign_packets, 0U);
    EXPECT_EQ(far_.stats().malformed_packets, 0U);
}

TEST_F(Trunk, BothWays_OneCopyServesAllWhoWatch) {
    const Client& alice = near_.media.join("alice", red);
    const Client& bob = far_.media.join("bob", blue);
    const Client& carol = far_.media.join("carol", green);
    ASSERT_TRUE(connect());
    ASSERT_TRUE(run_until([&] { return are_ready({&alice, &bob, &carol}); }));
    carry(near_, far_, alice);
    carry(far_, near_, bob);
    show(far_, bob, near_, alice);
    show(far_, carol, near_, alice);
    show(near_, alice, far_, bob);
    EXPECT_TRUE(run_until([&] {
        return picture(alice).frames > 15 && picture(bob).frames > 15 && picture(carol).frames > 15;
    }));
    EXPECT_GT(picture(alice).colour & 0xFFU, 0xC0U) << "bob's blue";
    ASSERT_EQ(near_.stats().sending.size(), 2U);
    ASSERT_EQ(far_.stats().receiving.size(), 2U);
}

TEST_F(Trunk, StoppedStream_IsSilentOnTheLink) {
    const Client& alice = near_.media.join("alice", red);
    const Client& bob = far_.media.join("bob", blue);
    ASSERT_TRUE(connect());
    ASSERT_TRUE(run_until([&] { return are_ready({&alice, &bob}); }));
    carry(near_, far_, alice);
    show(far_, bob, near_, alice);
    ASSERT_TRUE(run_until([&] { return picture(bob).frames > 5; }));
    drop(near_, far_, 0);
    drop(near_, far_, 1);
    run_for(milliseconds(300));
    const std::uint64_t before = far_.stats().bytes_received;
    run_for(seconds(2));
    // RTCP alone: signs of life and what rtpsession says.
    EXPECT_LT(far_.stats().bytes_received - before, 2000U);
    EXPECT_TRUE(far_.trunks().is_heard(near_.id));
    EXPECT_EQ(far_.silences, 0U);
}

TEST_F(Trunk, LostPackets_AreSentAgain) {
    relay_ = std::make_unique<LossyRelay>(
        LossyRelay::Settings{.loss = 0.05, .delay = milliseconds(25), .seed = 7});
    const Client& alice = near_.media.join("alice", red);
    const Client& bob = far_.media.join("bob", blue);
    ASSERT_TRUE(connect());
    ASSERT_TRUE(run_until([&] { return are_ready({&alice, &bob}); }));
    carry(near_, far_, alice);
    show(far_, bob, near_, alice);
    ASSERT_TRUE(run_until([&] { return picture(bob).frames > 5; }));
    const unsigned before = picture(bob).frames;
    run_for(seconds(6));
    EXPECT_GT(picture(bob).frames - before, 75U) << "of 90";
    const media::TrunkStats stats = near_.stats();
    EXPECT_GT(stats.sending.front().retransmitted, 0U);
    EXPECT_GT(stats.sending.back().retransmitted, 0U) << "sound, too";
    EXPECT_GT(relay_->lost(), 10U);
    ASSERT_TRUE(stats.rtt_ms);
    EXPECT_NEAR(*stats.rtt_ms, 50, 40);
    ASSERT_TRUE(stats.transport_loss) << "transport-cc feedback comes";
    EXPECT_NEAR(*stats.transport_loss, 0.05, 0.05);
}

TEST_F(Trunk, Streams_AreBoundAHundredTimesWithoutGrowth) {
    const Client& alice = near_.media.join("alice", red);
    const Client& bob = far_.media.join("bob", blue);
    ASSERT_TRUE(connect());
    ASSERT_TRUE(run_until([&] { return are_ready({&alice, &bob}); }));
    const auto once = [&](bool wait) {
        carry(near_, far_, alice);
        show(far_, bob, near_, alice);
        if (wait) {
            bob.peer->forget("v0");
            ASSERT_TRUE(run_until([&] { return picture(bob).frames > 2; }));
        } else {
            run_for(milliseconds(30));
        }
        hide(far_, bob);
        drop(near_, far_, 0);
        drop(near_, far_, 1);
    };
    once(true);
    run_for(milliseconds(300));
    const std::size_t threads_before = threads();
    const std::size_t descriptors_before = descriptors();
    for (int i = 0; i < 100; ++i) {
        once(i % 20 == 0);
    }
    run_for(milliseconds(300));
    EXPECT_LE(threads(), threads_before + 1);
    EXPECT_LE(descriptors(), descriptors_before + 1);
    EXPECT_EQ(offers_, 1U) << "nothing is negotiated again";
    once(true);
}

TEST_F(Trunk, DeadConnection_IsReplacedAndStreamsGoOn) {
    relay_ = std::make_unique<LossyRelay>(LossyRelay::Settings{});
    const Client& alice = near_.media.join("alice", red);
    const Client& bob = far_.media.join("bob", blue);
    ASSERT_TRUE(connect());
    ASSERT_TRUE(run_until([&] { return are_ready({&alice, &bob}); }));
    carry(near_, far_, alice);
    show(far_, bob, near_, alice);
    ASSERT_TRUE(run_until([&] { return picture(bob).frames > 5; }));

    relay_->cut(true);
    ASSERT_TRUE(run_until([&] { return far_.silences == 1 && near_.silences == 1; }, seconds(4)));
    EXPECT_FALSE(near_.trunks().is_heard(far_.id));
    // The WebSocket has broken too, and comes back.
    relay_ = std::make_unique<LossyRelay>(LossyRelay::Settings{});
    bob.peer->forget("v0");
    open(near_, far_);
    const gint64 from = g_get_monotonic_time();
    EXPECT_TRUE(run_until([&] { return picture(bob).frames > 0; }));
    const auto took_ms = (g_get_monotonic_time() - from) / 1000;
    RecordProperty("redial_to_picture_ms", static_cast<int>(took_ms));
    EXPECT_LT(took_ms, 3000);
    EXPECT_EQ(near_.stats().connections, 2U);
    EXPECT_TRUE(run_until([&] { return sound(bob).audio_peak > 0.1; }));
}

TEST_F(Trunk, ShortCut_IsSurvivedWithoutANewConnection) {
    relay_ = std::make_unique<LossyRelay>(LossyRelay::Settings{});
    const Client& alice = near_.media.join("alice", red);
    const Client& bob = far_.media.join("bob", blue);
    ASSERT_TRUE(connect());
    ASSERT_TRUE(run_until([&] { return are_ready({&alice, &bob}); }));
    carry(near_, far_, alice);
    show(far_, bob, near_, alice);
    ASSERT_TRUE(run_until([&] { return picture(bob).frames > 5; }));
    relay_->cut(true);
    ASSERT_TRUE(run_until([&] { return far_.silences == 1; }, seconds(4)));
    relay_->cut(false);
    const unsigned before = picture(bob).frames;
    EXPECT_TRUE(run_until([&] { return picture(bob).frames > before + 5; }, seconds(4)));
    EXPECT_EQ(near_.stats().connections, 1U);
    EXPECT_TRUE(run_until([&] { return far_.up && near_.up; }, seconds(2)));
}

/// The longest time without a new picture, in milliseconds.
class Watcher {
  public:
    explicit Watcher(const EngineHarness::Client& who) : who_(who), frames_(picture()) {}
    bool look() {
        const unsigned frames = picture();
        const gint64 now = g_get_monotonic_time();
        if (frames != frames_) {
            frames_ = frames;
            since_ = now;
        }
        longest_ = std::max(longest_, (now - since_) / 1000);
        return false;
    }
    [[nodiscard]] gint64 longest_ms() const { return longest_; }

  private:
    [[nodiscard]] unsigned picture() const { return who_.peer->received("v0").frames; }
    const EngineHarness::Client& who_;
    unsigned frames_;
    gint64 since_ = g_get_monotonic_time();
    gint64 longest_ = 0;
};

TEST_F(Trunk, WhatComesByATrunk_GoesOnByAnother) {
    start(middle_);
    const Client& alice = near_.media.join("alice", red);
    const Client& bob = far_.media.join("bob", blue);
    ASSERT_TRUE(connect(near_, middle_));
    ASSERT_TRUE(connect(middle_, far_));
    ASSERT_TRUE(run_until([&] { return are_ready({&alice, &bob}); }));
    // Nobody watches in the middle.
    carry(near_, middle_, alice);
    carry_on(middle_, far_, remote(near_, alice, "microphone"), 0);
    carry_on(middle_, far_, remote(near_, alice, "camera"), 1);
    show(far_, bob, near_, alice);
    EXPECT_TRUE(run_until([&] { return picture(bob).frames > 15; }));
    EXPECT_TRUE(run_until([&] { return sound(bob).audio_peak > 0.1; }));
    EXPECT_GT(picture(bob).colour >> 16U, 0xC0U);
}

TEST_F(Trunk, OtherWay_IsTakenWithoutAPause) {
    start(middle_);
    const Client& alice = near_.media.join("alice", red);
    const Client& bob = far_.media.join("bob", blue);
    ASSERT_TRUE(connect(near_, far_));
    ASSERT_TRUE(connect(near_, middle_));
    ASSERT_TRUE(connect(middle_, far_));
    ASSERT_TRUE(run_until([&] { return are_ready({&alice, &bob}); }));
    carry(near_, far_, alice);
    show(far_, bob, near_, alice);
    ASSERT_TRUE(run_until([&] { return picture(bob).frames > 15; }));

    // By the same stream of another link, so under the same SSRC.
    const PublicationRef camera = remote(near_, alice, "camera");
    carry(near_, middle_, alice, "camera", 1);
    run_for(milliseconds(500));
    far_.begun.clear();
    Watcher watcher(bob);
    middle_.trunks().send_stream(far_.id, 1, camera);
    far_.trunks().expect_stream(middle_.id, 1, camera);
    ASSERT_TRUE(run_until([&] { return watcher.look() || !far_.begun.empty(); }));
    far_.trunks().forget_stream(near_.id, 1);
    far_.trunks().use_stream(middle_.id, 1, camera);
    near_.trunks().stop_stream(far_.id, 1);
    run_until([&] { return watcher.look(); }, seconds(2));
    RecordProperty("longest_pause_ms", static_cast<int>(watcher.longest_ms()));
    EXPECT_LT(watcher.longest_ms(), 500) << "15 pictures a second";
    EXPECT_EQ(far_.media.received_from_afar_[Mid("camera")], 1U);
}

TEST_F(Trunk, SoundAndPicture_StayTogether) {
    relay_ =
        std::make_unique<LossyRelay>(LossyRelay::Settings{.loss = 0.01, .delay = milliseconds(40)});
    const Client& alice = near_.media.join("alice", red);
    const Client& bob = far_.media.join("bob", blue);
    ASSERT_TRUE(connect());
    ASSERT_TRUE(run_until([&] { return are_ready({&alice, &bob}); }));
    carry(near_, far_, alice);
    show(far_, bob, near_, alice);
    ASSERT_TRUE(run_until([&] { return picture(bob).frames > 15; }));
    run_for(seconds(5));  // until reports have passed all the way
    alice.peer->sync().reset();
    bob.peer->sync().reset();
    run_for(seconds(4));
    const auto sent = alice.peer->sync().sound_behind_ms(SyncMeter::Way::Sent);
    const auto received = bob.peer->sync().sound_behind_ms(SyncMeter::Way::Received);
    ASSERT_TRUE(sent && received);
    RecordProperty("sent_ms", std::to_string(*sent));
    RecordProperty("received_ms", std::to_string(*received));
    EXPECT_NEAR(*received - *sent, 0, 60) << "more would be noticed";
}

TEST_F(Trunk, PublisherWhoComesBack_IsCarriedAgain) {
    const Client* alice = &near_.media.join("alice", red);
    const Client& bob = far_.media.join("bob", blue);
    ASSERT_TRUE(connect());
    ASSERT_TRUE(run_until([&] { return are_ready({alice, &bob}); }));
    carry(near_, far_, *alice);
    show(far_, bob, near_, *alice);
    ASSERT_TRUE(run_until([&] { return picture(bob).frames > 5; }));
    near_.media.engine_->carry_out(core::DestroyMediaPeer{alice->id});
    near_.media.clients_.erase(alice->id);
    run_for(milliseconds(500));
    alice = &near_.media.join("alice", green);
    EXPECT_TRUE(run_until([&] { return ((picture(bob).colour >> 8U) & 0xFFU) > 0x60U; }));
}

TEST_F(Trunk, OpenedAndClosed_LeavesNothingBehind) {
    const auto once = [this] {
        ASSERT_TRUE(connect());
        near_.trunks().close(far_.id);
        far_.trunks().close(near_.id);
        EXPECT_FALSE(near_.trunks().is_heard(far_.id));
        run_for(milliseconds(200));
    };
    once();
    once();
    const std::size_t threads_before = threads();
    const std::size_t descriptors_before = descriptors();
    for (int i = 0; i < 15; ++i) {
        once();
    }
    EXPECT_LE(threads(), threads_before + 1);
    EXPECT_LE(descriptors(), descriptors_before + 2);
}

TEST_F(Trunk, NeighbourThatTalksNonsense_IsDialledOn) {
    near_.trunks().open(far_.id, {.offers = true, .dialled = true});
    far_.trunks().open(near_.id, {.offers = false, .dialled = false});
    for (std::uint32_t session = 0; session < 50; ++session) {
        far_.trunks().take(near_.id, core::trunk::MediaOffer{session, "v=0\r\nnonsense"});
        near_.trunks().take(far_.id, core::trunk::MediaAnswer{1, "nonsense"});
        near_.trunks().take(far_.id, core::trunk::MediaCandidate{1, 7, "nonsense"});
        near_.trunks().take(far_.id, core::trunk::MediaRequest{});
        far_.trunks().take(near_.id, core::trunk::MediaRequest{});
    }
    EXPECT_TRUE(run_until([&] { return near_.up && far_.up; }, seconds(10)));
    near_.trunks().take(far_.id, core::trunk::MediaAnswer{1, "nonsense"});
    run_for(milliseconds(300));
    EXPECT_TRUE(near_.up);
}

}  // namespace
}  // namespace umbrella::test
