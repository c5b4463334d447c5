// Which videos are paused, by the rules alone; with the estimate together: narrow_link_test.cpp.
#include "core/trunk/allocation.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include <gtest/gtest.h>

#include "base/limits_bandwidth.hpp"

namespace umbrella::core::trunk {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Paused = std::set<StreamIndex>;

class AllocationTest : public testing::Test {
  protected:
    /// Streams 0, 1, 2 ... in the order of the calls.
    void add(Source source, std::uint64_t bps) {
        streams_.push_back({.stream = static_cast<StreamIndex>(streams_.size()), .source = source});
        bps_.push_back(bps);
    }
    void pass(milliseconds time) {
        for (; time.count() > 0; time -= limits::allocation_tick) {
            now_ += limits::allocation_tick;
            for (std::size_t i = 0; i < streams_.size(); ++i) {
                if (!allocation_.is_paused(streams_[i].stream)) {
                    streams_[i].bytes += bps_[i] / 80;  // of a tenth of a second
                }
            }
            allocation_.poll(streams_, link_, now_);
        }
    }
    void overuse(std::uint64_t limit_bps) {
        link_.emplace(link_.value_or(rtp::BandwidthState{}));
        link_->limit_bps = link_->received_bps = limit_bps;
        ++link_->reductions;
        pass(limits::allocation_tick);
    }
    [[nodiscard]] Paused paused() const {
        Paused all;
        for (const auto& stream : streams_) {
            if (allocation_.is_paused(stream.stream)) {
                all.insert(stream.stream);
            }
        }
        return all;
    }

    Allocation allocation_;
    std::vector<Allocation::Stream> streams_;
    std::vector<std::uint64_t> bps_;
    std::optional<rtp::BandwidthState> link_{rtp::BandwidthState{}};
    Timestamp now_{std::chrono::hours(1)};
};

TEST_F(AllocationTest, SoundIsNeverPaused_AndScreensComeBeforeCameras) {
    add(Source::Camera, 300'000);
    add(Source::Microphone, 50'000);
    add(Source::Screen, 300'000);
    add(Source::Camera, 100'000);
    pass(seconds(5));
    overuse(460'000);
    EXPECT_EQ(paused(), Paused{0}) << "the smaller camera still fits";
    pass(seconds(2));
    overuse(10'000);
    EXPECT_EQ(paused(), (Paused{0, 2, 3}));
    EXPECT_EQ(allocation_.pacing(), rtp::Pacing::Hold);
}

TEST_F(AllocationTest, OveruseThatAllFitsInto_PausesNothing) {
    add(Source::Camera, 300'000);
    pass(seconds(5));
    overuse(400'000);
    EXPECT_EQ(paused(), Paused{});
    EXPECT_EQ(allocation_.pacing(), rtp::Pacing::Off);
}

TEST_F(AllocationTest, Tries_AreDoubledApartUpToABound) {
    add(Source::Camera, 300'000);
    add(Source::Camera, 300'000);
    pass(seconds(5));
    overuse(350'000);
    ASSERT_EQ(paused(), Paused{1});
    for (const int wait : {5, 10, 20, 20}) {
        pass(seconds(wait) - 2 * limits::allocation_tick);
        EXPECT_EQ(paused(), Paused{1}) << wait;
        pass(3 * limits::allocation_tick);
        EXPECT_EQ(paused(), Paused{}) << wait;
        EXPECT_EQ(allocation_.pacing(), rtp::Pacing::Try);
        EXPECT_EQ(allocation_.marked(), Paused{1}) << "it is only a try";
        link_->queue = limits::try_queue_unpaced;
        pass(limits::allocation_tick);
        EXPECT_EQ(paused(), Paused{1}) << wait;
        link_->queue = {};
    }
}

TEST_F(AllocationTest, PauseThatWasForNothing_IsTakenBackAtOnceAndAlone) {
    for (int i = 0; i < 3; ++i) {
        add(Source::Camera, 300'000);
    }
    pass(seconds(5));
    overuse(650'000);
    ASSERT_EQ(paused(), Paused{2});
    pass(seconds(2));
    overuse(350'000);
    ASSERT_EQ(paused(), (Paused{1, 2}));
    link_->limit_bps.reset();
    ++link_->acquittals;
    pass(limits::allocation_tick);
    EXPECT_EQ(paused(), Paused{2}) << "that one was for something else";
}

TEST_F(AllocationTest, DelayOfALinkWithoutALimit_KeepsNoTryBack) {
    add(Source::Camera, 300'000);
    pass(seconds(5));
    overuse(100'000);
    link_->queue = limits::growth_queue + milliseconds(10);
    pass(limits::try_after_first + seconds(1));
    ASSERT_EQ(paused(), Paused{0}) << "it may be a queue";
    link_->limit_bps.reset();
    pass(limits::allocation_tick);
    EXPECT_EQ(paused(), Paused{});
}

TEST_F(AllocationTest, TryThatSucceeds_IsShownAndTheNextFollows) {
    for (int i = 0; i < 3; ++i) {
        add(Source::Camera, 300'000);
    }
    pass(seconds(5));
    overuse(350'000);
    ASSERT_EQ(paused(), (Paused{1, 2}));
    pass(limits::try_after_first + limits::allocation_tick);
    ASSERT_EQ(paused(), Paused{2});
    pass(limits::try_shown_after);
    EXPECT_EQ(allocation_.marked(), Paused{2});
    pass(limits::try_lasts);
    EXPECT_EQ(paused(), Paused{});
    pass(limits::try_lasts);
    EXPECT_EQ(allocation_.marked(), Paused{});
    EXPECT_EQ(allocation_.pacing(), rtp::Pacing::Off);
}

TEST_F(AllocationTest, BacklogThatStays_IsTooMuch) {
    add(Source::Camera, 300'000);
    pass(seconds(5));
    link_->limit_bps = 200'000;
    link_->backlog = limits::backlog_too_long;
    pass(limits::allocation_tick);
    EXPECT_EQ(paused(), Paused{0});
}

TEST_F(AllocationTest, NewCameraOnANarrowLink_Waits) {
    add(Source::Camera, 300'000);
    add(Source::Camera, 300'000);
    pass(seconds(5));
    overuse(350'000);
    add(Source::Camera, 300'000);
    add(Source::Screen, 300'000);
    pass(limits::allocation_tick);
    EXPECT_EQ(paused(), (Paused{1, 2}));
}

TEST_F(AllocationTest, NothingSent_TriesWithoutKnowingTheLink) {
    add(Source::Camera, 300'000);
    pass(seconds(5));
    overuse(50'000);
    ASSERT_EQ(paused(), Paused{0});
    link_.reset();
    pass(seconds(4));
    EXPECT_EQ(paused(), Paused{0});
    pass(seconds(2));
    EXPECT_EQ(paused(), Paused{});
}

TEST_F(AllocationTest, UnknownLinkWhileSoundIsSent_ChangesNothing) {
    add(Source::Camera, 300'000);
    add(Source::Microphone, 50'000);
    pass(seconds(5));
    overuse(60'000);
    link_.reset();
    pass(seconds(60));
    EXPECT_EQ(paused(), Paused{0});
}

TEST_F(AllocationTest, AnotherConnection_CountsFromTheBeginning) {
    add(Source::Camera, 300'000);
    add(Source::Camera, 300'000);
    pass(seconds(5));
    overuse(350'000);
    link_ = rtp::BandwidthState{};
    for (auto& stream : streams_) {
        stream.bytes = 0;
    }
    pass(limits::allocation_tick);
    EXPECT_EQ(paused(), Paused{1});
    pass(seconds(20));
    EXPECT_EQ(paused(), Paused{});
    overuse(350'000);
    EXPECT_EQ(paused(), Paused{1});
}

TEST_F(AllocationTest, StreamThatEnds_LeavesNothingBehind) {
    add(Source::Camera, 300'000);
    pass(seconds(5));
    overuse(50'000);
    streams_.clear();
    pass(limits::allocation_tick);
    EXPECT_EQ(allocation_.marked(), Paused{});
    EXPECT_EQ(allocation_.pacing(), rtp::Pacing::Off);
}

}  // namespace
}  // namespace umbrella::core::trunk
