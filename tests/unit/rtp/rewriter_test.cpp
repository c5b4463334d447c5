#include "rewriter_fixture.hpp"
#include <random>

#include <gmock/gmock.h>

#include "base/limits.hpp"

namespace umbrella::core::rtp {
namespace {

using std::chrono::milliseconds;
using test::Frame;
using test::Octets;
using test::TestPacket;

TestPacket video(std::uint32_t ssrc, std::uint16_t sequence_number, Frame frame,
                 std::uint32_t timestamp = 0) {
    return {.payload_type = 96,
            .sequence_number = sequence_number,
            .timestamp = timestamp,
            .ssrc = ssrc,
            .payload = test::vp8_payload(frame)};
}

TestPacket audio(std::uint32_t ssrc, std::uint16_t sequence_number, std::uint32_t timestamp) {
    return {.payload_type = 111,
            .sequence_number = sequence_number,
            .timestamp = timestamp,
            .ssrc = ssrc,
            .payload = test::opus_payload()};
}

TestPacket padding(std::uint32_t ssrc, std::uint16_t sequence_number) {
    return {.payload_type = 96, .sequence_number = sequence_number, .ssrc = ssrc, .padding = 200};
}

class RewriterStream : public RewriterTest {
  protected:
    /// The outgoing sequence number, or -1.
    int sequence(Rewriter& rewriter, const TestPacket& packet) const {
        const Out out = push(rewriter, packet);
        return out.forwarded() ? out.view().sequence_number() : -1;
    }
};

TEST_F(RewriterStream, Packet_HasTheSlotsHeaderAndItsOwnContent) {
    TestPacket packet = video(1, 500, Frame::Key, 77);
    packet.marker = true;
    packet.csrcs = 3;
    packet.padding = 9;
    const Out out = push(video_, packet);
    ASSERT_TRUE(out.forwarded());
    const PacketView view = out.view();
    EXPECT_EQ(view.ssrc(), slot_ssrc);
    EXPECT_EQ(view.sequence_number(), slot_start.sequence_number);
    EXPECT_EQ(view.timestamp(), slot_start.timestamp);
    EXPECT_EQ(view.payload_type(), 96);
    EXPECT_TRUE(view.marker());
    EXPECT_THAT(view.payload(), ::testing::ElementsAreArray(packet.payload));
    EXPECT_EQ(out.bytes[0], 0x90) << "no CSRCs, no padding";
}

TEST_F(RewriterStream, Video_WaitsForTheFirstPacketOfAKeyframe) {
    EXPECT_TRUE(video_.needs_keyframe());
    EXPECT_EQ(push(video_, video(1, 1, Frame::Delta)).verdict, Verdict::WaitingForKeyframe);
    TestPacket middle = video(1, 2, Frame::Key);
    middle.payload[0] = 0;
    EXPECT_EQ(push(video_, middle).verdict, Verdict::WaitingForKeyframe);
    EXPECT_TRUE(video_.needs_keyframe());
    EXPECT_TRUE(push(video_, video(1, 3, Frame::Key)).forwarded());
    EXPECT_FALSE(video_.needs_keyframe());
    EXPECT_TRUE(push(video_, video(1, 4, Frame::Delta)).forwarded());
    EXPECT_EQ(push(video_, video(1, 2, Frame::Delta)).verdict, Verdict::Late);
    EXPECT_EQ(video_.sources(), 1U);
}

TEST_F(RewriterStream, GapsAndReordering_AreKept) {
    EXPECT_EQ(sequence(video_, video(1, 65'534, Frame::Key)), 1000);
    EXPECT_EQ(sequence(video_, video(1, 1, Frame::Delta)), 1003);
    EXPECT_EQ(sequence(video_, video(1, 65'535, Frame::Delta)), 1001);
    EXPECT_EQ(sequence(video_, video(1, 5, Frame::Delta)), 1007);
}

TEST_F(RewriterStream, AudioAfterASwitch_PassesAtOnceWithTheMarker) {
    EXPECT_FALSE(audio_.needs_keyframe());
    EXPECT_TRUE(push(audio_, audio(1, 1, 0)).view().marker());
    EXPECT_FALSE(push(audio_, audio(1, 2, 960)).view().marker());
    EXPECT_TRUE(push(audio_, audio(2, 9, 5)).view().marker()) << "another SSRC";
    EXPECT_FALSE(push(audio_, audio(2, 10, 965)).view().marker());
    audio_.begin_source();
    EXPECT_TRUE(push(audio_, audio(2, 11, 1925)).view().marker()) << "told so";
}

TEST_F(RewriterStream, TimestampAtASwitch_AdvancesByTheElapsedTime) {
    push(video_, video(1, 1, Frame::Key, 4'294'967'000));
    advance(milliseconds(40));
    EXPECT_EQ(push(video_, video(1, 2, Frame::Delta, 3304)).view().timestamp(),
              slot_start.timestamp + 3600)
        << "within a source the distance counts, also across the wrap";
    advance(std::chrono::microseconds(1'500'000));
    video_.begin_source();
    EXPECT_EQ(push(video_, video(2, 1, Frame::Key, 123)).view().timestamp(),
              slot_start.timestamp + 3600 + 135'000);
}

TEST_F(RewriterStream, TimestampOfASwitchWithinNoTime_IsAheadByATick) {
    push(audio_, audio(1, 1, 100));
    EXPECT_EQ(push(audio_, audio(2, 1, 90'000)).view().timestamp(), slot_start.timestamp + 1);
}

TEST_F(RewriterStream, TimestampOfASwitchBehindALatePacket_CountsFromTheNewest) {
    push(audio_, audio(1, 1, 0));
    advance(milliseconds(40));
    push(audio_, audio(1, 3, 1920));
    push(audio_, audio(1, 2, 960));
    advance(milliseconds(20));
    EXPECT_EQ(push(audio_, audio(2, 1, 0)).view().timestamp(), slot_start.timestamp + 1920 + 960);
}

TEST_F(RewriterStream, TimestampAfterDays_WrapsWithoutOverflow) {
    push(audio_, audio(1, 1, 100));
    advance(std::chrono::hours(24 * 365 * 100));
    audio_.begin_source();
    const auto expected = static_cast<std::uint32_t>(std::uint64_t{24} * 365 * 100 * 3600 * 48'000);
    EXPECT_EQ(push(audio_, audio(2, 1, 0)).view().timestamp(), slot_start.timestamp + expected);
}

TEST_F(RewriterStream, LatePacketOfTheEarlierSource_IsNoSwitchBack) {
    push(audio_, audio(1, 10, 0));
    push(audio_, audio(1, 11, 960));
    push(audio_, audio(2, 500, 0));
    EXPECT_EQ(push(audio_, audio(1, 9, 0)).verdict, Verdict::Late);
    EXPECT_EQ(push(audio_, audio(1, 11, 960)).verdict, Verdict::Late);
    EXPECT_EQ(sequence(audio_, audio(2, 501, 960)), 1003);
    EXPECT_EQ(audio_.sources(), 2U);
    EXPECT_EQ(sequence(audio_, audio(1, 12, 1920)), 1004) << "a newer one is";
    EXPECT_EQ(audio_.sources(), 3U);
}

TEST_F(RewriterStream, EarlierSourceReturnsLongAfter_IsASwitchWhateverItsNumbers) {
    push(audio_, audio(1, 10, 0));
    push(audio_, audio(2, 500, 0));
    advance(limits::rtp_late_source);
    EXPECT_TRUE(push(audio_, audio(1, 5, 0)).forwarded());
    audio_.begin_source();
    EXPECT_TRUE(push(audio_, audio(2, 400, 0)).forwarded());
}

TEST_F(RewriterStream, SameSourceAfterAPause_StartsAtAKeyframeWithoutAGap) {
    EXPECT_EQ(sequence(video_, video(1, 10, Frame::Key)), 1000);
    video_.begin_source();
    EXPECT_TRUE(video_.needs_keyframe());
    EXPECT_EQ(push(video_, video(1, 200, Frame::Delta)).verdict, Verdict::WaitingForKeyframe);
    EXPECT_EQ(sequence(video_, video(1, 201, Frame::Key)), 1001);
}

TEST_F(RewriterStream, LeapInTheNumbers_IsANewSource) {
    EXPECT_EQ(sequence(video_, video(1, 10, Frame::Key)), 1000);
    const auto leap = static_cast<std::uint16_t>(10 + limits::rtp_dropout_packets + 1);
    EXPECT_EQ(push(video_, video(1, leap, Frame::Delta)).verdict, Verdict::WaitingForKeyframe);
    EXPECT_TRUE(video_.needs_keyframe());
    EXPECT_EQ(sequence(video_, video(1, leap + 1, Frame::Key)), 1001);
    EXPECT_EQ(sequence(video_, video(1, 20, Frame::Key)), 1002) << "and back";
}

TEST_F(RewriterStream, PaddingOnly_LeavesNoGap) {
    EXPECT_EQ(push(video_, padding(1, 9)).verdict, Verdict::Skipped) << "before all";
    EXPECT_EQ(sequence(video_, video(1, 10, Frame::Key)), 1000);
    EXPECT_EQ(push(video_, padding(1, 11)).verdict, Verdict::Skipped);
    EXPECT_EQ(push(video_, padding(1, 12)).verdict, Verdict::Skipped);
    EXPECT_EQ(sequence(video_, video(1, 14, Frame::Delta)), 1002);
    EXPECT_EQ(sequence(video_, video(1, 13, Frame::Delta)), 1001);
    EXPECT_EQ(push(video_, padding(1, 12)).verdict, Verdict::Skipped) << "again";
}

TEST_F(RewriterStream, PaddingBehindItsSuccessors_FillsTheHoleThatItLeft) {
    EXPECT_EQ(sequence(video_, video(1, 10, Frame::Key, 300)), 1000);
    EXPECT_EQ(sequence(video_, video(1, 12, Frame::Delta, 400)), 1002);
    const Out out = push(video_, padding(1, 11));
    ASSERT_TRUE(out.forwarded());
    EXPECT_EQ(out.view().sequence_number(), 1001);
    EXPECT_EQ(out.view().payload_type(), 96);
    EXPECT_TRUE(out.view().payload().empty());
}

TEST_F(RewriterStream, PaddingOfAnotherSsrc_ChangesNothing) {
    EXPECT_EQ(sequence(video_, video(1, 10, Frame::Key)), 1000);
    EXPECT_EQ(push(video_, padding(2, 11)).verdict, Verdict::Skipped);
    EXPECT_EQ(sequence(video_, video(1, 11, Frame::Delta)), 1001);
}

TEST_F(RewriterStream, StrangersFormat_IsSkippedWithoutAGap) {
    EXPECT_EQ(sequence(video_, video(1, 10, Frame::Key)), 1000);
    for (const std::uint8_t payload_type : Octets{0, 97, 111, 127}) {
        TestPacket stranger = video(1, 11, Frame::Key);
        stranger.payload_type = payload_type;
        EXPECT_EQ(push(video_, stranger).verdict, Verdict::Skipped) << int{payload_type};
    }
    EXPECT_EQ(sequence(video_, video(1, 12, Frame::Delta)), 1001);
    EXPECT_EQ(push(audio_, video(1, 1, Frame::Key)).verdict, Verdict::Skipped);
}

// 1,000 sources one after another, each with numbers and clock of its own, some losses, some
// padding: what goes out is one line.
TEST_F(RewriterStream, ThousandRebinds_AreOneLine) {
    std::mt19937 random(7);
    std::uint16_t expected_sequence = slot_start.sequence_number;
    std::uint32_t last_timestamp = slot_start.timestamp;
    for (std::uint32_t source = 0; source < 1000; ++source) {
        auto in_sequence = static_cast<std::uint16_t>(random());
        auto in_timestamp = static_cast<std::uint32_t>(random());
        const auto ssrc = static_cast<std::uint32_t>(random());
        if (source % 2 == 0) {
            video_.begin_source();
        }
        ASSERT_FALSE(push(video_, video(ssrc, in_sequence++, Frame::Delta)).forwarded());
        for (int i = 0; i < 20; ++i) {
            advance(milliseconds(33));
            in_timestamp += 2970;
            if (i == 5) {
                ASSERT_EQ(push(video_, padding(ssrc, in_sequence++)).verdict, Verdict::Skipped);
            }
            if (i == 10) {
                ++in_sequence;
                ++expected_sequence;
            }
            const Out out = push(video_, video(ssrc, in_sequence++,
                                               i == 0 ? Frame::Key : Frame::Delta, in_timestamp));
            ASSERT_TRUE(out.forwarded()) << source << " " << i;
            ASSERT_EQ(out.view().sequence_number(), expected_sequence++);
            const bool first_of_all = source == 0 && i == 0;
            ASSERT_EQ(out.view().timestamp() - last_timestamp, first_of_all ? 0U : 2970U);
            last_timestamp = out.view().timestamp();
        }
    }
    EXPECT_EQ(video_.sources(), 1000U);
}

}  // namespace
}  // namespace umbrella::core::rtp
