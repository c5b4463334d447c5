#include "media/dot_dump.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "media/dot_files.hpp"

namespace umbrella::media {
namespace {

namespace fs = std::filesystem;

TEST(DotDump, KeysInCaps_AreHidden) {
    EXPECT_EQ(
        without_keys(R"(a -> b [label="application/x-srtp\l  srtp-key: 649f15...\l ssrc: 1\l"])"),
        R"(a -> b [label="application/x-srtp\l  srtp-key: hidden\l ssrc: 1\l"])");
}

TEST(DotDump, EveryKey_IsHidden) {
    EXPECT_EQ(without_keys(R"(srtp-key: aa\lsrtcp-key: bb")"),
              R"(srtp-key: hidden\lsrtcp-key: hidden")");
}

TEST(DotDump, KeyAtTheEnd_IsHidden) {
    EXPECT_EQ(without_keys("srtp-key: aabb"), "srtp-key: hidden");
}

TEST(DotDump, TextWithoutKeys_IsUnchanged) {
    EXPECT_EQ(without_keys("digraph pipeline { key -> keyframe; }\n"),
              "digraph pipeline { key -> keyframe; }\n");
}

class DotFiles : public ::testing::Test {
  protected:
    void SetUp() override {
        gst_init(nullptr, nullptr);
        std::string name = (fs::temp_directory_path() / "umbrella-XXXXXX").string();
        ASSERT_NE(mkdtemp(name.data()), nullptr);
        directory_ = name;
        setenv("GST_DEBUG_DUMP_DOT_DIR", name.c_str(), 1);
        bin_ = GstPtr<GstElement>::sink(gst_parse_launch("fakesrc ! fakesink name=end", nullptr));
    }
    void TearDown() override {
        unsetenv("GST_DEBUG_DUMP_DOT_DIR");
        fs::remove_all(directory_);
    }
    [[nodiscard]] std::vector<std::string> written() const {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator(directory_)) {
            std::string text;
            std::getline(std::ifstream(entry.path()), text, '\0');
            if (text.ends_with("}\n")) {
                names.push_back(entry.path().filename().string());
            }
        }
        return names;
    }
    /// Waits for them.
    [[nodiscard]] bool has(std::string_view end) const {
        const auto ends = [end](const std::string& name) { return name.ends_with(end); };
        for (int i = 0; i < 1000 && std::ranges::none_of(written(), ends); ++i) {
            g_usleep(10'000);
        }
        return std::ranges::any_of(written(), ends);
    }
    fs::path directory_;
    GstPtr<GstElement> bin_;
};

TEST_F(DotFiles, BinThatIsHeldUp_HoldsNobodyUp) {
    GST_OBJECT_LOCK(bin_.get());
    dump_dot(GST_BIN(bin_.get()), "join", "default/alice");
    EXPECT_TRUE(written().empty());
    GST_OBJECT_UNLOCK(bin_.get());
    EXPECT_TRUE(has("-umbrella.join.default.alice.dot"));
}

TEST_F(DotFiles, WhatWaits_IsWrittenOnceAsTheNewest) {
    GST_OBJECT_LOCK(bin_.get());
    for (int i = 0; i < 20; ++i) {
        dump_dot(GST_BIN(bin_.get()), "leave", "n" + std::to_string(i));
    }
    dump_dot(GST_BIN(bin_.get()), "signal", "last");
    GST_OBJECT_UNLOCK(bin_.get());
    EXPECT_TRUE(has(".leave.n19.dot"));
    EXPECT_TRUE(has(".signal.last.dot"));
    EXPECT_LE(written().size(), 3U) << "one may have been begun";
}

TEST_F(DotFiles, BinThatIsGone_IsNotWritten) {
    const auto other = GstPtr<GstElement>::sink(gst_parse_launch("fakesrc ! fakesink", nullptr));
    GST_OBJECT_LOCK(other.get());
    dump_dot(GST_BIN(other.get()), "join", "first");
    dump_dot(GST_BIN(bin_.get()), "join", "second");
    bin_ = {};
    GST_OBJECT_UNLOCK(other.get());
    dump_dot(GST_BIN(other.get()), "signal", "third");
    EXPECT_TRUE(has(".third.dot"));
    EXPECT_EQ(written().size(), 2U);
}

/// What of a pipeline with secrets everywhere comes out.
std::string described(DotDetail detail) {
    gst_init(nullptr, nullptr);
    const auto pipeline = GstPtr<GstElement>::sink(gst_parse_launch(
        "rtspsrc name=camera location=rtsp://user:hunter2@camera.local/1 user-id=user "
        "user-pw=hunter2 "
        "webrtcbin name=peer stun-server=stun://hunter2.example "
        "turn-server=turn://user:hunter2@turn.example "
        "fakesrc ! "
        "capsfilter caps=application/x-srtp,srtp-key=(buffer)68756e74657232,mki=(buffer)00 ! "
        "srtpdec ! fakesink name=branch souphttpclientsink location=http://host/hunter2",
        nullptr));
    EXPECT_TRUE(pipeline);
    gst_element_set_state(pipeline.get(), GST_STATE_READY);
    std::string dot;
    describe_in_dot(GstPtr<GstBin>::retain(GST_BIN(pipeline.get())), detail,
                    [&dot](const std::string& made) { dot = made; });
    while (dot.empty()) {
        g_main_context_iteration(nullptr, TRUE);
    }
    gst_element_set_state(pipeline.get(), GST_STATE_NULL);
    return dot;
}

TEST(DotDump, Secrets_AreNotInIt) {
    for (const DotDetail detail : {DotDetail::Whole, DotDetail::Outline}) {
        const std::string dot = described(detail);
        EXPECT_NE(dot.find("GstRTSPSrc\\ncamera"), std::string::npos) << dot;
        EXPECT_NE(dot.find("GstWebRTCBin\\npeer"), std::string::npos);
        EXPECT_EQ(dot.find("hunter2"), std::string::npos);
        EXPECT_EQ(dot.find("68756e74657232"), std::string::npos);
        EXPECT_EQ(dot.find("location"), std::string::npos) << "no property at all";
    }
}

TEST(DotDump, Outline_IsTheSmallerOne) {
    EXPECT_LT(described(DotDetail::Outline).size(), described(DotDetail::Whole).size());
}

}  // namespace
}  // namespace umbrella::media
