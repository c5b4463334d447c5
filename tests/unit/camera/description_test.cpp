#include "core/camera/description.hpp"

#include <vector>

#include <gtest/gtest.h>

#include "base/limits_cameras.hpp"

namespace umbrella::core::camera {
namespace {

TEST(CameraDescription, FirstOfEachKind_IsTaken) {
    const std::vector<OfferedMline> mlines{{"application", "vnd.onvif.metadata"},
                                           {"video", "JPEG"},
                                           {"video", "h264"},
                                           {"audio", "MPEG4-GENERIC"},
                                           {"video", "H265"},
                                           {"audio", "PCMU"}};
    const Description chosen = choose_streams(mlines);
    ASSERT_TRUE(chosen.video && chosen.audio);
    EXPECT_EQ(chosen.video->mline, 2U);
    EXPECT_EQ(chosen.video->format, Format::H264);
    EXPECT_EQ(chosen.audio->mline, 3U);
    EXPECT_EQ(chosen.audio->format, Format::Aac);
    EXPECT_EQ(chosen.codecs(), (CodecSet{Codec::H264, Codec::Opus}));
}

TEST(CameraDescription, NothingKnown_IsEmpty) {
    EXPECT_TRUE(choose_streams({}).empty());
    const std::vector<OfferedMline> mlines{{"video", "JPEG"}, {"audio", ""}, {"", "H264"}};
    EXPECT_TRUE(choose_streams(mlines).empty());
}

TEST(CameraDescription, CodecOfTheOtherKind_IsNotTaken) {
    const std::vector<OfferedMline> mlines{{"audio", "H264"}, {"video", "OPUS"}};
    EXPECT_TRUE(choose_streams(mlines).empty());
}

TEST(CameraDescription, MlinesBeyondTheBound_AreNotLookedAt) {
    std::vector<OfferedMline> mlines(limits::camera_mlines, {"video", "JPEG"});
    mlines.push_back({"video", "H264"});
    EXPECT_TRUE(choose_streams(mlines).empty());
}

}  // namespace
}  // namespace umbrella::core::camera
