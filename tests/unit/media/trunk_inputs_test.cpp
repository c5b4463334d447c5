// What comes from a neighbour, good and bad, through the real elements, without encryption.
#include "media/trunk_inputs.hpp"

#include "packets.hpp"
#include <array>
#include <vector>

#include <gst/check/gstharness.h>
#include <gtest/gtest.h>

#include "core/rtp/packet.hpp"
#include "core/rtp/rtcp.hpp"
#include "media/elements.hpp"

namespace umbrella::media {
namespace {

using core::trunk::MediaRole;
using core::trunk::StreamPart;
using test::Octets;

constexpr MediaRole neighbour = MediaRole::Offers;

std::uint32_t ssrc(core::trunk::StreamIndex stream, StreamPart part) {
    return core::trunk::ssrc_of(neighbour, {stream, part});
}

class FromANeighbour : public testing::Test {
  protected:
    void SetUp() override {
        gst_init(nullptr, nullptr);
        bin_ = make_bin("trunk");
        connection_ = TrunkInputs::attach(GST_ELEMENT(bin_.get()), inputs_);
        decoder_ = make_element("srtpdec", "decoder");
        demux_ = make_element("rtpssrcdemux", "demux");
        gst_bin_add_many(bin_.get(), decoder_.get(), demux_.get(), nullptr);
        g_signal_connect(decoder_.get(), "request-key",
                         G_CALLBACK(+[](GstElement*, guint, gpointer) {
                             return gst_caps_from_string(
                                 "application/x-srtp,srtp-cipher=(string)null,srtp-auth=(string)"
                                 "null,srtcp-cipher=(string)null,srtcp-auth=(string)null");
                         }),
                         nullptr);
        gst_element_set_state(GST_ELEMENT(bin_.get()), GST_STATE_PLAYING);
        collect("rtp_src", rtp_);
        collect("rtcp_src", rtcp_);
        begin(decoder_.get(), "rtp_sink", "application/x-srtp");
        begin(demux_.get(), "sink", "application/x-rtp");
    }
    void TearDown() override { gst_element_set_state(GST_ELEMENT(bin_.get()), GST_STATE_NULL); }

    /// Encrypted, as it comes (RTCP on the same port).
    void receive(const Octets& packet) { push(decoder_.get(), "rtp_sink", packet); }
    void count(const Octets& packet) { push(demux_.get(), "sink", packet); }

    GstPtr<GstBin> bin_;
    GstPtr<GstElement> decoder_;
    GstPtr<GstElement> demux_;
    std::shared_ptr<TrunkInputs> inputs_ = std::make_shared<TrunkInputs>(neighbour);
    SignalConnection connection_;
    std::vector<Octets> rtp_;   ///< that went on to rtpsession
    std::vector<Octets> rtcp_;  ///< likewise

  private:
    void collect(const char* pad, std::vector<Octets>& into) {
        const auto src = GstPtr<GstPad>::adopt(gst_element_get_static_pad(decoder_.get(), pad));
        gst_pad_add_probe(
            src.get(), GST_PAD_PROBE_TYPE_BUFFER,
            [](GstPad*, GstPadProbeInfo* info, gpointer data) {
                GstMapInfo map;
                gst_buffer_map(gst_pad_probe_info_get_buffer(info), &map, GST_MAP_READ);
                static_cast<std::vector<Octets>*>(data)->emplace_back(map.data,
                                                                      map.data + map.size);
                gst_buffer_unmap(gst_pad_probe_info_get_buffer(info), &map);
                return GST_PAD_PROBE_DROP;
            },
            &into, nullptr);
    }
    static void begin(GstElement* element, const char* pad, const char* caps) {
        const auto sink = GstPtr<GstPad>::adopt(gst_element_get_static_pad(element, pad));
        gst_pad_send_event(sink.get(), gst_event_new_stream_start(pad));
        const CapsPtr owned(gst_caps_from_string(caps));
        gst_pad_send_event(sink.get(), gst_event_new_caps(owned.get()));
        GstSegment segment;
        gst_segment_init(&segment, GST_FORMAT_TIME);
        gst_pad_send_event(sink.get(), gst_event_new_segment(&segment));
    }
    static void push(GstElement* element, const char* pad, const Octets& packet) {
        const auto sink = GstPtr<GstPad>::adopt(gst_element_get_static_pad(element, pad));
        gst_pad_chain(sink.get(), gst_buffer_new_memdup(packet.data(), packet.size()));
    }
};

Octets video(std::uint32_t of, std::uint16_t number = 1) {
    return test::TestPacket{.payload_type = 96,
                            .sequence_number = number,
                            .ssrc = of,
                            .payload = test::vp8_payload(test::Frame::Key)}
        .to_bytes();
}

Octets report_of(std::uint32_t of) {
    Octets packet(core::rtp::sender_report_bytes);
    core::rtp::write_sender_report(packet, {.ssrc = of, .ntp_time = 1, .rtp_timestamp = 2});
    return packet;
}

TEST_F(FromANeighbour, ItsStreams_GoOn) {
    receive(video(ssrc(0, StreamPart::Video)));
    receive(video(ssrc(255, StreamPart::Audio)));
    EXPECT_EQ(rtp_.size(), 2U);
    EXPECT_EQ(inputs_->stray().foreign, 0U);
}

TEST_F(FromANeighbour, OtherSsrcs_EndBeforeAnythingRemembersThem) {
    for (std::uint32_t of = 0; of < 5000; ++of) {
        receive(video(of * 77'777));
    }
    receive(video(core::trunk::ssrc_of(core::trunk::other_end(neighbour), {0, StreamPart::Video})));
    receive(video(core::trunk::mline_ssrc(neighbour, core::MediaKind::Video)));
    EXPECT_TRUE(rtp_.empty());
    EXPECT_EQ(inputs_->stray().foreign, 5002U);
}

TEST_F(FromANeighbour, Shorts_AreDropped) {
    for (std::size_t size = 0; size < 12; ++size) {
        receive(Octets(size, 0x80));
    }
    EXPECT_TRUE(rtp_.empty());
    EXPECT_TRUE(rtcp_.empty());
}

TEST_F(FromANeighbour, Retransmission_BecomesWhatItRepeats) {
    Octets packet = test::TestPacket{.payload_type = 97,
                                     .sequence_number = 500,
                                     .ssrc = ssrc(3, StreamPart::VideoRepair),
                                     .payload = test::join({{0x12, 0x34}, Octets(20, 7)})}
                        .to_bytes();
    receive(packet);
    ASSERT_EQ(rtp_.size(), 1U);
    const auto original = core::rtp::PacketView::parse(rtp_.front());
    ASSERT_TRUE(original);
    EXPECT_EQ(original->ssrc(), ssrc(3, StreamPart::Video));
    EXPECT_EQ(original->sequence_number(), 0x1234);
    EXPECT_EQ(original->payload_type(), 96);
    EXPECT_EQ(original->payload().size(), 20U);
}

TEST_F(FromANeighbour, RetransmissionOfNothing_IsCounted) {
    receive(video(ssrc(3, StreamPart::VideoRepair)));
    EXPECT_TRUE(rtp_.empty());
    EXPECT_EQ(inputs_->stray().malformed, 1U);
}

TEST_F(FromANeighbour, Reports_OfStreamsAloneGoOn) {
    receive(test::join({report_of(ssrc(0, StreamPart::Video)), report_of(4711),
                        report_of(ssrc(1, StreamPart::Audio))}));
    ASSERT_EQ(rtcp_.size(), 1U);
    EXPECT_EQ(rtcp_.front(), test::join({report_of(ssrc(0, StreamPart::Video)),
                                         report_of(ssrc(1, StreamPart::Audio))}));
    receive(report_of(4711));
    EXPECT_EQ(rtcp_.size(), 1U);
}

TEST_F(FromANeighbour, Reporters_AreFew) {
    for (std::uint32_t of = 1; of <= 1000; ++of) {
        receive(report_of(of));
    }
    EXPECT_EQ(inputs_->stray().foreign, 992U);
    receive(report_of(ssrc(0, StreamPart::Video)));
    EXPECT_EQ(rtcp_.size(), 1U) << "streams are still heard";
}

TEST_F(FromANeighbour, WhatNobodyAskedFor_MakesNoPad) {
    for (core::trunk::StreamIndex stream = 0; stream < 256; ++stream) {
        count(video(ssrc(stream, StreamPart::Video)));
    }
    EXPECT_EQ(inputs_->stray().unasked, 256U);
    EXPECT_EQ(GST_ELEMENT(demux_.get())->numsrcpads, 0U);
}

TEST_F(FromANeighbour, Refused_GetsNothingThrough) {
    inputs_->refuse();
    receive(video(ssrc(0, StreamPart::Video)));
    receive(report_of(ssrc(0, StreamPart::Video)));
    EXPECT_TRUE(rtp_.empty());
    EXPECT_TRUE(rtcp_.empty());
}

}  // namespace
}  // namespace umbrella::media
