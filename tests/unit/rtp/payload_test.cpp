#include "core/rtp/payload.hpp"

#include "packets.hpp"
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace umbrella::core::rtp {
namespace {

using test::Frame;
using test::Octets;
using test::TestPacket;

using Inspect = std::optional<PayloadInfo> (*)(Bytes);

struct Case {
    std::string what;
    Octets payload;
    bool starts_keyframe;
};

void expect_keyframes(Inspect inspect, const std::vector<Case>& cases) {
    for (const Case& c : cases) {
        const auto info = inspect(c.payload);
        ASSERT_TRUE(info) << c.what;
        EXPECT_EQ(info->starts_keyframe, c.starts_keyframe) << c.what;
    }
}

/// Each cut in memory of its own, so that a sanitizer sees any read past the end.
void expect_all_cuts_rejected(Inspect inspect, const Octets& whole) {
    ASSERT_TRUE(inspect(whole));
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_FALSE(inspect(Octets(whole.begin(), whole.begin() + static_cast<long>(size))))
            << size << " of " << whole.size();
    }
}

TEST(Vp8Payload, KeyframeStart_IsFirstPartitionWithPZero) {
    expect_keyframes(inspect_vp8,
                     {{"key", {0x10, 0x00}, true},
                      {"delta", {0x10, 0x01}, false},
                      {"not the start", {0x00, 0x00}, false},
                      {"second partition", {0x11, 0x00}, false},
                      {"extended key", {0x90, 0xE0, 0x81, 0x02, 5, 0x20, 0x00}, true}});
}

TEST(Vp8Payload, Counters_AreFoundInBothForms) {
    const auto with_long = inspect_vp8(test::vp8_payload(Frame::Key, 0x7FFF, 9, true));
    ASSERT_TRUE(with_long && with_long->picture_id && with_long->tl0_picture_index);
    EXPECT_EQ(with_long->picture_id->value, 0x7FFF);
    EXPECT_EQ(with_long->picture_id->size, 2U);
    EXPECT_EQ(with_long->tl0_picture_index->value, 9);
    EXPECT_EQ(with_long->tl0_picture_index->offset, 4U);
    const auto with_short = inspect_vp8(test::vp8_payload(Frame::Key, 0x7F, 9, false));
    ASSERT_TRUE(with_short && with_short->picture_id && with_short->tl0_picture_index);
    EXPECT_EQ(with_short->picture_id->value, 0x7F);
    EXPECT_EQ(with_short->picture_id->size, 1U);
    EXPECT_EQ(with_short->tl0_picture_index->offset, 3U);
}

TEST(Vp8Payload, Truncated_IsRejected) {
    expect_all_cuts_rejected(inspect_vp8, {0x10, 0x00});
    expect_all_cuts_rejected(inspect_vp8, {0x90, 0xF0, 0x80, 0x01, 0x02, 0x20, 0x00});
}

TEST(Vp9Payload, KeyframeStart_IsFirstPacketOfAnIndependentLowestLayer) {
    expect_keyframes(inspect_vp9, {{"key", {0x08, 0x82}, true},
                                   {"delta", {0x48, 0x82}, false},
                                   {"not the start", {0x00, 0x82}, false},
                                   {"flexible key", {0x18, 0x82}, true},
                                   {"upper spatial layer", {0x28, 0x02, 0x05, 0x82}, false},
                                   {"lowest spatial layer", {0x28, 0x00, 0x05, 0x82}, true}});
}

TEST(Vp9Payload, Counters_AreFoundInBothForms) {
    const auto info = inspect_vp9(test::vp9_payload(Frame::Key, 0x1234, 9, true));
    ASSERT_TRUE(info && info->picture_id && info->tl0_picture_index);
    EXPECT_EQ(info->picture_id->value, 0x1234);
    EXPECT_EQ(info->tl0_picture_index->offset, 4U);
    EXPECT_EQ(info->tl0_picture_index->value, 9);
    const auto flexible = inspect_vp9(Octets{0xB8, 0x05, 0x00, 0x82});
    ASSERT_TRUE(flexible);
    EXPECT_EQ(flexible->picture_id->size, 1U);
    EXPECT_FALSE(flexible->tl0_picture_index) << "flexible mode has none";
}

TEST(Vp9Payload, ReferencesAndScalabilityStructure_AreWalkedWithEveryLengthChecked) {
    // I P L F B V: id, layers, three references, structure of 2 layers with sizes and 2 pictures.
    const Octets whole = {0xFA, 0x80, 0x01, 0x00, 0x03, 0x05, 0x06, 0x38, 0,    1,    0,   1,
                          0,    2,    0,    2,    0x02, 0x04, 0x01, 0x08, 0x01, 0x02, 0x82};
    expect_all_cuts_rejected(inspect_vp9, whole);
    EXPECT_FALSE(inspect_vp9(Octets{0x50, 0x03, 0x03, 0x03, 0x02, 0x82})) << "four references";
}

TEST(H264Payload, KeyframeStart_IsSpsOrFirstSliceOfIdr) {
    expect_keyframes(inspect_h264,
                     {{"SPS", {0x67, 0x42}, true},
                      {"PPS", {0x68, 0xCE}, false},
                      {"IDR, first slice", {0x65, 0x88}, true},
                      {"IDR, later slice", {0x65, 0x48}, false},
                      {"delta", {0x41, 0x9A}, false},
                      {"STAP-A with SPS", {0x78, 0, 2, 0x09, 0x10, 0, 2, 0x67, 0x42}, true},
                      {"STAP-A without", {0x78, 0, 2, 0x68, 0xCE, 0, 1, 0x06}, false},
                      {"FU-A, IDR starts", {0x7C, 0x85, 0x88}, true},
                      {"FU-A, IDR goes on", {0x7C, 0x05, 0x88}, false},
                      {"FU-A, later slice starts", {0x7C, 0x85, 0x48}, false},
                      {"FU-A, delta starts", {0x5C, 0x81, 0x9A}, false},
                      {"IDR header alone", {0x65}, false}});
}

TEST(H264Payload, Truncated_IsRejected) {
    expect_all_cuts_rejected(inspect_h264, {0x78, 0x00, 0x02, 0x67, 0x42});
    expect_all_cuts_rejected(inspect_h264, {0x7C, 0x85, 0x88});
    EXPECT_FALSE(inspect_h264(Octets{0x78, 0, 1, 0x67, 0, 0})) << "unit of no bytes";
    EXPECT_FALSE(inspect_h264(Octets{0x78, 0, 1, 0x67, 0})) << "half a size";
}

TEST(H265Payload, KeyframeStart_IsParameterSetOrFirstSliceOfIrap) {
    expect_keyframes(
        inspect_h265,
        {{"VPS", {0x40, 0x01, 0x0C}, true},
         {"SPS", {0x42, 0x01, 0x01}, true},
         {"PPS", {0x44, 0x01, 0xC1}, false},
         {"IDR, first slice", {0x26, 0x01, 0xAF}, true},
         {"IDR, later slice", {0x26, 0x01, 0x2F}, false},
         {"CRA, first slice", {0x2A, 0x01, 0xAF}, true},
         {"delta", {0x02, 0x01, 0xD0}, false},
         {"AP with SPS", {0x60, 0x01, 0, 3, 0x46, 0x01, 0x10, 0, 3, 0x42, 0x01, 0x01}, true},
         {"AP without", {0x60, 0x01, 0, 3, 0x44, 0x01, 0xC1}, false},
         {"FU, IDR starts", {0x62, 0x01, 0x93, 0xAF}, true},
         {"FU, IDR goes on", {0x62, 0x01, 0x13, 0xAF}, false},
         {"FU, delta starts", {0x62, 0x01, 0x81, 0xD0}, false},
         {"IDR header alone", {0x26, 0x01}, false}});
}

TEST(H265Payload, Truncated_IsRejected) {
    expect_all_cuts_rejected(inspect_h265, {0x60, 0x01, 0x00, 0x02, 0x42, 0x01});
    expect_all_cuts_rejected(inspect_h265, {0x62, 0x01, 0x93, 0xAF});
    EXPECT_FALSE(inspect_h265(Octets{0x60, 0x01, 0, 1, 0x42})) << "unit of half a header";
}

TEST(Av1Payload, KeyframeStart_IsANewSequence) {
    expect_keyframes(inspect_av1, {{"N bit", {0x18, 0x30, 0x22}, true},
                                   {"sequence header", {0x20, 0x02, 0x08, 0x11, 0x30}, true},
                                   {"behind a temporal delimiter, all with sizes",
                                    {0x00, 0x01, 0x10, 0x02, 0x08, 0x11},
                                    true},
                                   {"frame", {0x10, 0x30, 0x22}, false},
                                   {"continuation", {0x98, 0x08, 0x22}, false},
                                   {"fragment that looks so", {0x90, 0x08, 0x22}, false}});
}

TEST(Av1Payload, Truncated_IsRejected) {
    expect_all_cuts_rejected(inspect_av1, {0x20, 0x02, 0x08, 0x11, 0x30});
    EXPECT_FALSE(inspect_av1(Octets{0x00, 0x05, 0x08})) << "element longer than the packet";
    EXPECT_FALSE(inspect_av1(Octets{0x00, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01}))
        << "size of more than eight bytes";
    EXPECT_FALSE(inspect_av1(Octets{0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01, 0x08}))
        << "size above 32 bits";
    EXPECT_FALSE(inspect_av1(Octets{0x00, 0x00, 0x01, 0x08})) << "element of no bytes";
}

TEST(InspectPayload, EveryCodec_RejectsTheEmptyPayload) {
    const Octets bytes = TestPacket{}.to_bytes();
    for (const Codec codec : all_codecs) {
        EXPECT_FALSE(inspect_payload(*PacketView::parse(bytes), codec)) << to_string(codec);
    }
}

TEST(InspectPayload, Av1WithTemplateStructure_StartsAKeyframe) {
    const auto starts = [](Codec codec, Frame frame, std::size_t size) {
        const Octets bytes =
            TestPacket{.payload = {0x10, 0x31, 0x22},
                       .extensions = {{7, test::dependency_descriptor(frame, 1, size)}},
                       .two_byte_form = true}
                .to_bytes();
        return inspect_payload(*PacketView::parse(bytes), codec)->starts_keyframe;
    };
    EXPECT_TRUE(starts(Codec::Av1, Frame::Key, 30));
    EXPECT_FALSE(starts(Codec::Av1, Frame::Delta, 30));
    EXPECT_FALSE(starts(Codec::Av1, Frame::Key, 3));
    EXPECT_FALSE(starts(Codec::Vp8, Frame::Key, 30)) << "VP8 says it in the payload";
}

TEST(DependencyDescriptor, Fields_AreRead) {
    const auto descriptor = parse_dependency_descriptor(Octets{0xC5, 0x12, 0x34, 0x80});
    ASSERT_TRUE(descriptor);
    EXPECT_TRUE(descriptor->start_of_frame);
    EXPECT_TRUE(descriptor->end_of_frame);
    EXPECT_EQ(descriptor->template_id, 5);
    EXPECT_EQ(descriptor->frame_number, 0x1234);
    EXPECT_TRUE(descriptor->has_template_structure);
    EXPECT_FALSE(parse_dependency_descriptor(Octets{0x05, 0x12, 0x34})->has_template_structure);
    EXPECT_FALSE(parse_dependency_descriptor(Octets{0xC5, 0x12}));
    EXPECT_FALSE(parse_dependency_descriptor(Octets{}));
}

}  // namespace
}  // namespace umbrella::core::rtp
