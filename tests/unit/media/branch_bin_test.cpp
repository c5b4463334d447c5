// The bin of a branch between a source that must not notice it and elements that do what they like.
#include "media/branch_bin.hpp"

#include <atomic>
#include <string>

#include <gst/check/gstharness.h>
#include <gst/video/video.h>
#include <gtest/gtest.h>

#include "base/limits_branch.hpp"

namespace umbrella::media {
namespace {

using HarnessPtr = std::unique_ptr<GstHarness, decltype(&gst_harness_teardown)>;

class BranchBinTest : public ::testing::Test {
  protected:
    static void SetUpTestSuite() { gst_init(nullptr, nullptr); }

    void begin(const std::string& description) {
        auto bin = make_branch_bin("mine", description);
        ASSERT_TRUE(bin) << bin.error().message;
        bin_ = std::move(*bin);
        set_branch_handler(bin_.get(), [this](GstMessage* message) {
            if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_ERROR) {
                ++errors_;
            } else if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_EOS) {
                ++ends_;
            }
        });
        harness_.reset(gst_harness_new_with_element(GST_ELEMENT(bin_.get()), "sink", nullptr));
        gst_harness_set_src_caps_str(harness_.get(),
                                     "application/x-rtp, media=video, clock-rate=90000, "
                                     "encoding-name=VP8, payload=96");
    }
    GstFlowReturn push() const {
        return gst_harness_push(harness_.get(), gst_buffer_new_allocate(nullptr, 20, nullptr));
    }
    /// The queue within.
    [[nodiscard]] GstPtr<GstPad> entry() const {
        const auto queue =
            GstPtr<GstElement>::adopt(gst_bin_get_by_name(bin_.get(), "umbrella-entry"));
        return GstPtr<GstPad>::adopt(gst_element_get_static_pad(queue.get(), "sink"));
    }
    static bool wait_for(const std::atomic<int>& count) {
        for (int i = 0; i < 500 && count == 0; ++i) {
            g_usleep(10'000);
        }
        return count > 0;
    }

    std::atomic<int> errors_{0};
    std::atomic<int> ends_{0};
    GstPtr<GstBin> bin_;
    HarnessPtr harness_{nullptr, gst_harness_teardown};
};

using BranchBin = BranchBinTest;

TEST_F(BranchBin, ElementThatFails_IsToldAndThePushesAreFine) {
    begin("identity error-after=2 ! fakesink async=false");
    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(push(), GST_FLOW_OK);
        g_usleep(1000);
    }
    EXPECT_TRUE(wait_for(errors_));
    EXPECT_EQ(push(), GST_FLOW_OK);
}

TEST_F(BranchBin, CapsThatDoNotSuit_AreAcceptedAndFailWithin) {
    begin("video/x-raw ! fakesink async=false");
    const CapsPtr caps(gst_caps_from_string("application/x-rtp"));
    const auto sink =
        GstPtr<GstPad>::adopt(gst_element_get_static_pad(GST_ELEMENT(bin_.get()), "sink"));
    EXPECT_TRUE(gst_pad_query_accept_caps(sink.get(), caps.get()));
    EXPECT_EQ(push(), GST_FLOW_OK);
    EXPECT_TRUE(wait_for(errors_));
    EXPECT_EQ(push(), GST_FLOW_OK);
}

TEST_F(BranchBin, ElementThatBlocks_DoesNotBlockThePush) {
    begin("identity sleep-time=200000 ! fakesink async=false");
    const gint64 begun = g_get_monotonic_time();
    for (unsigned i = 0; i < limits::branch_queue_packets * 3; ++i) {
        ASSERT_EQ(push(), GST_FLOW_OK);
    }
    EXPECT_LT(g_get_monotonic_time() - begun, 2 * G_USEC_PER_SEC);
    const auto queue = GstPtr<GstElement>::adopt(gst_bin_get_by_name(bin_.get(), "umbrella-entry"));
    guint waiting = 0;
    g_object_get(queue.get(), "current-level-buffers", &waiting, nullptr);
    EXPECT_LE(waiting, limits::branch_queue_packets);
    EXPECT_GT(waiting, limits::branch_queue_packets / 2);
}

TEST_F(BranchBin, EndOfTheStream_ComesFromTheServerAlone) {
    begin("fakesink async=false");
    EXPECT_EQ(push(), GST_FLOW_OK);
    EXPECT_TRUE(gst_harness_push_event(harness_.get(), gst_event_new_flush_start()));
    EXPECT_TRUE(gst_harness_push_event(harness_.get(), gst_event_new_flush_stop(TRUE)));
    g_usleep(100'000);
    EXPECT_EQ(ends_, 0);
    EXPECT_EQ(push(), GST_FLOW_OK);
    end_branch_stream(bin_.get());
    EXPECT_TRUE(wait_for(ends_));
}

TEST_F(BranchBin, KeyframeRequests_AloneGoTowardsThePublisher) {
    begin("fakesink async=false");
    EXPECT_EQ(push(), GST_FLOW_OK);
    const int before = static_cast<int>(gst_harness_upstream_events_received(harness_.get()));
    const auto pad = entry();
    gst_pad_push_event(pad.get(), gst_event_new_reconfigure());
    gst_pad_push_event(pad.get(), gst_event_new_latency(GST_SECOND));
    gst_pad_push_event(pad.get(), gst_event_new_qos(GST_QOS_TYPE_THROTTLE, 1, 0, 0));
    gst_pad_push_event(
        pad.get(), gst_event_new_custom(GST_EVENT_CUSTOM_UPSTREAM,
                                        gst_structure_new_empty("GstRTPRetransmissionRequest")));
    GstEvent* request = gst_video_event_new_upstream_force_key_unit(GST_CLOCK_TIME_NONE, TRUE, 0);
    gst_structure_set(gst_event_writable_structure(request), "ssrc", G_TYPE_UINT, 7U, nullptr);
    gst_pad_push_event(pad.get(), request);
    ASSERT_EQ(static_cast<int>(gst_harness_upstream_events_received(harness_.get())), before + 1);
    GstEvent* passed = nullptr;
    while (GstEvent* next = gst_harness_try_pull_upstream_event(harness_.get())) {
        if (passed != nullptr) {
            gst_event_unref(passed);
        }
        passed = next;
    }
    EXPECT_TRUE(gst_video_event_is_force_key_unit(passed));
    EXPECT_FALSE(gst_structure_has_field(gst_event_get_structure(passed), "ssrc"));
    gst_event_unref(passed);
}

TEST_F(BranchBin, Latency_IsAnsweredWithoutThePublisher) {
    begin("fakesink async=false");
    GstQuery* query = gst_query_new_latency();
    EXPECT_TRUE(gst_pad_peer_query(entry().get(), query));
    gboolean live = FALSE;
    GstClockTime least = 1;
    gst_query_parse_latency(query, &live, &least, nullptr);
    EXPECT_TRUE(live);
    EXPECT_EQ(least, 0U);
    gst_query_unref(query);
    GstQuery* other = gst_query_new_seeking(GST_FORMAT_TIME);
    EXPECT_FALSE(gst_pad_peer_query(entry().get(), other));
    gst_query_unref(other);
}

}  // namespace
}  // namespace umbrella::media
