// What encoders and payloaders make, recorded in made-up time and played back.
#include "playback.hpp"

#include "memory_folder.hpp"
#include "rtp_source.hpp"
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "core/recording/recording.hpp"
#include "core/rtp/packet.hpp"

namespace umbrella::test {
namespace {

using core::Codec;
using core::Source;
using core::recording::EndReason;
using core::recording::Moment;
using core::recording::RecordedSource;
using core::recording::Recording;
using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr Timestamp begin{std::chrono::seconds(1000)};

/// What comes over a network: later than it was captured, and not in order.
struct Arriving {
    RecordedSource* source = nullptr;
    const CapturedPacket* packet = nullptr;
    Timestamp arrival;
};

class PlaybackTest : public ::testing::Test {
  protected:
    void SetUp() override {
        std::string name = (std::filesystem::temp_directory_path() / "umbrella-XXXXXX").string();
        ASSERT_NE(mkdtemp(name.data()), nullptr);
        directory_ = name;
        set_up_again();
    }
    /// With nothing recorded.
    void set_up_again() {
        folder_.files.clear();
        arriving_.clear();
        recording_ = std::make_unique<Recording>(
            core::recording::Subject{.recording = "20261126T031205Z-main-alice-1"}, folder_,
            Moment{.now = begin, .wall = {}});
    }
    void TearDown() override { std::filesystem::remove_all(directory_); }

    /// Its packets, `delay` late, with jitter, which overtake each other.
    void add(Source source, Codec codec, const std::vector<CapturedPacket>& packets,
             milliseconds delay) {
        ASSERT_FALSE(packets.empty());
        const auto first = core::rtp::PacketView::parse(packets.front().bytes);
        auto made = std::make_shared<RecordedSource>(
            source, codec,
            [zero = first->timestamp(), captured = packets.front().captured](
                std::uint32_t, std::uint32_t timestamp, std::uint32_t rate) {
                const auto ticks = std::int64_t{static_cast<std::int32_t>(timestamp - zero)};
                return std::optional(begin + captured + microseconds(ticks * 1'000'000 / rate));
            });
        std::uniform_int_distribution<int> jitter(0, 40);
        for (const CapturedPacket& packet : packets) {
            arriving_.push_back(
                {.source = made.get(),
                 .packet = &packet,
                 .arrival = begin + packet.captured + delay + milliseconds(jitter(random_))});
        }
        recording_->add(std::move(made));
    }

    /// All of it, in the order of arrival.
    void record() {
        std::ranges::stable_sort(arriving_, {}, &Arriving::arrival);
        Timestamp now = begin;
        for (const Arriving& one : arriving_) {
            for (; now < one.arrival; now += milliseconds(20)) {
                recording_->work({.now = now, .wall = {}});
            }
            one.source->add(one.packet->bytes, one.arrival);
        }
        end_ = now;
    }

    /// The path of the one file that was made, cut after so many bytes.
    std::string save(std::size_t most = SIZE_MAX) {
        EXPECT_EQ(folder_.files.size(), 1U);
        if (folder_.files.empty()) {
            return {};
        }
        const auto& [name, bytes] = *folder_.files.begin();
        const std::filesystem::path path = directory_ / name;
        std::ofstream file(path, std::ios::binary);
        file.write(reinterpret_cast<const char*>(bytes.data()),
                   static_cast<std::streamsize>(std::min(most, bytes.size())));
        return path.string();
    }

    MemoryFolder folder_;
    std::unique_ptr<Recording> recording_;
    std::vector<Arriving> arriving_;
    std::filesystem::path directory_;
    std::mt19937 random_{7};
    Timestamp end_;
};

class OfEachCodec : public PlaybackTest, public ::testing::WithParamInterface<Codec> {};

TEST_P(OfEachCodec, EveryPictureComesOutAtItsTime) {
    if (!can_make(GetParam())) {
        GTEST_SKIP() << "no encoder";
    }
    const auto video = make_video(GetParam(), 75);
    const auto audio = make_ticks(5);
    add(Source::Camera, GetParam(), video, milliseconds(150));
    add(Source::Microphone, Codec::Opus, audio, milliseconds(20));
    record();
    recording_->finish(EndReason::Stopped, {.now = end_, .wall = {}});

    const Codec codec = GetParam();
    const Played played = play(save(), &codec, true);
    EXPECT_EQ(played.error, "");
    ASSERT_EQ(played.pictures_s.size(), 75U);
    for (std::size_t i = 0; i < played.pictures_s.size(); ++i) {
        EXPECT_NEAR(played.pictures_s[i] - played.pictures_s[0], static_cast<double>(i) / 15,
                    0.005);
    }
    EXPECT_NEAR(played.sound_s, 5, 0.1);
    EXPECT_NEAR(played.duration_s, 5, 0.15);
    // Whatever their ways took: sound and picture began at the same moment.
    ASSERT_GE(played.ticks_s.size(), 4U);
    for (std::size_t i = 0; i < played.ticks_s.size(); ++i) {
        const double sent_s = static_cast<double>(i) + 0.99;
        EXPECT_NEAR(played.ticks_s[i] - played.pictures_s[0], sent_s, 0.01);
    }
}

INSTANTIATE_TEST_SUITE_P(Playback, OfEachCodec,
                         ::testing::Values(Codec::Vp8, Codec::Vp9, Codec::H264, Codec::Av1,
                                           Codec::H265),
                         [](const auto& codec) { return std::string(to_string(codec.param)); });

using Playback = PlaybackTest;

TEST_F(Playback, FileThatWasNeverFinished_PlaysWhereverItEnds) {
    const auto video = make_video(Codec::Vp8, 90);
    const auto audio = make_ticks(6);
    add(Source::Camera, Codec::Vp8, video, milliseconds(30));
    add(Source::Microphone, Codec::Opus, audio, milliseconds(20));
    record();
    const std::size_t size = folder_.files.begin()->second.size();
    const Codec codec = Codec::Vp8;
    const Played whole = play(save(), &codec, true);
    EXPECT_EQ(whole.error, "");
    EXPECT_GT(whole.pictures_s.size(), 60U) << "some 1.8 s are not written yet";
    const Played half = play(save(size / 2), &codec, true);
    EXPECT_EQ(half.error, "");
    EXPECT_GT(half.pictures_s.size(), whole.pictures_s.size() / 3);
    EXPECT_GT(half.sound_s, whole.sound_s / 3);
}

TEST_F(Playback, TelephoneSoundOfACamera_PlaysBesideItsPicture) {
    for (const Codec sound : {Codec::Pcmu, Codec::Pcma}) {
        set_up_again();
        const auto video = make_video(Codec::H264, 75);
        const auto audio = make_ticks(5, sound);
        add(Source::Camera, Codec::H264, video, milliseconds(150));
        add(Source::Microphone, sound, audio, milliseconds(20));
        record();
        recording_->finish(EndReason::Stopped, {.now = end_, .wall = {}});
        const Codec codec = Codec::H264;
        const Played played = play(save(), &codec, true, sound);
        EXPECT_EQ(played.error, "");
        EXPECT_EQ(played.pictures_s.size(), 75U);
        EXPECT_NEAR(played.sound_s, 5, 0.1);
        ASSERT_GE(played.ticks_s.size(), 4U);
        for (std::size_t i = 0; i < played.ticks_s.size(); ++i) {
            EXPECT_NEAR(played.ticks_s[i] - played.pictures_s[0], static_cast<double>(i) + 1, 0.02);
        }
    }
}

TEST_F(Playback, SoundAlone_Plays) {
    const auto audio = make_ticks(4);
    add(Source::Microphone, Codec::Opus, audio, milliseconds(20));
    record();
    recording_->finish(EndReason::Stopped, {.now = end_, .wall = {}});
    const Played played = play(save(), nullptr, true);
    EXPECT_EQ(played.error, "");
    EXPECT_NEAR(played.sound_s, 4, 0.1);
}

}  // namespace
}  // namespace umbrella::test
