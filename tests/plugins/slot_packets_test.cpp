#include "slot_harness.hpp"
#include <array>
#include <atomic>
#include <optional>
#include <string>
#include <thread>

#include <gmock/gmock.h>

#include "base/limits.hpp"

namespace umbrella::test {
namespace {

using core::rtp::PacketView;
using Kind = SlotHarness::Kind;
using ::testing::ElementsAreArray;

TestPacket vp8(std::uint32_t ssrc, std::uint16_t sequence_number, Frame frame) {
    return {.payload_type = 96,
            .sequence_number = sequence_number,
            .ssrc = ssrc,
            .payload = vp8_payload(frame)};
}

/// What came out, with the bytes that its view looks into.
struct Pulled {
    Octets bytes;
    PacketView view;
};
Pulled pulled(const SlotHarness& slot) {
    const BufferPtr buffer = slot.pull();
    EXPECT_NE(buffer, nullptr);
    Octets bytes = buffer ? to_octets(buffer.get()) : TestPacket{}.to_bytes();
    const PacketView view = PacketView::parse(bytes).value();
    return {std::move(bytes), view};
}

TEST(SlotPackets, EveryVideoCodec_PassesWithTheSlotsSsrc) {
    struct Codec {
        std::uint8_t payload_type;
        Octets key;
        Octets delta;
    };
    const std::array codecs = {
        Codec{96, vp8_payload(Frame::Key), vp8_payload(Frame::Delta)},
        Codec{98, vp9_payload(Frame::Key, 1, 1, true), vp9_payload(Frame::Delta, 2, 2, true)},
        Codec{102, h264_payload(Frame::Key), h264_payload(Frame::Delta)},
        Codec{104, h264_payload(Frame::Key), h264_payload(Frame::Delta)},
        Codec{106, av1_payload(Frame::Key), av1_payload(Frame::Delta)},
    };
    const SlotHarness slot(Kind::Video);
    slot.start();
    std::uint32_t ssrc = 0;
    std::optional<std::uint16_t> last;
    for (const Codec& codec : codecs) {
        ++ssrc;
        std::uint16_t number = 77;
        for (const Octets& payload : {codec.key, codec.delta}) {
            EXPECT_EQ(slot.push(TestPacket{.payload_type = codec.payload_type,
                                           .sequence_number = number++,
                                           .ssrc = ssrc,
                                           .payload = payload}),
                      GST_FLOW_OK);
            const Pulled out = pulled(slot);
            EXPECT_EQ(out.view.ssrc(), slot_ssrc);
            EXPECT_EQ(out.view.payload_type(), codec.payload_type);
            EXPECT_EQ(out.view.payload().size(), payload.size());
            if (last) {
                EXPECT_EQ(out.view.sequence_number(), static_cast<std::uint16_t>(*last + 1));
            }
            last = out.view.sequence_number();
        }
    }
    EXPECT_EQ(slot.stat("packets"), 10U);
    EXPECT_EQ(slot.stat("switches"), 5U);
    EXPECT_GT(slot.stat("bytes"), 10U * 12);
}

TEST(SlotPackets, Audio_PassesAtOnceAndIsMarked) {
    const SlotHarness slot(Kind::Audio);
    slot.start();
    slot.push(TestPacket{.payload_type = 111, .ssrc = 5, .payload = opus_payload()});
    const BufferPtr buffer = slot.pull();
    ASSERT_NE(buffer, nullptr);
    EXPECT_TRUE(GST_BUFFER_FLAG_IS_SET(buffer.get(), GST_BUFFER_FLAG_MARKER));
    const Octets bytes = to_octets(buffer.get());
    const auto view = PacketView::parse(bytes);
    EXPECT_TRUE(view->marker());
    EXPECT_THAT(view->payload(), ElementsAreArray(opus_payload()));
    EXPECT_EQ(slot.keyframe_requests(), 0);
}

TEST(SlotPackets, BufferTimestamps_AreKept) {
    const SlotHarness slot(Kind::Video);
    slot.start();
    BufferPtr input = to_buffer(vp8(1, 1, Frame::Key).to_bytes());
    GST_BUFFER_PTS(input.get()) = 5 * GST_SECOND;
    GST_BUFFER_DTS(input.get()) = 4 * GST_SECOND;
    EXPECT_EQ(gst_harness_push(slot.harness(), input.release()), GST_FLOW_OK);
    const BufferPtr output = slot.pull();
    ASSERT_NE(output, nullptr);
    EXPECT_EQ(GST_BUFFER_PTS(output.get()), 5 * GST_SECOND);
    EXPECT_EQ(GST_BUFFER_DTS(output.get()), 4 * GST_SECOND);
}

TEST(SlotPackets, SharedInput_IsNotWrittenTo) {
    const SlotHarness slot(Kind::Video);
    slot.start();
    const Octets bytes = vp8(1, 1, Frame::Key).to_bytes();
    const BufferPtr shared = to_buffer(bytes);
    gst_harness_push(slot.harness(), gst_buffer_ref(shared.get()));
    ASSERT_NE(slot.pull(), nullptr);
    EXPECT_EQ(to_octets(shared.get()), bytes);
    EXPECT_EQ(GST_MINI_OBJECT_REFCOUNT_VALUE(shared.get()), 1);
}

TEST(SlotPackets, TwoByteExtensions_AreReadAndWritten) {
    const SlotHarness slot(Kind::Video);
    slot.start();
    const Octets descriptor = dependency_descriptor(Frame::Key, 9, 40);
    slot.push(TestPacket{.payload_type = 106,
                         .ssrc = 1,
                         .payload = av1_payload(Frame::Key),
                         .extensions = {{1, {'0'}}, {7, descriptor}},
                         .two_byte_form = true});
    const Pulled out = pulled(slot);
    EXPECT_THAT(out.view.find_extension(7).value(), ElementsAreArray(descriptor));
    EXPECT_FALSE(out.view.find_extension(1));
    EXPECT_EQ(out.bytes[12], 0x10);
}

TEST(SlotPackets, OneByteExtensions_HaveATransportNumberThatWebrtcbinFinds) {
    const SlotHarness slot(Kind::Video);
    slot.start();
    slot.push(vp8(1, 1, Frame::Key));
    EXPECT_THAT(pulled(slot).view.find_extension(5).value(), ::testing::ElementsAre(0, 0));
}

TEST(SlotPackets, WhatIsNoRtp_IsDroppedWithOk) {
    const SlotHarness slot(Kind::Video);
    slot.start();
    for (const Octets& bytes : {Octets{}, Octets{0x80}, Octets(100, 0xFF)}) {
        EXPECT_EQ(slot.push(bytes), GST_FLOW_OK);
    }
    EXPECT_EQ(slot.pull(), nullptr);
    EXPECT_EQ(slot.stat("dropped"), 3U);
}

// --- Lists --------------------------------------------------------------------------------

TEST(SlotLists, Mixed_ComeOutAsAListOfWhatPasses) {
    const SlotHarness slot(Kind::Video);
    slot.start();
    const PadPtr sink = slot.pad("sink");
    GstBufferList* list = gst_buffer_list_new();
    gst_buffer_list_add(list, to_buffer(vp8(1, 1, Frame::Delta).to_bytes()).release());
    gst_buffer_list_add(list, to_buffer(vp8(1, 2, Frame::Key).to_bytes()).release());
    gst_buffer_list_add(list, to_buffer(Octets{1, 2, 3}).release());
    gst_buffer_list_add(list, to_buffer(vp8(1, 3, Frame::Delta).to_bytes()).release());
    EXPECT_EQ(gst_pad_chain_list(sink.get(), list), GST_FLOW_OK);
    const std::uint16_t first = pulled(slot).view.sequence_number();
    EXPECT_EQ(pulled(slot).view.sequence_number(), static_cast<std::uint16_t>(first + 1));
    EXPECT_EQ(slot.pull(), nullptr);
    EXPECT_EQ(slot.stat("dropped-waiting-keyframe"), 1U);
}

GstPadProbeReturn count_list(GstPad* /*pad*/, GstPadProbeInfo* /*info*/, gpointer data) {
    ++*static_cast<int*>(data);
    return GST_PAD_PROBE_OK;
}

TEST(SlotLists, NothingPasses_NothingIsPushed) {
    const SlotHarness slot(Kind::Video);
    slot.start();
    const PadPtr sink = slot.pad("sink");
    const PadPtr src = slot.pad("src");
    int pushed = 0;
    gst_pad_add_probe(src.get(), GST_PAD_PROBE_TYPE_BUFFER_LIST, count_list, &pushed, nullptr);
    for (const Frame frame : {Frame::Delta, Frame::Key}) {
        GstBufferList* list = gst_buffer_list_new();
        gst_buffer_list_add(list, to_buffer(vp8(1, 1, frame).to_bytes()).release());
        EXPECT_EQ(gst_pad_chain_list(sink.get(), list), GST_FLOW_OK);
        EXPECT_EQ(pushed, frame == Frame::Key ? 1 : 0);
    }
}

// --- Flow ---------------------------------------------------------------------------------

GstPadProbeReturn fail_flow(GstPad* /*pad*/, GstPadProbeInfo* info, gpointer data) {
    gst_mini_object_unref(GST_MINI_OBJECT(GST_PAD_PROBE_INFO_DATA(info)));
    GST_PAD_PROBE_INFO_FLOW_RETURN(info) =
        static_cast<GstFlowReturn>(*static_cast<const gint*>(data));
    return GST_PAD_PROBE_HANDLED;
}

TEST(SlotFlow, WhateverDownstreamReturns_UpstreamGetsOk) {
    for (gint flow : {GST_FLOW_ERROR, GST_FLOW_NOT_LINKED, GST_FLOW_FLUSHING, GST_FLOW_EOS,
                      GST_FLOW_NOT_NEGOTIATED}) {
        const SlotHarness slot(Kind::Video);
        slot.start();
        const PadPtr src = slot.pad("src");
        const PadPtr sink = slot.pad("sink");
        gst_pad_add_probe(src.get(),
                          static_cast<GstPadProbeType>(GST_PAD_PROBE_TYPE_BUFFER |
                                                       GST_PAD_PROBE_TYPE_BUFFER_LIST),
                          fail_flow, &flow, nullptr);
        EXPECT_EQ(slot.push(vp8(1, 1, Frame::Key)), GST_FLOW_OK) << flow;
        GstBufferList* list = gst_buffer_list_new();
        gst_buffer_list_add(list, to_buffer(vp8(1, 2, Frame::Delta).to_bytes()).release());
        EXPECT_EQ(gst_pad_chain_list(sink.get(), list), GST_FLOW_OK) << flow;
        EXPECT_EQ(slot.stat("packets"), 2U);
    }
}

TEST(SlotFlow, NothingLinkedDownstream_UpstreamGetsOk) {
    const SlotHarness slot(Kind::Video);
    slot.start();
    const PadPtr src = slot.pad("src");
    const PadPtr peer(gst_pad_get_peer(src.get()));
    gst_pad_unlink(src.get(), peer.get());
    EXPECT_EQ(slot.push(vp8(1, 1, Frame::Key)), GST_FLOW_OK);
    gst_pad_link(src.get(), peer.get());
}

/// Checks that numbers follow one another without a gap.
class Line {
  public:
    void drain(const SlotHarness& slot) {
        while (const BufferPtr buffer = slot.pull()) {
            const Octets bytes = to_octets(buffer.get());
            const std::uint16_t number = PacketView::parse(bytes)->sequence_number();
            EXPECT_TRUE(!last_ || number == static_cast<std::uint16_t>(*last_ + 1)) << number;
            last_ = number;
            ++length_;
        }
    }
    [[nodiscard]] std::uint64_t length() const { return length_; }

  private:
    std::optional<std::uint16_t> last_;
    std::uint64_t length_ = 0;
};

// A streaming thread and a main loop at once: what comes out is one line.
TEST(SlotThreads, SwitchingWhilePacketsFlow_KeepsTheLineUnbroken) {
    const SlotHarness slot(Kind::Video);
    slot.start();
    std::atomic<bool> done = false;
    std::thread streaming([&] {
        for (std::uint16_t number = 0; number < 50'000; ++number) {
            slot.push(vp8(1, number, number % 4 == 0 ? Frame::Key : Frame::Delta));
        }
        done = true;
    });
    Line line;
    while (!done) {
        slot.begin_source();
        (void)slot.upstream_events();
        std::this_thread::yield();
        line.drain(slot);
    }
    streaming.join();
    line.drain(slot);
    EXPECT_EQ(line.length(), slot.stat("packets"));
    EXPECT_EQ(line.length() + slot.stat("dropped-waiting-keyframe"), 50'000U);
    EXPECT_GT(slot.stat("switches"), 1U);
}

}  // namespace
}  // namespace umbrella::test
