#include "core/model.hpp"

#include <gtest/gtest.h>

namespace umbrella::core {
namespace {

TEST(Codec, Names_AreReadBackInAnyCase) {
    for (const Codec codec : all_codecs) {
        EXPECT_EQ(codec_from_string(to_string(codec)), codec);
    }
    EXPECT_EQ(codec_from_string("H264"), Codec::H264);
    EXPECT_EQ(codec_from_string("Av1"), Codec::Av1);
}

TEST(Codec, UnknownNames_AreNothing) {
    for (const char* name : {"", "vp", "vp88", "h266", " vp8"}) {
        EXPECT_EQ(codec_from_string(name), std::nullopt) << name;
    }
}

TEST(Source, Names_AreThoseOfTheMlines) {
    EXPECT_EQ(to_string(Source::Microphone), "microphone");
    EXPECT_EQ(to_string(Source::Camera), "camera");
    EXPECT_EQ(to_string(Source::Screen), "screen");
    EXPECT_EQ(to_string(Source::ScreenAudio), "screen-audio");
    EXPECT_EQ(to_string(MediaKind::Audio), "audio");
    EXPECT_EQ(to_string(MediaKind::Video), "video");
}

TEST(CodecSet, Intersection_HoldsWhatBothHold) {
    const CodecSet both = CodecSet{Codec::Opus, Codec::Vp8} & CodecSet{Codec::Vp8, Codec::Av1};
    EXPECT_EQ(both, CodecSet{Codec::Vp8});
    EXPECT_TRUE((both & CodecSet{Codec::Av1}).empty());
}

}  // namespace
}  // namespace umbrella::core
