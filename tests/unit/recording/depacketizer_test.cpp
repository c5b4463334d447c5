#include "core/recording/depacketizer.hpp"

#include "packets.hpp"
#include <optional>

#include <gtest/gtest.h>

namespace umbrella::core::recording {
namespace {

using test::Frame;
using test::TestPacket;

class DepacketizerTest : public ::testing::Test {
  protected:
    static std::optional<RtpFrame> take(Depacketizer& depacketizer, const Octets& payload,
                                        std::uint32_t timestamp, bool marker,
                                        bool after_gap = false) {
        const Octets bytes =
            TestPacket{.timestamp = timestamp, .payload = payload, .marker = marker}.to_bytes();
        const auto view = rtp::PacketView::parse(bytes);
        return depacketizer.take(*view, after_gap);
    }
};

using Depacketizing = DepacketizerTest;

TEST_F(Depacketizing, Opus_IsAFrameEach) {
    Depacketizer opus(Codec::Opus);
    const auto frame = take(opus, test::opus_payload(), 960, false);
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->data, test::opus_payload());
    EXPECT_TRUE(frame->keyframe);
    EXPECT_EQ(frame->rtp_timestamp, 960U);
    EXPECT_TRUE(take(opus, test::opus_payload(), 1920, false, true)) << "a gap is no harm";
    EXPECT_FALSE(take(opus, {}, 2880, false));
}

TEST_F(Depacketizing, Vp8_BeginsWithAKeyframeAndLosesItsDescriptor) {
    Depacketizer vp8(Codec::Vp8);
    EXPECT_FALSE(take(vp8, test::vp8_payload(Frame::Delta), 1, true));
    EXPECT_TRUE(vp8.needs_keyframe());
    EXPECT_FALSE(take(vp8, test::vp8_payload(Frame::Key, 7, 1, true), 2, false));
    const auto frame = take(vp8, {0x00, 0x44}, 2, true);
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->data, (Octets{0x00, 0x22, 0x33, 0x44}));
    EXPECT_TRUE(frame->keyframe);
    const auto next = take(vp8, test::vp8_payload(Frame::Delta), 3, true);
    ASSERT_TRUE(next);
    EXPECT_FALSE(next->keyframe);
}

TEST_F(Depacketizing, Gap_WaitsForTheNextKeyframe) {
    Depacketizer vp8(Codec::Vp8);
    ASSERT_TRUE(take(vp8, test::vp8_payload(Frame::Key), 1, true));
    EXPECT_FALSE(take(vp8, test::vp8_payload(Frame::Delta), 2, true, true));
    EXPECT_TRUE(vp8.needs_keyframe());
    EXPECT_EQ(vp8.broken(), 1U);
    EXPECT_FALSE(take(vp8, test::vp8_payload(Frame::Delta), 3, true));
    EXPECT_TRUE(take(vp8, test::vp8_payload(Frame::Key), 4, true));
    EXPECT_EQ(vp8.broken(), 1U);
}

TEST_F(Depacketizing, PaddingInAGap_IsAGapToo) {
    Depacketizer vp8(Codec::Vp8);
    ASSERT_TRUE(take(vp8, test::vp8_payload(Frame::Key), 1, true));
    EXPECT_FALSE(take(vp8, {}, 2, false, true));
    EXPECT_TRUE(vp8.needs_keyframe());
}

TEST_F(Depacketizing, MarkerThatIsMissing_VoidsTheFrame) {
    Depacketizer vp8(Codec::Vp8);
    EXPECT_FALSE(take(vp8, test::vp8_payload(Frame::Key), 1, false));
    EXPECT_FALSE(take(vp8, test::vp8_payload(Frame::Delta), 2, true));
    EXPECT_TRUE(vp8.needs_keyframe());
}

TEST_F(Depacketizing, Vp9_LosesItsDescriptor) {
    Depacketizer vp9(Codec::Vp9);
    const auto frame = take(vp9, test::vp9_payload(Frame::Key, 7, 1, true), 1, true);
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->data, (Octets{0x82, 0x49}));
    EXPECT_TRUE(frame->keyframe);
}

TEST_F(Depacketizing, H264_PutsLengthsBeforeUnits) {
    Depacketizer h264(Codec::H264);
    // STAP-A of SPS and PPS; an access unit delimiter; an IDR slice in two fragments.
    EXPECT_FALSE(take(h264, test::h264_payload(Frame::Key), 1, false));
    EXPECT_FALSE(take(h264, {0x09, 0xF0}, 1, false));
    EXPECT_FALSE(take(h264, {0x7C, 0x85, 0x88, 0x01}, 1, false));
    const auto frame = take(h264, {0x7C, 0x45, 0x02}, 1, true);
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->data,
              (Octets{0, 0, 0, 3, 0x67, 0x42, 0xE0, 0,   0, 0, 2, 0x68, 0xCE,  // SPS, PPS
                      0, 0, 0, 4, 0x65, 0x88, 0x01, 0x02}));
    EXPECT_TRUE(frame->keyframe);
}

TEST_F(Depacketizing, H264FragmentWithoutEnd_IsNoFrame) {
    Depacketizer h264(Codec::H264);
    EXPECT_FALSE(take(h264, {0x7C, 0x85, 0x88, 0x01}, 1, true));
    EXPECT_TRUE(h264.needs_keyframe());
    EXPECT_FALSE(take(h264, {0x7C, 0x85, 0x88, 0x01}, 2, false));
    EXPECT_FALSE(take(h264, test::h264_payload(Frame::Delta), 2, true));
    EXPECT_TRUE(h264.needs_keyframe());
}

TEST_F(Depacketizing, DelimiterAlone_IsNoFrameAndNoHarm) {
    Depacketizer h264(Codec::H264);
    ASSERT_TRUE(take(h264, test::h264_payload(Frame::Key), 1, true));
    EXPECT_FALSE(take(h264, {0x09, 0xF0}, 2, true));
    EXPECT_TRUE(take(h264, test::h264_payload(Frame::Delta), 3, true));
    EXPECT_EQ(h264.broken(), 0U);
}

TEST_F(Depacketizing, H265_PutsLengthsBeforeUnits) {
    Depacketizer h265(Codec::H265);
    EXPECT_FALSE(take(h265, {0x02, 0x01, 0x90}, 1, true)) << "refers to what has not come";
    // An aggregate of VPS and SPS; a PPS; a delimiter; an IDR slice in three fragments.
    EXPECT_FALSE(
        take(h265, {0x60, 0x01, 0, 3, 0x40, 0x01, 0x0C, 0, 3, 0x42, 0x01, 0x01}, 2, false));
    EXPECT_FALSE(take(h265, {0x44, 0x01, 0xC0}, 2, false));
    EXPECT_FALSE(take(h265, {0x46, 0x01, 0x10}, 2, false));
    EXPECT_FALSE(take(h265, {0x62, 0x01, 0x93, 0xAF, 0x01}, 2, false));
    EXPECT_FALSE(take(h265, {0x62, 0x01, 0x13, 0x02}, 2, false));
    const auto frame = take(h265, {0x62, 0x01, 0x53, 0x03}, 2, true);
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->data,
              (Octets{0, 0, 0, 3, 0x40, 0x01, 0x0C, 0,    0,    0,   3, 0x42, 0x01, 0x01,  //
                      0, 0, 0, 3, 0x44, 0x01, 0xC0,                                        //
                      0, 0, 0, 6, 0x26, 0x01, 0xAF, 0x01, 0x02, 0x03}));
    EXPECT_TRUE(frame->keyframe);
    EXPECT_TRUE(take(h265, {0x02, 0x01, 0x90}, 3, true));
}

TEST_F(Depacketizing, H265FragmentWithoutEndOrBegin_IsNoFrame) {
    for (const Octets& bad : {Octets{0x62, 0x01, 0x13, 0x02},        // goes on with nothing
                              Octets{0x62, 0x01, 0x93},              // nothing in it
                              Octets{0x60, 0x01, 0, 9, 0x42},        // shorter than it says
                              Octets{0x60, 0x01, 0, 2, 0x62, 0x01},  // a fragment within
                              Octets{0x64, 0x01, 0x00}}) {           // of another packaging
        Depacketizer h265(Codec::H265);
        ASSERT_TRUE(take(h265, {0x26, 0x01, 0xAF}, 1, true));
        EXPECT_FALSE(take(h265, bad, 2, true));
    }
    Depacketizer h265(Codec::H265);
    EXPECT_FALSE(take(h265, {0x62, 0x01, 0x93, 0xAF, 0x01}, 1, true));
    EXPECT_TRUE(h265.needs_keyframe());
}

TEST_F(Depacketizing, TelephoneSound_IsAFrameEach) {
    for (const Codec codec : {Codec::Pcmu, Codec::Pcma}) {
        Depacketizer sound(codec);
        const auto frame = take(sound, {0x7F, 0x80}, 160, false, true);
        ASSERT_TRUE(frame);
        EXPECT_EQ(frame->data, (Octets{0x7F, 0x80}));
        EXPECT_TRUE(frame->keyframe);
    }
}

TEST_F(Depacketizing, Av1_GivesUnitsTheirSizes) {
    Depacketizer av1(Codec::Av1);
    // W = 2, N: a sequence header {08 11}; a frame OBU {30 22} that goes on in the next packet.
    EXPECT_FALSE(take(av1, {0x68, 0x02, 0x08, 0x11, 0x30, 0x22}, 1, false));
    const auto frame = take(av1, {0x90, 0x33}, 1, true);
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->data, (Octets{0x0A, 1, 0x11, 0x32, 2, 0x22, 0x33}));
    EXPECT_TRUE(frame->keyframe);
}

TEST_F(Depacketizing, Av1TemporalDelimiter_IsLeftOut) {
    Depacketizer av1(Codec::Av1);
    const auto frame = take(av1, {0x38, 0x02, 0x12, 0x00, 0x02, 0x08, 0x11, 0x30, 0x22}, 1, true);
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->data, (Octets{0x0A, 1, 0x11, 0x32, 1, 0x22}));
}

TEST_F(Depacketizing, Av1FragmentOutOfPlace_IsNoFrame) {
    Depacketizer av1(Codec::Av1);
    ASSERT_TRUE(take(av1, test::av1_payload(Frame::Key), 1, true));
    EXPECT_FALSE(take(av1, {0x90, 0x33}, 2, true));
    EXPECT_TRUE(av1.needs_keyframe());
}

TEST_F(Depacketizing, Garbage_NeverComesOut) {
    for (const Codec codec : all_video_codecs) {
        Depacketizer depacketizer(codec);
        std::uint32_t state = 1;
        for (int i = 0; i < 20'000; ++i) {
            Octets payload;
            state = (state * 1'664'525) + 1'013'904'223;
            const std::size_t size = (state >> 24U) % 24;
            for (std::size_t k = 0; k < size; ++k) {
                state = (state * 1'664'525) + 1'013'904'223;
                payload.push_back(static_cast<std::uint8_t>(state >> 24U));
            }
            static_cast<void>(take(depacketizer, payload, state >> 30U, (state & 1U) != 0,
                                   (state & 0x700U) == 0));
        }
    }
}

}  // namespace
}  // namespace umbrella::core::recording
