#include "core/recording/side_file.hpp"

#include <gtest/gtest.h>

namespace umbrella::core::recording {
namespace {

using std::chrono::milliseconds;

TEST(SideFile_Running, SaysSo) {
    const std::string text = to_json({.id = "20261126T031205Z-a", .room = "main"});
    EXPECT_NE(text.find("\"state\": \"running\""), std::string::npos);
    EXPECT_NE(text.find("\"files\": []"), std::string::npos);
}

TEST(SideFile_Names, AreEscaped) {
    const std::string text =
        to_json({.room = "a\"b\\c", .participant_name = std::string("x\n\x01 \xC3\xA9")});
    EXPECT_NE(text.find(R"("room": "a\"b\\c")"), std::string::npos) << text;
    EXPECT_NE(text.find("\"x\\u000a\\u0001 \xC3\xA9\""), std::string::npos) << text;
}

TEST(SideFile_Takes, AreTold) {
    SideFile side_file{.id = "id", .reason = EndReason::DiskFull};
    side_file.takes.push_back({.name = "id-person-1.webm",
                               .begun = milliseconds(5000),
                               .offset = milliseconds(120),
                               .duration = milliseconds(777),
                               .bytes = 42,
                               .complete = true,
                               .tracks = {{.source = Source::Camera,
                                           .codec = Codec::Vp8,
                                           .synchronized = true,
                                           .lost_packets = 3}}});
    const std::string text = to_json(side_file);
    for (const char* expected :
         {"\"state\": \"disk-full\"", "\"offset_ms\": 120", "\"duration_ms\": 777", "\"bytes\": 42",
          "\"complete\": true", "\"source\": \"camera\"", "\"synchronized\": true",
          "\"lost_packets\": 3"}) {
        EXPECT_NE(text.find(expected), std::string::npos) << expected << "\n" << text;
    }
    EXPECT_EQ(side_file.bytes(), 42U);
}

TEST(EndReasons_AsText, AreKnownAgain) {
    for (const EndReason reason :
         {EndReason::Stopped, EndReason::Left, EndReason::ServerStopped, EndReason::DiskFull,
          EndReason::QuotaReached, EndReason::WriteFailed}) {
        EXPECT_EQ(end_reason_from_string(to_string(reason)), reason);
    }
    EXPECT_FALSE(end_reason_from_string("running"));
}

}  // namespace
}  // namespace umbrella::core::recording
