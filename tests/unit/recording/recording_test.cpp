#include "core/recording/recording.hpp"

#include "memory_folder.hpp"
#include "packets.hpp"
#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace umbrella::core::recording {
namespace {

using std::chrono::milliseconds;
using test::Frame;
using test::TestPacket;

constexpr milliseconds wall_zero{1'795'662'725'000};

Octets vp8_keyframe() {
    return {0x10, 0x10, 0x02, 0x00, 0x9D, 0x01, 0x2A, 0x80, 0x02, 0xE0, 0x01};
}

/// Somebody who sends, and time that passes.
class RecordingTest : public ::testing::Test {
  protected:
    struct Sender {
        std::shared_ptr<RecordedSource> source;
        Codec codec = Codec::Opus;
        std::uint16_t sequence = 0;
        bool key_next = true;
    };

    [[nodiscard]] Moment moment() const {
        return {.now = Timestamp(milliseconds(now_ms_)), .wall = wall_zero + milliseconds(now_ms_)};
    }

    void start() {
        recording_ =
            std::make_unique<Recording>(Subject{.recording = "20261126T031205Z-main-alice-1",
                                                .participant = ParticipantId("aa"),
                                                .name = "Alice",
                                                .room = "main"},
                                        folder_, moment());
    }

    void add(Source source, Codec codec, bool reports = true) {
        const std::uint32_t rate = codec == Codec::Opus ? 48 : 90;
        auto made = std::make_shared<RecordedSource>(
            source, codec,
            [this, reports, rate](std::uint32_t, std::uint32_t timestamp,
                                  std::uint32_t) -> std::optional<Timestamp> {
                return reports ? std::optional(Timestamp(milliseconds(timestamp / rate)))
                               : std::nullopt;
            });
        senders_[source] = {.source = made, .codec = codec};
        recording_->add(made);
    }

    /// Sends each source's frames, and lets the recording work, each 20 ms.
    void run(int ms) {
        for (const int end = now_ms_ + ms; now_ms_ < end; now_ms_ += 20) {
            for (auto& [source, sender] : senders_) {
                send(sender);
            }
            recording_->work(moment());
            for (const RecordedSource* wish : recording_->keyframe_wishes(moment().now)) {
                senders_.at(wish->source()).key_next = true;
                ++keyframes_asked_;
            }
        }
    }

    void send(Sender& sender) const {
        const bool audio = sender.codec == Codec::Opus;
        TestPacket packet{.payload_type = static_cast<std::uint8_t>(audio ? 111 : 96),
                          .sequence_number = sender.sequence++,
                          .timestamp = static_cast<std::uint32_t>(now_ms_ * (audio ? 48 : 90)),
                          .ssrc = 7,
                          .marker = true};
        if (audio) {
            packet.payload = test::opus_payload();
        } else {
            packet.payload = std::exchange(sender.key_next, false)
                                 ? vp8_keyframe()
                                 : test::vp8_payload(Frame::Delta);
        }
        sender.source->add(packet.to_bytes(), moment().now);
    }

    void end(Source source) {
        recording_->end(*senders_.at(source).source);
        senders_.erase(source);
    }

    [[nodiscard]] SideFile side_file() const { return recording_->side_file(moment().wall); }

    test::MemoryFolder folder_;
    std::unique_ptr<Recording> recording_;
    std::map<Source, Sender> senders_;
    int now_ms_ = 1'000'000;
    int keyframes_asked_ = 0;
};

using Recordings = RecordingTest;

TEST_F(Recordings, SoundAndPicture_AreOneFile) {
    start();
    add(Source::Microphone, Codec::Opus);
    add(Source::Camera, Codec::Vp8);
    run(4000);
    recording_->finish(EndReason::Stopped, moment());
    const SideFile side = side_file();
    ASSERT_EQ(side.takes.size(), 1U);
    const TakeNote& take = side.takes[0];
    EXPECT_EQ(take.name, "20261126T031205Z-main-alice-1-person-1.webm");
    EXPECT_TRUE(take.complete);
    EXPECT_EQ(take.bytes, folder_.files.at(take.name).size());
    EXPECT_NEAR(static_cast<double>(take.duration.count()), 3980, 20);
    EXPECT_EQ(take.begun, wall_zero + milliseconds(1'000'000));
    EXPECT_EQ(take.offset, milliseconds(0));
    ASSERT_EQ(take.tracks.size(), 2U);
    EXPECT_TRUE(take.tracks[0].synchronized);
    EXPECT_TRUE(take.tracks[1].synchronized);
    EXPECT_EQ(side.reason, EndReason::Stopped);
    EXPECT_NE(folder_.texts.at("20261126T031205Z-main-alice-1.json").find("\"stopped\""),
              std::string::npos);
}

TEST_F(Recordings, WithoutReports_TheFileBeginsAllTheSame) {
    start();
    add(Source::Microphone, Codec::Opus, false);
    run(2900);
    EXPECT_TRUE(folder_.files.empty());
    run(1700);
    ASSERT_EQ(folder_.files.size(), 1U);
    recording_->finish(EndReason::Stopped, moment());
    EXPECT_FALSE(side_file().takes[0].tracks[0].synchronized);
    EXPECT_NEAR(static_cast<double>(side_file().takes[0].duration.count()), 4580, 20)
        << "nothing of the begin is lost";
}

TEST_F(Recordings, WhatRuns_IsOnTheDiskSoon) {
    start();
    add(Source::Microphone, Codec::Opus);
    run(10'000);
    const TakeNote take = side_file().takes.at(0);
    EXPECT_GT(take.duration, milliseconds(8000));
    EXPECT_GT(folder_.files.at(take.name).size(), 3000U);
    EXPECT_FALSE(take.complete);
    EXPECT_FALSE(side_file().reason);
}

TEST_F(Recordings, CameraThatComesLater_BeginsAnotherFile) {
    start();
    add(Source::Microphone, Codec::Opus);
    run(5000);
    add(Source::Camera, Codec::Vp8);
    run(5000);
    recording_->finish(EndReason::Stopped, moment());
    const auto takes = side_file().takes;
    ASSERT_EQ(takes.size(), 2U);
    EXPECT_TRUE(takes[0].complete);
    EXPECT_EQ(takes[0].tracks.size(), 1U);
    EXPECT_EQ(takes[1].tracks.size(), 2U);
    const auto gap = takes[1].offset - (takes[0].offset + takes[0].duration);
    EXPECT_LE(gap, milliseconds(20)) << "no sound is lost between them";
}

TEST_F(Recordings, AnotherCodec_BeginsAnotherFileWithAKeyframe) {
    start();
    add(Source::Microphone, Codec::Opus);
    add(Source::Camera, Codec::Vp8);
    run(4000);
    end(Source::Camera);
    add(Source::Camera, Codec::Vp8);
    run(4000);
    recording_->finish(EndReason::Stopped, moment());
    EXPECT_EQ(side_file().takes.size(), 2U);
    EXPECT_EQ(side_file().takes.back().tracks.size(), 2U);
}

TEST_F(Recordings, PictureAfterALoss_AsksForAKeyframe) {
    start();
    add(Source::Camera, Codec::Vp8);
    run(4000);
    ++senders_.at(Source::Camera).sequence;
    run(3000);
    EXPECT_GE(keyframes_asked_, 1);
    recording_->finish(EndReason::Stopped, moment());
    const SideFile side = side_file();
    ASSERT_EQ(side.takes.size(), 1U);
    EXPECT_EQ(side.takes[0].tracks[0].lost_packets, 1U);
    EXPECT_EQ(side.takes[0].tracks[0].broken_pictures, 1U);
    EXPECT_GT(side.takes[0].duration, milliseconds(6900)) << "it goes on";
}

TEST_F(Recordings, Screen_HasFilesOfItsOwn) {
    start();
    add(Source::Microphone, Codec::Opus);
    run(4000);
    add(Source::Screen, Codec::Vp8);
    run(4000);
    recording_->finish(EndReason::Left, moment());
    const auto takes = side_file().takes;
    ASSERT_EQ(takes.size(), 2U);
    EXPECT_NE(takes[0].name.find("-person-1"), std::string::npos);
    EXPECT_NE(takes[1].name.find("-screen-1"), std::string::npos);
    EXPECT_NEAR(static_cast<double>(takes[1].offset.count()), 4000, 50);
}

TEST_F(Recordings, MicrophoneThatIsMuted_HoldsUpNobody) {
    start();
    add(Source::Microphone, Codec::Opus);
    add(Source::Camera, Codec::Vp8);
    run(3000);
    // It stays, and sends nothing.
    senders_.erase(Source::Microphone);
    run(6000);
    EXPECT_GT(side_file().takes.at(0).duration, milliseconds(7000));
}

TEST_F(Recordings, FullDisk_EndsItWithWholeClusters) {
    start();
    add(Source::Microphone, Codec::Opus);
    run(4000);
    folder_.room = folder_.written + 1000;
    run(6000);
    EXPECT_TRUE(recording_->ended());
    EXPECT_EQ(side_file().reason, EndReason::DiskFull);
    const TakeNote take = side_file().takes.at(0);
    EXPECT_FALSE(take.complete);
    EXPECT_EQ(take.bytes, folder_.files.at(take.name).size());
    recording_->finish(EndReason::Stopped, moment());
    EXPECT_EQ(side_file().reason, EndReason::DiskFull) << "it has ended before";
}

TEST_F(Recordings, FolderThatCannotBeWrittenTo_EndsIt) {
    start();
    folder_.trouble = EndReason::WriteFailed;
    add(Source::Microphone, Codec::Opus);
    run(4000);
    EXPECT_EQ(side_file().reason, EndReason::WriteFailed);
}

TEST_F(Recordings, ShortOne_IsWrittenWhenItEnds) {
    start();
    add(Source::Microphone, Codec::Opus);
    run(300);
    recording_->finish(EndReason::Stopped, moment());
    ASSERT_EQ(side_file().takes.size(), 1U);
    EXPECT_NEAR(static_cast<double>(side_file().takes[0].duration.count()), 280, 20);
}

TEST_F(Recordings, NothingThatComes_IsNoFile) {
    start();
    add(Source::Camera, Codec::Vp8);
    recording_->finish(EndReason::Stopped, moment());
    EXPECT_TRUE(folder_.files.empty());
    EXPECT_EQ(folder_.texts.size(), 1U);
}

}  // namespace
}  // namespace umbrella::core::recording
