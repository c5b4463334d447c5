// What comes from a neighbour, good and bad, through the real elements.
#include "media/trunk_inputs.hpp"

#include "packets.hpp"
#include <cstdint>
#include <string>
#include <vector>

#include <gst/check/gstharness.h>
#include <gtest/gtest.h>

#include "core/rtp/packet.hpp"
#include "core/rtp/rtcp.hpp"
#include "media/elements.hpp"
#include "wire/srtp.hpp"

namespace umbrella::media {
namespace {

using core::trunk::MediaRole;
using core::trunk::StreamPart;
using test::Octets;

constexpr MediaRole neighbour = MediaRole::Offers;

std::uint32_t ssrc(core::trunk::StreamIndex stream, StreamPart part) {
    return core::trunk::ssrc_of(neighbour, {stream, part});
}

/// 16 bytes of key and 14 of salt, the same ones.
constexpr std::uint8_t key_byte = 0x5A;
constexpr std::size_t key_and_salt_bytes = 30;

wire::SrtpSender make_sender() {
    const auto profile = wire::SrtpProfile::AesCm128HmacSha1_80;
    const Octets key(key_and_salt_bytes, key_byte);
    return *wire::SrtpSender::create(*wire::srtp_master_key(profile, key));
}

GstCaps* keys_for(GstElement* /*decoder*/, guint /*ssrc*/, gpointer /*data*/) {
    std::string key;
    for (std::size_t i = 0; i < key_and_salt_bytes; ++i) {
        key += "5a";
    }
    const std::string caps = "application/x-srtp,srtp-key=(buffer)" + key +
                             ",srtp-cipher=(string)aes-128-icm,srtp-auth=(string)hmac-sha1-80"
                             ",srtcp-cipher=(string)aes-128-icm,srtcp-auth=(string)hmac-sha1-80";
    return gst_caps_from_string(caps.c_str());
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
        g_signal_connect(decoder_.get(), "request-key", G_CALLBACK(keys_for), nullptr);
        gst_element_set_state(GST_ELEMENT(bin_.get()), GST_STATE_PLAYING);
        collect("rtp_src", rtp_);
        collect("rtcp_src", rtcp_);
        begin(decoder_.get(), "rtp_sink", "application/x-srtp");
        begin(demux_.get(), "sink", "application/x-rtp");
    }
    void TearDown() override { gst_element_set_state(GST_ELEMENT(bin_.get()), GST_STATE_NULL); }

    /// As it comes: encrypted, RTCP on the same port.
    void receive(Octets packet) {
        const bool is_rtcp = packet[1] >= 192 && packet[1] <= 223;
        const std::size_t size = packet.size();
        packet.resize(size + wire::max_rtcp_overhead);
        packet.resize(is_rtcp ? sender_.protect_rtcp(packet, size, ++reports_)
                              : sender_.protect_rtp(packet, size, 0));
        receive_raw(packet);
    }
    void receive_raw(const Octets& bytes) { push(decoder_.get(), "rtp_sink", bytes); }
    void count(const Octets& packet) { push(demux_.get(), "sink", packet); }

    GstPtr<GstBin> bin_;
    GstPtr<GstElement> decoder_;
    GstPtr<GstElement> demux_;
    std::shared_ptr<TrunkInputs> inputs_ = std::make_shared<TrunkInputs>(neighbour);
    SignalConnection connection_;
    std::vector<Octets> rtp_;   ///< that went on to rtpsession
    std::vector<Octets> rtcp_;  ///< likewise

  private:
    wire::SrtpSender sender_ = make_sender();
    std::uint32_t reports_ = 0;

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
    for (std::size_t size = 1; size < 12; ++size) {
        receive_raw(Octets(size, 0x80));
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

TEST_F(FromANeighbour, RetransmissionOfSound_BecomesSound) {
    receive(test::TestPacket{.payload_type = 112,
                             .sequence_number = 500,
                             .ssrc = ssrc(3, StreamPart::AudioRepair),
                             .payload = test::join({{0x12, 0x34}, Octets(20, 7)})}
                .to_bytes());
    ASSERT_EQ(rtp_.size(), 1U);
    const auto original = core::rtp::PacketView::parse(rtp_.front());
    ASSERT_TRUE(original);
    EXPECT_EQ(original->ssrc(), ssrc(3, StreamPart::Audio));
    EXPECT_EQ(original->payload_type(), 111);
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
