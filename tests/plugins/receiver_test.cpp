// umbrellareceiver between a GstHarness's pads.
#include "slot_harness.hpp"
#include <chrono>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "base/limits.hpp"

namespace umbrella::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Numbers = std::vector<std::uint16_t>;

constexpr std::uint32_t stream_ssrc = 4711;

/// The `seqnum` of each event of that name.
Numbers numbers_in(const std::vector<EventPtr>& events, const char* name) {
    Numbers numbers;
    for (const EventPtr& event : events) {
        if (gst_event_has_name(event.get(), name) == FALSE) {
            continue;
        }
        guint number = 0;
        guint ssrc = 0;
        EXPECT_TRUE(gst_structure_get(gst_event_get_structure(event.get()), "seqnum", G_TYPE_UINT,
                                      &number, "ssrc", G_TYPE_UINT, &ssrc, nullptr));
        EXPECT_EQ(ssrc, stream_ssrc);
        numbers.push_back(static_cast<std::uint16_t>(number));
    }
    return numbers;
}

class Receiver : public ::testing::Test {
  protected:
    Receiver() {
        GstElement* element = gst_element_factory_make("umbrellareceiver", "receiver");
        g_object_set(element, "do-retransmission", TRUE, "latency", 200U, nullptr);
        harness_ = gst_harness_new_with_element(element, "sink", "src");
        gst_object_unref(element);
        gst_harness_set_src_caps_str(harness_, "application/x-rtp, payload=96, clock-rate=90000");
        (void)upstream();
        (void)downstream();
    }
    ~Receiver() override {
        gpointer alive = harness_->element;
        g_object_add_weak_pointer(G_OBJECT(harness_->element), &alive);
        gst_harness_teardown(harness_);
        EXPECT_EQ(alive, nullptr) << "the element leaks";
    }

    void push(std::uint16_t number, std::uint8_t payload_type = 96, GstClockTime pts = 0,
              std::uint32_t timestamp = 0) const {
        const TestPacket packet{.payload_type = payload_type,
                                .sequence_number = number,
                                .timestamp = timestamp,
                                .ssrc = stream_ssrc,
                                .payload = vp8_payload(Frame::Delta)};
        BufferPtr buffer = to_buffer(packet.to_bytes());
        GST_BUFFER_PTS(buffer.get()) = pts;
        EXPECT_EQ(gst_harness_push(harness_, buffer.release()), GST_FLOW_OK);
    }
    void push_all(std::initializer_list<std::uint16_t> numbers) const {
        for (const std::uint16_t number : numbers) {
            push(number);
        }
    }
    [[nodiscard]] BufferPtr pull() const { return BufferPtr(gst_harness_try_pull(harness_)); }
    /// The numbers of all that has come out.
    [[nodiscard]] Numbers pulled() const {
        Numbers numbers;
        while (const BufferPtr buffer = pull()) {
            const Octets bytes = to_octets(buffer.get());
            numbers.push_back(core::rtp::PacketView::parse(bytes)->sequence_number());
        }
        return numbers;
    }
    [[nodiscard]] std::vector<EventPtr> upstream() const {
        std::vector<EventPtr> events;
        while (GstEvent* event = gst_harness_try_pull_upstream_event(harness_)) {
            events.emplace_back(event);
        }
        return events;
    }
    [[nodiscard]] std::vector<EventPtr> downstream() const {
        std::vector<EventPtr> events;
        while (GstEvent* event = gst_harness_try_pull_event(harness_)) {
            events.emplace_back(event);
        }
        return events;
    }
    [[nodiscard]] Numbers asked() const {
        return numbers_in(upstream(), "GstRTPRetransmissionRequest");
    }
    [[nodiscard]] Numbers lost() const { return numbers_in(downstream(), "GstRTPPacketLost"); }
    [[nodiscard]] std::uint64_t stat(const char* name) const {
        GstStructure* raw = nullptr;
        g_object_get(harness_->element, "stats", &raw, nullptr);
        const StructurePtr stats(raw);
        guint64 value = 0;
        EXPECT_TRUE(gst_structure_get_uint64(stats.get(), name, &value)) << name;
        return value;
    }
    [[nodiscard]] GstHarness* harness() const { return harness_; }

  private:
    GstHarness* harness_ = nullptr;
};

/// Looks again and again until there is something, for 5 s.
template <class Look>
auto eventually(Look look) {
    for (int i = 0; i < 500; ++i) {
        auto found = look();
        if (!found.empty()) {
            return found;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return decltype(look()){};
}

TEST_F(Receiver, Packets_PassInTheOrderInWhichTheyCome) {
    push_all({5, 6, 8, 7, 9});
    EXPECT_THAT(pulled(), ElementsAre(5, 6, 8, 7, 9));
    EXPECT_EQ(stat("num-pushed"), 5U);
    EXPECT_EQ(stat("num-late"), 1U);
}

TEST_F(Receiver, Duplicate_IsDropped) {
    push_all({5, 5, 7, 6, 6, 7});
    EXPECT_THAT(pulled(), ElementsAre(5, 7, 6));
    EXPECT_EQ(stat("num-duplicates"), 3U);
}

TEST_F(Receiver, StrayPacket_IsDropped) {
    push_all({5000, 5001, 1000, 5002, 20000, 20001, 20002});
    EXPECT_THAT(pulled(), ElementsAre(5000, 5001, 5002, 20001, 20002));
    EXPECT_EQ(stat("num-stray"), 2U);
}

TEST_F(Receiver, Garbage_IsDropped) {
    EXPECT_EQ(gst_harness_push(harness(), to_buffer({0x80, 96, 0}).release()), GST_FLOW_OK);
    EXPECT_EQ(gst_harness_push(harness(), to_buffer(Octets(40, 0)).release()), GST_FLOW_OK);
    EXPECT_EQ(pull(), nullptr);
}

TEST_F(Receiver, MissingPacket_IsAskedForAndPassesWhenItComes) {
    push_all({5, 7, 8, 9});
    EXPECT_THAT(asked(), ElementsAre(6));
    push(6);
    EXPECT_THAT(pulled(), ElementsAre(5, 7, 8, 9, 6));
    EXPECT_EQ(stat("rtx-count"), 1U);
    EXPECT_EQ(stat("rtx-success-count"), 1U);
}

TEST_F(Receiver, NoMorePackets_TimerAsksThenGivesUp) {
    push_all({5, 7});
    EXPECT_THAT(asked(), IsEmpty());
    EXPECT_THAT(eventually([this] { return asked(); }), ElementsAre(6));
    EXPECT_THAT(eventually([this] { return lost(); }), ElementsAre(6));
    EXPECT_GE(stat("rtx-count"), 2U);
    EXPECT_EQ(stat("num-lost"), 1U);
}

TEST_F(Receiver, WithoutRetransmission_NothingIsAskedForButLossIsTold) {
    g_object_set(harness()->element, "do-retransmission", FALSE, nullptr);
    push_all({5, 7, 8, 9});
    EXPECT_THAT(eventually([this] { return lost(); }), ElementsAre(6));
    EXPECT_THAT(asked(), IsEmpty());
}

TEST_F(Receiver, Audio_IsNeverAskedFor) {
    for (const std::uint16_t number : Numbers{5, 7, 8, 9}) {
        push(number, 111);
    }
    std::this_thread::sleep_for(limits::nack_reorder_wait * 3);
    EXPECT_THAT(asked(), IsEmpty());
    EXPECT_THAT(pulled(), ElementsAre(5, 7, 8, 9));
}

TEST_F(Receiver, AudioOfWhoRepeatsIt_IsAskedForAndItsLossNotTold) {
    g_object_set(harness()->element, "audio-retransmission", TRUE, nullptr);
    for (const std::uint16_t number : Numbers{5, 7, 8, 9}) {
        push(number, 111);
    }
    EXPECT_THAT(asked(), ElementsAre(6));
    std::this_thread::sleep_for(limits::nack_longest_patience + limits::nack_first_retry);
    EXPECT_GE(asked().size(), 1U);
    EXPECT_EQ(stat("num-lost"), 1U);
    EXPECT_THAT(lost(), IsEmpty()) << "no keyframe helps";
}

TEST_F(Receiver, LatePacket_GetsTheTimeOfItsTimestamp) {
    push(5, 96, 1000 * GST_MSECOND, 90'000);
    push(7, 96, 1033 * GST_MSECOND, 93'000);
    push(6, 96, 1200 * GST_MSECOND, 90'000);
    (void)pull();
    EXPECT_EQ(GST_BUFFER_PTS(pull().get()), 1033 * GST_MSECOND) << "in order: as it came";
    const BufferPtr late = pull();
    EXPECT_NEAR(static_cast<double>(GST_BUFFER_PTS(late.get())), 999.67e6, 1e5);
}

TEST_F(Receiver, EventsAndQueries_PassBetweenSinkAndSrcOnly) {
    const PadPtr rtcp(gst_element_request_pad_simple(harness()->element, "sink_rtcp"));
    ASSERT_NE(rtcp, nullptr);
    EXPECT_TRUE(gst_harness_push_upstream_event(harness(), gst_event_new_reconfigure()));
    EXPECT_EQ(upstream().size(), 1U);
    GstSegment segment;
    gst_segment_init(&segment, GST_FORMAT_TIME);
    gst_pad_send_event(rtcp.get(), gst_event_new_stream_start("rtcp"));
    gst_pad_send_event(rtcp.get(), gst_event_new_segment(&segment));
    EXPECT_THAT(downstream(), IsEmpty());
    EXPECT_EQ(gst_pad_chain(rtcp.get(), to_buffer({1, 2, 3}).release()), GST_FLOW_OK);
    EXPECT_EQ(pull(), nullptr);
    gst_element_release_request_pad(harness()->element, rtcp.get());
}

TEST_F(Receiver, StoppedWhileItWaits_AsksNobody) {
    push_all({5, 7});
    gst_element_set_state(harness()->element, GST_STATE_READY);
    std::this_thread::sleep_for(limits::nack_reorder_wait * 3);
    EXPECT_THAT(asked(), IsEmpty());
    gst_element_set_state(harness()->element, GST_STATE_PLAYING);
}

}  // namespace
}  // namespace umbrella::test
