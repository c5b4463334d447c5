#include "core/recording/names.hpp"

#include <gtest/gtest.h>

namespace umbrella::core::recording {
namespace {

constexpr std::chrono::milliseconds moment{1'795'662'725'123};  // 2026-11-26 03:12:05 UTC

TEST(RecordingNames_MadeHere, AreKnownAgain) {
    const std::string id = make_recording_id(moment, "main", "alice-7f3a", "5c0ffee1");
    EXPECT_EQ(id, "20261126T031205Z-main-alice-7f3a-5c0ffee1");
    EXPECT_TRUE(is_recording_id(id));
    const std::string webm =
        make_take_name(id, ReelKind::Person, 1, {{.codec = Codec::Opus}, {.codec = Codec::Vp8}});
    EXPECT_EQ(webm, id + "-person-1.webm");
    EXPECT_TRUE(is_take_name(webm));
    EXPECT_EQ(media_type_of(webm), "video/webm");
    const std::string matroska = make_take_name(id, ReelKind::Screen, 12, {{.codec = Codec::H264}});
    EXPECT_EQ(matroska, id + "-screen-12.mkv");
    EXPECT_TRUE(is_take_name(matroska));
    EXPECT_EQ(media_type_of(matroska), "video/x-matroska");
}

TEST(RecordingNames_HostileLabels, LeaveNothingBehind) {
    const std::string id = make_recording_id(moment, "../..", "a/b\n! filesink\0x", "1");
    EXPECT_TRUE(is_recording_id(id)) << id;
    EXPECT_EQ(id.find_first_of("/.\n! "), std::string::npos);
}

TEST(RecordingNames_FromOutside, AreRefused) {
    const std::string id = make_recording_id(moment, "main", "alice", "1");
    for (const std::string& bad :
         {std::string(), std::string("x"), "../" + id, id + "/..", id + ".webm/../x.webm", "." + id,
          id + " ", id + std::string(200, 'a'), std::string("20261126T031205Z-"),
          id + std::string(1, '\0'), std::string("20261126x031205Z-main"),
          id.substr(0, 16) + "_x"}) {
        EXPECT_FALSE(is_recording_id(bad)) << bad;
        EXPECT_FALSE(is_take_name(bad + ".webm")) << bad;
    }
    EXPECT_FALSE(is_take_name(id));
    EXPECT_FALSE(is_take_name(id + ".json"));
    EXPECT_FALSE(is_take_name(".webm"));
}

}  // namespace
}  // namespace umbrella::core::recording
