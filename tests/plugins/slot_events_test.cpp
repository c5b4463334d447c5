#include "slot_harness.hpp"
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "base/limits.hpp"

namespace umbrella::test {
namespace {

using Kind = SlotHarness::Kind;

TestPacket vp8(std::uint16_t sequence_number, Frame frame) {
    return {.payload_type = 96,
            .sequence_number = sequence_number,
            .ssrc = 1,
            .payload = vp8_payload(frame)};
}

std::vector<std::string> names(const std::vector<EventPtr>& events) {
    std::vector<std::string> names;
    names.reserve(events.size());
    for (const EventPtr& event : events) {
        names.emplace_back(GST_EVENT_TYPE_NAME(event.get()));
    }
    return names;
}

using Names = std::vector<std::string>;

// --- prepare ------------------------------------------------------------------------------

TEST(SlotPrepare, FirstTime_BeginsTheStreamWithTheCaps) {
    const SlotHarness slot(Kind::Video);
    EXPECT_TRUE(slot.downstream_events().empty()) << "nothing of the source's";
    EXPECT_TRUE(slot.prepare(slot_caps));
    const auto events = slot.downstream_events();
    ASSERT_EQ(names(events), (Names{"stream-start", "caps", "segment"}));
    GstCaps* caps = nullptr;
    gst_event_parse_caps(events[1].get(), &caps);
    const CapsPtr expected(gst_caps_from_string(slot_caps));
    EXPECT_TRUE(gst_caps_is_equal(caps, expected.get()));
    const GstSegment* segment = nullptr;
    gst_event_parse_segment(events[2].get(), &segment);
    EXPECT_EQ(segment->format, GST_FORMAT_TIME);
}

TEST(SlotPrepare, Again_PushesTheCapsAlone) {
    const SlotHarness slot(Kind::Video);
    EXPECT_TRUE(slot.prepare(slot_caps));
    (void)slot.downstream_events();
    EXPECT_TRUE(slot.prepare(nullptr));
    EXPECT_EQ(names(slot.downstream_events()), Names{"caps"});
    EXPECT_TRUE(slot.prepare(slot_caps));
    EXPECT_EQ(names(slot.downstream_events()), Names{"caps"});
}

TEST(SlotPrepare, AfterReadyAndBack_BeginsTheStreamAnew) {
    const SlotHarness slot(Kind::Video);
    EXPECT_TRUE(slot.prepare(slot_caps));
    gst_element_set_state(slot.element(), GST_STATE_READY);
    gst_element_set_state(slot.element(), GST_STATE_PLAYING);
    (void)slot.downstream_events();
    EXPECT_TRUE(slot.prepare(slot_caps));
    EXPECT_EQ(names(slot.downstream_events()), (Names{"stream-start", "caps", "segment"}));
}

TEST(SlotPrepare, WithoutUsableCaps_IsRefused) {
    const SlotHarness slot(Kind::Video);
    EXPECT_FALSE(slot.prepare(nullptr));
    EXPECT_FALSE(slot.prepare("application/x-rtp, payload=[96,98]"));
    EXPECT_TRUE(slot.downstream_events().empty());
}

// --- open ---------------------------------------------------------------------------------

TEST(SlotOpen, Before_DropsEverythingAndAsksForNothing) {
    const SlotHarness slot(Kind::Video);
    EXPECT_TRUE(slot.prepare(slot_caps));
    EXPECT_EQ(slot.push(vp8(1, Frame::Key)), GST_FLOW_OK);
    slot.begin_source();
    EXPECT_EQ(slot.push(vp8(2, Frame::Delta)), GST_FLOW_OK);
    EXPECT_EQ(slot.pull(), nullptr);
    EXPECT_EQ(slot.keyframe_requests(), 0);
    EXPECT_EQ(slot.stat("dropped"), 2U);
}

TEST(SlotOpen, Set_AsksForAKeyframeAndStartsThere) {
    const SlotHarness slot(Kind::Video);
    EXPECT_TRUE(slot.prepare(slot_caps));
    slot.push(vp8(1, Frame::Key));
    slot.open();
    EXPECT_EQ(slot.keyframe_requests(), 1);
    slot.push(vp8(2, Frame::Delta));
    EXPECT_EQ(slot.pull(), nullptr);
    slot.push(vp8(3, Frame::Key));
    EXPECT_NE(slot.pull(), nullptr);
    slot.open();
    EXPECT_EQ(slot.keyframe_requests(), 0) << "it was open";
    slot.push(vp8(4, Frame::Delta));
    EXPECT_NE(slot.pull(), nullptr);
}

TEST(SlotOpen, ClosedAndSetAgain_WaitsForAKeyframe) {
    const SlotHarness slot(Kind::Video);
    slot.start();
    slot.push(vp8(1, Frame::Key));
    ASSERT_NE(slot.pull(), nullptr);
    g_object_set(slot.element(), "open", FALSE, nullptr);
    slot.push(vp8(2, Frame::Delta));
    slot.open();
    EXPECT_EQ(slot.keyframe_requests(), 1);
    slot.push(vp8(3, Frame::Delta));
    EXPECT_EQ(slot.pull(), nullptr) << "packet 2 is missing";
    slot.push(vp8(4, Frame::Key));
    EXPECT_NE(slot.pull(), nullptr);
}

// --- begin-source and keyframes -----------------------------------------------------------

TEST(SlotBeginSource, Video_AsksAndWaitsForAKeyframe) {
    const SlotHarness slot(Kind::Video);
    slot.start();
    slot.push(vp8(1, Frame::Key));
    ASSERT_NE(slot.pull(), nullptr);
    slot.begin_source();
    EXPECT_EQ(slot.keyframe_requests(), 1);
    slot.push(vp8(2, Frame::Delta));
    EXPECT_EQ(slot.pull(), nullptr);
    EXPECT_EQ(slot.keyframe_requests(), 0) << "asked just now";
    slot.push(vp8(3, Frame::Key));
    EXPECT_NE(slot.pull(), nullptr);
    EXPECT_EQ(slot.stat("switches"), 2U);
    EXPECT_EQ(slot.stat("dropped-waiting-keyframe"), 1U);
}

TEST(SlotBeginSource, Audio_AsksForNothing) {
    const SlotHarness slot(Kind::Audio);
    slot.start();
    slot.begin_source();
    EXPECT_TRUE(slot.upstream_events().empty());
}

TEST(SlotBeginSource, NobodyLinkedYet_TheFirstDroppedPacketAsks) {
    const SlotHarness slot(Kind::Video);
    slot.start();
    const PadPtr sink = slot.pad("sink");
    const PadPtr peer(gst_pad_get_peer(sink.get()));
    gst_pad_unlink(peer.get(), sink.get());
    slot.begin_source();
    gst_pad_link(peer.get(), sink.get());
    EXPECT_EQ(slot.keyframe_requests(), 0);
    slot.push(vp8(1, Frame::Delta));
    EXPECT_EQ(slot.keyframe_requests(), 1);
}

TEST(SlotKeyframes, AnotherSsrcJustAfterAKeyframe_IsAskedForAtOnce) {
    const SlotHarness slot(Kind::Video);
    slot.start();
    slot.push(vp8(1, Frame::Key));
    TestPacket other = vp8(9, Frame::Delta);
    other.ssrc = 2;
    slot.push(other);
    EXPECT_EQ(slot.keyframe_requests(), 1);
}

TEST(SlotKeyframes, WhileNoneComes_AreAskedForOnceEachInterval) {
    const SlotHarness slot(Kind::Video);
    slot.start();
    std::uint16_t number = 0;
    const auto begin = std::chrono::steady_clock::now();
    const auto until = begin + 3 * limits::keyframe_retry_interval;
    while (std::chrono::steady_clock::now() < until) {
        slot.push(vp8(number++, Frame::Delta));
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    // start() asked once; then one at the end of each interval, of which the last may be cut off.
    const int asked = slot.keyframe_requests();
    EXPECT_GE(asked, 2);
    EXPECT_LE(asked, 3);
    EXPECT_EQ(slot.stat("keyframe-requests"), static_cast<std::uint64_t>(asked) + 1);
}

// --- Events from the subscriber -----------------------------------------------------------

GstEvent* subscribers_request() {
    return gst_event_new_custom(
        GST_EVENT_CUSTOM_UPSTREAM,
        gst_structure_new("GstForceKeyUnit", "ssrc", G_TYPE_UINT, slot_ssrc, "payload", G_TYPE_UINT,
                          96U, "all-headers", G_TYPE_BOOLEAN, TRUE, nullptr));
}

TEST(SlotUpstream, KeyframeRequest_PassesWithoutTheSubscribersIdentity) {
    const SlotHarness slot(Kind::Video);
    slot.start();
    EXPECT_TRUE(gst_harness_push_upstream_event(slot.harness(), subscribers_request()));
    const auto events = slot.upstream_events();
    ASSERT_EQ(events.size(), 1U);
    EXPECT_TRUE(gst_event_has_name(events[0].get(), "GstForceKeyUnit"));
    const GstStructure* fields = gst_event_get_structure(events[0].get());
    EXPECT_FALSE(gst_structure_has_field(fields, "ssrc"));
    EXPECT_FALSE(gst_structure_has_field(fields, "payload"));
}

TEST(SlotUpstream, KeyframeRequestOfAnAudioSubscriber_IsSwallowed) {
    const SlotHarness slot(Kind::Audio);
    slot.start();
    EXPECT_TRUE(gst_harness_push_upstream_event(slot.harness(), subscribers_request()));
    EXPECT_TRUE(slot.upstream_events().empty());
}

TEST(SlotUpstream, EverythingElse_IsSwallowed) {
    const SlotHarness slot(Kind::Video);
    slot.start();
    GstEvent* const events[] = {
        gst_event_new_reconfigure(),
        gst_event_new_latency(GST_SECOND),
        gst_event_new_qos(GST_QOS_TYPE_UNDERFLOW, 2.0, 5, 6),
        gst_event_new_custom(
            GST_EVENT_CUSTOM_UPSTREAM,
            gst_structure_new("GstRTPRetransmissionRequest", "seqnum", G_TYPE_UINT, 5U, nullptr)),
    };
    for (GstEvent* event : events) {
        EXPECT_TRUE(gst_harness_push_upstream_event(slot.harness(), event));
    }
    EXPECT_TRUE(slot.upstream_events().empty());
}

// --- Events from the source ---------------------------------------------------------------

TEST(SlotDownstream, SourcesEvents_StayHere) {
    const SlotHarness slot(Kind::Video);
    slot.start();
    const PadPtr sink = slot.pad("sink");
    GstSegment segment;
    gst_segment_init(&segment, GST_FORMAT_TIME);
    GstEvent* const events[] = {
        gst_event_new_stream_start("another"),
        gst_event_new_caps(CapsPtr(gst_caps_from_string("application/x-rtp, payload=98")).get()),
        gst_event_new_segment(&segment),
        gst_event_new_gap(0, GST_SECOND),
        gst_event_new_flush_start(),
        gst_event_new_flush_stop(TRUE),
        gst_event_new_eos(),
    };
    for (GstEvent* event : events) {
        gst_pad_send_event(sink.get(), event);
    }
    EXPECT_EQ(names(slot.downstream_events()), Names{});
}

TEST(SlotDownstream, AfterEosOrAFlush_PacketsStillPass) {
    GstSegment segment;
    gst_segment_init(&segment, GST_FORMAT_TIME);
    const std::vector<std::vector<GstEvent*>> endings = {
        {gst_event_new_eos()},
        {gst_event_new_flush_start(), gst_event_new_flush_stop(FALSE),
         gst_event_new_segment(&segment)},
    };
    for (const std::vector<GstEvent*>& events : endings) {
        const SlotHarness slot(Kind::Video);
        slot.start();
        const PadPtr sink = slot.pad("sink");
        for (GstEvent* event : events) {
            gst_pad_send_event(sink.get(), event);
        }
        GstBuffer* buffer = to_buffer(vp8(1, Frame::Key).to_bytes()).release();
        EXPECT_EQ(gst_pad_chain(sink.get(), buffer), GST_FLOW_OK);
        EXPECT_NE(slot.pull(), nullptr);
    }
}

// --- Queries ------------------------------------------------------------------------------

TEST(SlotQueries, CapsOfTheSource_AreThosePrepared) {
    const SlotHarness slot(Kind::Video);
    const PadPtr src = slot.pad("src");
    const CapsPtr before(gst_pad_query_caps(src.get(), nullptr));
    EXPECT_TRUE(
        gst_caps_is_equal(before.get(), CapsPtr(gst_caps_from_string("application/x-rtp")).get()));
    slot.prepare(slot_caps);
    const CapsPtr prepared(gst_caps_from_string(slot_caps));
    const CapsPtr after(gst_pad_query_caps(src.get(), nullptr));
    EXPECT_TRUE(gst_caps_is_equal(after.get(), prepared.get()));
    const CapsPtr audio(gst_caps_from_string("application/x-rtp, media=audio"));
    EXPECT_TRUE(gst_caps_is_empty(CapsPtr(gst_pad_query_caps(src.get(), audio.get())).get()));
    EXPECT_TRUE(gst_pad_query_accept_caps(src.get(), prepared.get()));
    EXPECT_FALSE(gst_pad_query_accept_caps(src.get(), audio.get()));
}

TEST(SlotQueries, Sink_TakesAnyRtp) {
    const SlotHarness slot(Kind::Video);
    slot.prepare(slot_caps);
    const PadPtr sink = slot.pad("sink");
    const CapsPtr any(gst_caps_from_string("application/x-rtp, payload=111, media=audio"));
    EXPECT_TRUE(gst_pad_query_accept_caps(sink.get(), any.get()));
    const CapsPtr raw(gst_caps_from_string("video/x-raw"));
    EXPECT_FALSE(gst_pad_query_accept_caps(sink.get(), raw.get()));
}

TEST(SlotQueries, Latency_IsLiveAndNone) {
    const SlotHarness slot(Kind::Video);
    const PadPtr src = slot.pad("src");
    const QueryPtr query(gst_query_new_latency());
    ASSERT_TRUE(gst_pad_query(src.get(), query.get()));
    gboolean live = FALSE;
    GstClockTime min = 1;
    GstClockTime max = 0;
    gst_query_parse_latency(query.get(), &live, &min, &max);
    EXPECT_TRUE(live);
    EXPECT_EQ(min, 0U);
    EXPECT_EQ(max, GST_CLOCK_TIME_NONE);
}

TEST(SlotQueries, Others_AreNotPassedOn) {
    const SlotHarness slot(Kind::Video);
    const PadPtr src = slot.pad("src");
    const PadPtr sink = slot.pad("sink");
    const QueryPtr duration(gst_query_new_duration(GST_FORMAT_TIME));
    EXPECT_FALSE(gst_pad_query(src.get(), duration.get()));
    const QueryPtr allocation(gst_query_new_allocation(nullptr, FALSE));
    EXPECT_FALSE(gst_pad_query(sink.get(), allocation.get()));
}

}  // namespace
}  // namespace umbrella::test
