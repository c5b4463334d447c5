#include "core/recording/picture_format.hpp"

#include <gtest/gtest.h>

#include "core/recording/bits.hpp"

namespace umbrella::core::recording {
namespace {

/// Behind their lengths.
Octets units(std::initializer_list<Octets> all) {
    Octets out;
    for (const Octets& unit : all) {
        out.insert(out.end(), {0, 0, 0, static_cast<std::uint8_t>(unit.size())});
        out.insert(out.end(), unit.begin(), unit.end());
    }
    return out;
}

// Constrained baseline, level 3.1, 1280 × 720, as OpenH264 writes it.
const Octets sps{0x67, 0x42, 0xC0, 0x1F, 0x8C, 0x8D, 0x40, 0x28, 0x02, 0xDD, 0x80};
const Octets pps{0x68, 0xCE, 0x3C, 0x80};

TEST(PictureFormat_Vp8, IsInTheKeyframe) {
    const Octets frame{0x10, 0x02, 0x00, 0x9D, 0x01, 0x2A, 0x80, 0x42, 0xE0, 0x01};
    const auto format = format_of_keyframe(Codec::Vp8, frame);
    ASSERT_TRUE(format);
    EXPECT_EQ(format->width, 640U) << "without the two bits of scaling";
    EXPECT_EQ(format->height, 480U);
    EXPECT_FALSE(format_of_keyframe(Codec::Vp8, rtp::Bytes(frame).first(9)));
    Octets inter = frame;
    inter[0] |= 1U;
    EXPECT_FALSE(format_of_keyframe(Codec::Vp8, inter));
}

TEST(PictureFormat_Vp9, IsInTheKeyframe) {
    // Marker 10, profile 00, not shown again, key, shown, not resilient; sync; BT.601; 640 × 480.
    const Octets frame{0x82, 0x49, 0x83, 0x42, 0x20, 0x27, 0xF0, 0x1D, 0xF0};
    const auto format = format_of_keyframe(Codec::Vp9, frame);
    ASSERT_TRUE(format);
    EXPECT_EQ(format->width, 640U);
    EXPECT_EQ(format->height, 480U);
    EXPECT_FALSE(format_of_keyframe(Codec::Vp9, rtp::Bytes(frame).first(7)));
}

TEST(PictureFormat_H264, MakesTheRecord) {
    const auto format = format_of_keyframe(Codec::H264, units({sps, pps, {0x65, 0x88}}));
    ASSERT_TRUE(format);
    EXPECT_EQ(format->codec_private[0], 1);
    EXPECT_EQ(format->codec_private[1], 0x42);
    EXPECT_EQ(format->codec_private[3], 0x1F);
    EXPECT_EQ(format->codec_private.size(), 6 + 2 + sps.size() + 1 + 2 + pps.size());
    EXPECT_GT(format->width, 0U);
}

TEST(PictureFormat_H264, NeedsBothSets) {
    EXPECT_FALSE(format_of_keyframe(Codec::H264, units({sps, {0x65, 0x88}})));
    EXPECT_FALSE(format_of_keyframe(Codec::H264, units({pps, {0x65, 0x88}})));
    EXPECT_FALSE(format_of_keyframe(Codec::H264, Octets{0, 0, 0, 9, 0x67}));
    EXPECT_FALSE(format_of_keyframe(Codec::H264, units({{0x67, 0x42, 0xC0}, pps})));
}

// Main, level 2.1, 322 × 242, as x265 writes it: of 328 × 248, less what is cut off.
const Octets h265_vps{0x40, 0x01, 0x0C, 0x01, 0xFF, 0xFF, 0x01, 0x60, 0x00, 0x00, 0x03, 0x00,
                      0x90, 0x00, 0x00, 0x03, 0x00, 0x00, 0x03, 0x00, 0x3F, 0xBA, 0x02, 0x40};
const Octets h265_sps{0x42, 0x01, 0x01, 0x01, 0x60, 0x00, 0x00, 0x03, 0x00, 0x90, 0x00, 0x00, 0x03,
                      0x00, 0x00, 0x03, 0x00, 0x3F, 0xA0, 0x0A, 0x88, 0x04, 0x07, 0x11, 0x11, 0x96,
                      0xE9, 0x29, 0x30, 0xBF, 0xFC, 0x00, 0x04, 0x00, 0x05, 0xA8, 0x30, 0x30, 0x30,
                      0x20, 0x00, 0x00, 0x03, 0x00, 0x20, 0x00, 0x00, 0x03, 0x01, 0xE1};
const Octets h265_pps{0x44, 0x01, 0xC0, 0x71, 0x83, 0x12};
const Octets h265_slice{0x26, 0x01, 0xAF};

TEST(PictureFormat_H265, MakesTheRecord) {
    const auto format =
        format_of_keyframe(Codec::H265, units({h265_vps, h265_sps, h265_pps, h265_slice}));
    ASSERT_TRUE(format);
    EXPECT_EQ(format->width, 322U);
    EXPECT_EQ(format->height, 242U);
    const Octets& record = format->codec_private;
    EXPECT_EQ(Octets(record.begin(), record.begin() + 23),
              (Octets{1,    0x01, 0x60, 0x00, 0x00, 0x00, 0x90, 0x00, 0x00, 0x00, 0x00, 0x00,
                      0x3F, 0xF0, 0x00, 0xFC, 0xFD, 0xF8, 0xF8, 0x00, 0x00, 0x0F, 3}));
    EXPECT_EQ(record.size(), 23 + (3 * 5) + h265_vps.size() + h265_sps.size() + h265_pps.size());
}

TEST(PictureFormat_H265, NeedsAllThreeSetsWhole) {
    const auto format = [](std::initializer_list<Octets> all) {
        return format_of_keyframe(Codec::H265, units(all));
    };
    EXPECT_FALSE(format({h265_sps, h265_pps, h265_slice}));
    EXPECT_FALSE(format({h265_vps, h265_pps, h265_slice}));
    EXPECT_FALSE(format({h265_vps, h265_sps, h265_slice}));
    EXPECT_FALSE(format({h265_vps, {0x42, 0x01}, h265_pps}));
    const Octets cut(h265_sps.begin(), h265_sps.begin() + 22);
    EXPECT_FALSE(format({h265_vps, cut, h265_pps}));
    EXPECT_FALSE(format_of_keyframe(Codec::H265, Octets{0, 0, 0, 9, 0x42}));
}

TEST(PictureFormat_Garbage_IsNoFormat, OrASensibleOne) {
    std::uint32_t state = 7;
    for (int i = 0; i < 50'000; ++i) {
        Octets frame;
        for (int k = 0; k < 24; ++k) {
            state = (state * 1'664'525) + 1'013'904'223;
            frame.push_back(static_cast<std::uint8_t>(state >> 24U));
        }
        if (i % 3 == 0) {
            Octets noisy = h265_sps;
            for (std::size_t k = 0; k < 6; ++k) {
                noisy[2 + (frame[k] % (noisy.size() - 2))] = frame[k + 6];
            }
            frame = units({h265_vps, noisy, h265_pps});
        } else if (i % 2 == 0) {
            frame = units({{0x67, 0x64, frame[0], frame[1], frame[2], frame[3], frame[4], frame[5],
                            frame[6], frame[7], frame[8]},
                           pps});
        } else {
            frame[0] = 0x0A;
            frame[1] = 20;
        }
        for (const Codec codec : all_video_codecs) {
            const auto format = format_of_keyframe(codec, frame);
            EXPECT_TRUE(!format || (format->width > 0 && format->height > 0));
        }
    }
}

TEST(Bits_PastTheEnd, AreZeroAndRemembered) {
    const Octets bytes{0xA0};
    BitReader reader(bytes);
    EXPECT_EQ(reader.bits(4), 0xAU);
    EXPECT_TRUE(reader.good());
    EXPECT_EQ(reader.bits(8), 0U);
    EXPECT_FALSE(reader.good());
}

TEST(Bits_ExpGolomb, AreRead) {
    const Octets bytes{0b10100110, 0b01000010, 0b10000000};
    BitReader reader(bytes);
    EXPECT_EQ(reader.exp_golomb(), 0U);
    EXPECT_EQ(reader.exp_golomb(), 1U);
    EXPECT_EQ(reader.exp_golomb(), 2U);
    EXPECT_EQ(reader.exp_golomb(), 3U);
    EXPECT_EQ(reader.signed_exp_golomb(), -2);
    EXPECT_TRUE(reader.good());
}

}  // namespace
}  // namespace umbrella::core::recording
