// umbrellaforwarder: what goes in reaches the feed, what comes back are keyframe requests.
#include "slot_harness.hpp"
#include <chrono>
#include <memory>
#include <thread>

#include <gst/video/video.h>

#include "wire/send_path.hpp"

namespace umbrella::test {
namespace {

Octets video_packet(std::uint16_t number) {
    return TestPacket{.payload_type = 96,
                      .sequence_number = number,
                      .ssrc = 1,
                      .payload = vp8_payload(Frame::Key)}
        .to_bytes();
}

class Forwarder : public testing::Test {
  protected:
    void SetUp() override {
        element_ = gst_element_factory_make("umbrellaforwarder", "forwarder");
        ASSERT_NE(element_, nullptr);
        in_ = gst_harness_new_with_element(element_, "sink", nullptr);
        out_ = gst_harness_new_with_element(element_, nullptr, "src_%u");
        gst_object_unref(element_);
        gst_harness_set_src_caps_str(in_, "application/x-rtp, payload=96");
        while (gst_harness_try_pull_upstream_event(in_) != nullptr) {
        }
    }
    void TearDown() override {
        gpointer alive = element_;
        g_object_add_weak_pointer(G_OBJECT(element_), &alive);
        gst_harness_teardown(out_);
        gst_harness_teardown(in_);
        EXPECT_EQ(alive, nullptr) << "the element leaks";
    }

    [[nodiscard]] GstFlowReturn push(std::uint16_t number) const {
        return gst_harness_push(in_, to_buffer(video_packet(number)).release());
    }
    [[nodiscard]] guint64 count(const char* name) const {
        GstStructure* raw = nullptr;
        g_object_get(element_, "stats", &raw, nullptr);
        const StructurePtr stats(raw);
        guint64 value = 0;
        EXPECT_TRUE(gst_structure_get_uint64(stats.get(), name, &value));
        return value;
    }

    GstElement* element_ = nullptr;
    GstHarness* in_ = nullptr;
    GstHarness* out_ = nullptr;
};

TEST_F(Forwarder, WithoutAFeed_TakesAndCounts) {
    EXPECT_EQ(push(1), GST_FLOW_OK);
    EXPECT_EQ(push(2), GST_FLOW_OK);
    EXPECT_EQ(count("packets"), 2U);
    EXPECT_EQ(count("bytes"), 2 * video_packet(1).size());
    EXPECT_EQ(count("wanted"), 0U);
}

TEST_F(Forwarder, WithAFeed_HandsPacketsOver) {
    const wire::SendPath path(1);
    auto feed = path.make_feed(std::make_shared<wire::SourceClock>());
    g_object_set(element_, "feed", &feed, nullptr);
    const auto transport = path.make_transport("cname");
    const auto stream = transport->add_stream({.ssrc = 7});
    stream->bind(*feed);
    while (!feed->wanted()) {
        std::this_thread::yield();
    }
    EXPECT_EQ(push(1), GST_FLOW_OK);
    GstBufferList* list = gst_buffer_list_new();
    gst_buffer_list_add(list, to_buffer(video_packet(2)).release());
    gst_buffer_list_add(list, to_buffer(video_packet(3)).release());
    EXPECT_EQ(gst_pad_push_list(in_->srcpad, list), GST_FLOW_OK);
    EXPECT_EQ(count("wanted"), 3U);
    EXPECT_EQ(count("dropped"), 0U);

    EXPECT_EQ(gst_harness_push(
                  in_, gst_buffer_new_allocate(nullptr, limits::udp_packet_bytes + 1, nullptr)),
              GST_FLOW_OK);
    EXPECT_EQ(count("dropped"), 1U) << "too large";
    g_object_set(element_, "feed", nullptr, nullptr);
    EXPECT_EQ(push(4), GST_FLOW_OK);
    EXPECT_EQ(count("packets"), 5U);
}

TEST_F(Forwarder, NothingComesOutDownstream) {
    EXPECT_EQ(push(1), GST_FLOW_OK);
    gst_harness_push_event(in_, gst_event_new_eos());
    EXPECT_EQ(gst_harness_buffers_received(out_), 0U);
    EXPECT_EQ(gst_harness_events_received(out_), 0U);
}

TEST_F(Forwarder, KeyframeRequest_AloneGoesUpstream) {
    gst_harness_push_upstream_event(out_, gst_event_new_reconfigure());
    gst_harness_push_upstream_event(out_, gst_event_new_latency(GST_SECOND));
    gst_harness_push_upstream_event(out_, gst_event_new_qos(GST_QOS_TYPE_OVERFLOW, 1, 0, 0));
    EXPECT_EQ(gst_harness_try_pull_upstream_event(in_), nullptr);
    gst_harness_push_upstream_event(
        out_, gst_video_event_new_upstream_force_key_unit(GST_CLOCK_TIME_NONE, FALSE, 0));
    const EventPtr request(gst_harness_try_pull_upstream_event(in_));
    ASSERT_TRUE(request);
    EXPECT_TRUE(gst_video_event_is_force_key_unit(request.get()));
}

TEST_F(Forwarder, Queries_AreAnsweredHere) {
    const QueryPtr caps(gst_query_new_caps(nullptr));
    EXPECT_TRUE(gst_pad_peer_query(in_->srcpad, caps.get()));
    const QueryPtr latency(gst_query_new_latency());
    EXPECT_TRUE(gst_pad_peer_query(out_->sinkpad, latency.get()));
    gboolean live = FALSE;
    gst_query_parse_latency(latency.get(), &live, nullptr, nullptr);
    EXPECT_TRUE(live);
    const QueryPtr position(gst_query_new_position(GST_FORMAT_TIME));
    EXPECT_FALSE(gst_pad_peer_query(out_->sinkpad, position.get()));
}

TEST_F(Forwarder, Pads_ComeAndGo) {
    GstPad* pad = gst_element_request_pad_simple(element_, "src_%u");
    ASSERT_NE(pad, nullptr);
    EXPECT_TRUE(gst_pad_is_active(pad));
    gst_element_release_request_pad(element_, pad);
    gst_object_unref(pad);
    EXPECT_EQ(push(1), GST_FLOW_OK);
}

}  // namespace
}  // namespace umbrella::test
