#include "rewriter_fixture.hpp"
#include <array>
#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>

namespace umbrella::core::rtp {
namespace {

using std::chrono::milliseconds;
using test::Element;
using test::Frame;
using test::Octets;
using test::TestPacket;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;

constexpr std::uint8_t mid_id = 1;
constexpr std::uint8_t rid_id = 2;
constexpr std::uint8_t repaired_rid_id = 3;
constexpr std::uint8_t transport_cc_id = 5;
constexpr std::uint8_t audio_level_id = 6;
constexpr std::uint8_t dependency_id = 7;
constexpr std::uint8_t orientation_id = 8;

class RewriterContent : public RewriterTest {
  protected:
    /// As the next packet of `ssrc`.
    Out push_payload(std::uint32_t ssrc, std::uint8_t payload_type, const Octets& payload,
                     std::vector<Element> extensions = {}, bool two_byte_form = false) {
        advance(milliseconds(33));
        return push(video_, TestPacket{.payload_type = payload_type,
                                       .sequence_number = sequence_number_++,
                                       .ssrc = ssrc,
                                       .payload = payload,
                                       .extensions = std::move(extensions),
                                       .two_byte_form = two_byte_form});
    }
    std::uint16_t sequence_number_ = 65'500;
};

// --- Picture ids --------------------------------------------------------------------------

struct PictureCase {
    std::string codec;
    std::uint8_t payload_type;
    Octets (*payload)(Frame, std::uint16_t, std::uint8_t, bool);
    std::optional<PayloadInfo> (*inspect)(Bytes);
};

const std::array picture_codecs = {
    PictureCase{"VP8", 96, test::vp8_payload, inspect_vp8},
    PictureCase{"VP9", 98, test::vp9_payload, inspect_vp9},
};

TEST_F(RewriterContent, PictureCounters_AreContinuousAcrossSwitchesAndWraps) {
    for (const PictureCase& codec : picture_codecs) {
        Rewriter rewriter(slot_ssrc, MediaKind::Video, slot_start);
        std::mt19937 random(3);
        std::optional<unsigned> last_id;
        std::optional<unsigned> last_tl0;
        for (std::uint32_t source = 1; source <= 1000; ++source) {
            const bool long_id = source % 3 != 0;
            auto id = static_cast<std::uint16_t>(random());
            auto tl0 = static_cast<std::uint8_t>(random());
            for (std::uint16_t i = 0; i < 40; ++i) {
                const Frame frame = i == 0 ? Frame::Key : Frame::Delta;
                const auto mask = static_cast<std::uint16_t>(long_id ? 0x7FFF : 0x7F);
                const TestPacket packet{
                    .payload_type = codec.payload_type,
                    .sequence_number = i,
                    .ssrc = source,
                    .payload = codec.payload(frame, id++ & mask, tl0++, long_id)};
                const Out out = push(rewriter, packet);
                ASSERT_TRUE(out.forwarded()) << codec.codec;
                const auto info = codec.inspect(out.view().payload());
                ASSERT_TRUE(info && info->picture_id && info->tl0_picture_index);
                ASSERT_EQ(info->picture_id->size, 2U) << "always the long form";
                if (last_id) {
                    ASSERT_EQ(info->picture_id->value, (*last_id + 1) % 0x8000) << codec.codec;
                    ASSERT_EQ(info->tl0_picture_index->value, (*last_tl0 + 1) % 0x100);
                }
                last_id = info->picture_id->value;
                last_tl0 = info->tl0_picture_index->value;
            }
        }
    }
}

TEST_F(RewriterContent, PictureIdGapsWithinASource_AreKept) {
    const auto id_of = [](const Out& out) {
        return inspect_vp8(out.view().payload())->picture_id->value;
    };
    const auto first = id_of(push_payload(1, 96, test::vp8_payload(Frame::Key, 0x7FFE, 0, true)));
    const auto second =
        id_of(push_payload(1, 96, test::vp8_payload(Frame::Delta, 0x0001, 0, true)));
    EXPECT_EQ((second - first) & 0x7FFF, 3);
}

TEST_F(RewriterContent, RestOfTheDescriptor_IsUntouched) {
    const Out vp8 = push_payload(1, 96, test::vp8_payload(Frame::Key, 5, 9, false));
    EXPECT_THAT(vp8.view().payload(),
                ElementsAre(0x90, 0xE0, 0x80, 0x05, 9, 0x20, 0x00, 0x22, 0x33));
    const Out vp9 = push_payload(2, 98, test::vp9_payload(Frame::Key, 0x99, 7, true));
    EXPECT_THAT(vp9.view().payload(), ElementsAre(0xAC, 0x80, 0x06, 0x00, 10, 0x82, 0x49));
}

TEST_F(RewriterContent, OneSlotCarriesEveryCodec_OneAfterAnother) {
    struct Step {
        std::uint8_t payload_type;
        Octets key;
        Octets delta;
    };
    const std::array steps = {
        Step{96, test::vp8_payload(Frame::Key), test::vp8_payload(Frame::Delta)},
        Step{102, test::h264_payload(Frame::Key), test::h264_payload(Frame::Delta)},
        Step{104, test::h264_payload(Frame::Key), test::h264_payload(Frame::Delta)},
        Step{98, test::vp9_payload(Frame::Key, 1, 1, true),
             test::vp9_payload(Frame::Delta, 2, 2, true)},
        Step{106, test::av1_payload(Frame::Key), test::av1_payload(Frame::Delta)},
        Step{96, test::vp8_payload(Frame::Key), test::vp8_payload(Frame::Delta)},
    };
    std::uint16_t expected = slot_start.sequence_number;
    std::uint32_t ssrc = 0;
    for (const Step& step : steps) {
        ++ssrc;
        EXPECT_EQ(push_payload(ssrc, step.payload_type, step.delta).verdict,
                  Verdict::WaitingForKeyframe);
        for (const Octets& payload : {step.key, step.delta}) {
            const Out out = push_payload(ssrc, step.payload_type, payload);
            ASSERT_TRUE(out.forwarded()) << int{step.payload_type};
            EXPECT_EQ(out.view().payload_type(), step.payload_type);
            EXPECT_EQ(out.view().sequence_number(), expected++);
            EXPECT_EQ(out.view().payload().size(), payload.size());
        }
    }
}

// --- Extensions ---------------------------------------------------------------------------

TEST_F(RewriterContent, Extensions_AreOnlyTheForwardedOnesAndAnEmptyTransportNumber) {
    const Out out = push_payload(1, 96, test::vp8_payload(Frame::Key),
                                 {{mid_id, {'0'}},
                                  {rid_id, {'h'}},
                                  {repaired_rid_id, {'h'}},
                                  {4, {1, 2, 3}},
                                  {transport_cc_id, {0x12, 0x34}},
                                  {audio_level_id, {0x7F}},
                                  {orientation_id, {0x03}}});
    ASSERT_TRUE(out.forwarded());
    EXPECT_FALSE(out.extension(ExtensionId::Mid));
    EXPECT_FALSE(out.extension(ExtensionId::RtpStreamId));
    EXPECT_FALSE(out.extension(ExtensionId::RepairedRtpStreamId));
    EXPECT_FALSE(out.extension(ExtensionId::AudioLevel)) << "not of video";
    EXPECT_FALSE(out.view().find_extension(4));
    EXPECT_THAT(out.extension(ExtensionId::TransportWideCc).value(), ElementsAre(0, 0));
    EXPECT_THAT(out.extension(ExtensionId::VideoOrientation).value(), ElementsAre(0x03));
}

TEST_F(RewriterContent, AudioLevel_IsForwarded) {
    const Out out =
        push(audio_,
             TestPacket{.payload_type = 111,
                        .payload = test::opus_payload(),
                        .extensions = {{audio_level_id, {0x95}}, {dependency_id, {0x80, 0, 1}}}});
    EXPECT_THAT(out.extension(ExtensionId::AudioLevel).value(), ElementsAre(0x95));
    EXPECT_TRUE(out.extension(ExtensionId::TransportWideCc));
    EXPECT_FALSE(out.extension(ExtensionId::DependencyDescriptor)) << "not of audio";
}

TEST_F(RewriterContent, PacketWithoutExtensions_GetsATransportNumber) {
    const Out out = push_payload(1, 96, test::vp8_payload(Frame::Key));
    EXPECT_TRUE(out.extension(ExtensionId::TransportWideCc));
}

TEST_F(RewriterContent, LongDependencyDescriptor_UsesTheTwoByteForm) {
    for (const std::size_t size : {std::size_t{16}, std::size_t{17}, std::size_t{255}}) {
        const bool is_long = size > 16;
        Octets expected = test::dependency_descriptor(Frame::Key, 0, size);
        const Out out =
            push_payload(static_cast<std::uint32_t>(size), 106, test::av1_payload(Frame::Key),
                         {{mid_id, {'1'}}, {dependency_id, expected}}, true);
        ASSERT_TRUE(out.forwarded()) << size;
        EXPECT_EQ(out.bytes[12], is_long ? 0x10 : 0xBE);
        Octets descriptor = out.extension(ExtensionId::DependencyDescriptor).value();
        descriptor[1] = descriptor[2] = 0;
        EXPECT_THAT(descriptor, ElementsAreArray(expected));
        EXPECT_TRUE(out.extension(ExtensionId::TransportWideCc));
        EXPECT_FALSE(out.extension(ExtensionId::Mid));
    }
}

TEST_F(RewriterContent, TransportNumbersOfTheOneByteFormOnly_LeaveTheTwoByteFormWithout) {
    video_ = Rewriter(slot_ssrc, MediaKind::Video, slot_start, TransportNumbers::OneByteForm);
    for (const std::size_t size : {std::size_t{16}, std::size_t{17}}) {
        const Out out =
            push_payload(static_cast<std::uint32_t>(size), 106, test::av1_payload(Frame::Key),
                         {{dependency_id, test::dependency_descriptor(Frame::Key, 0, size)}}, true);
        ASSERT_TRUE(out.forwarded()) << size;
        EXPECT_EQ(out.extension(ExtensionId::TransportWideCc).has_value(), size == 16);
        EXPECT_TRUE(out.extension(ExtensionId::DependencyDescriptor));
    }
}

TEST_F(RewriterContent, PlaceOfTheTransportNumber_IsWhereTheElementStands) {
    for (const std::size_t size : {std::size_t{3}, std::size_t{40}}) {
        const Octets packet =
            TestPacket{
                .payload_type = 106,
                .sequence_number = static_cast<std::uint16_t>(size),
                .payload = test::av1_payload(Frame::Key),
                .extensions = {{dependency_id, test::dependency_descriptor(Frame::Key, 0, size)}},
                .two_byte_form = true}
                .to_bytes();
        const Rewritten out = video_.rewrite(packet, now());
        ASSERT_EQ(out.verdict, Verdict::Forward);
        Octets bytes(out.head.begin(), out.head.end());
        bytes.at(out.transport_number_at) = 0xAB;
        bytes.at(out.transport_number_at + 1) = 0xCD;
        const auto view = PacketView::parse(bytes);
        ASSERT_TRUE(view);
        EXPECT_THAT(view->find_extension(transport_cc_id).value(), ElementsAre(0xAB, 0xCD));
        EXPECT_EQ(view->payload().data(), bytes.data() + out.header_bytes);
    }
}

TEST_F(RewriterContent, FrameNumber_IsContinuousForEveryCodecAcrossSwitchesAndWraps) {
    struct Codec {
        std::uint8_t payload_type;
        Octets key;
        Octets delta;
    };
    const std::array codecs = {
        Codec{96, test::vp8_payload(Frame::Key), test::vp8_payload(Frame::Delta)},
        Codec{98, test::vp9_payload(Frame::Key, 1, 1, true),
              test::vp9_payload(Frame::Delta, 1, 1, true)},
        Codec{102, test::h264_payload(Frame::Key), test::h264_payload(Frame::Delta)},
        Codec{106, test::av1_payload(Frame::Key), test::av1_payload(Frame::Delta)},
    };
    std::mt19937 random(5);
    std::optional<int> last;
    for (std::uint32_t source = 1; source <= 1000; ++source) {
        const Codec& codec = codecs.at(source % codecs.size());
        // Every other source crosses the wrap.
        auto number = static_cast<std::uint16_t>(source % 2 == 0 ? 65'530 : random());
        for (int i = 0; i < 10; ++i) {
            const Frame frame = i == 0 ? Frame::Key : Frame::Delta;
            const Out out = push_payload(
                source, codec.payload_type, i == 0 ? codec.key : codec.delta,
                {{dependency_id, test::dependency_descriptor(frame, number++, i == 0 ? 20 : 3)}},
                i == 0);
            ASSERT_TRUE(out.forwarded());
            const int frame_number = parse_dependency_descriptor(
                                         out.extension(ExtensionId::DependencyDescriptor).value())
                                         ->frame_number;
            ASSERT_TRUE(!last || frame_number == ((*last + 1) & 0xFFFF))
                << source << ": " << frame_number << " follows " << *last;
            last = frame_number;
        }
    }
}

TEST_F(RewriterContent, DependencyDescriptorTooShort_IsLeftOut) {
    const Out out =
        push_payload(1, 96, test::vp8_payload(Frame::Key), {{dependency_id, {0x80, 0x01}}});
    ASSERT_TRUE(out.forwarded());
    EXPECT_FALSE(out.extension(ExtensionId::DependencyDescriptor));
}

TEST_F(RewriterContent, EmptyElement_IsLeftOut) {
    const Out out =
        push_payload(1, 96, test::vp8_payload(Frame::Key), {{orientation_id, {}}}, true);
    ASSERT_TRUE(out.forwarded());
    EXPECT_FALSE(out.extension(ExtensionId::VideoOrientation));
    EXPECT_TRUE(out.extension(ExtensionId::TransportWideCc));
}

}  // namespace
}  // namespace umbrella::core::rtp
