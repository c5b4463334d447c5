#include "media/dot_dump.hpp"

#include <gtest/gtest.h>

namespace umbrella::media {
namespace {

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
