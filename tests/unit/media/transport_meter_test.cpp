// What a peer reports, through the real decoder and past it.
#include "media/transport_meter.hpp"

#include "packets.hpp"
#include "rtcp_bytes.hpp"
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include <gst/gst.h>
#include <gtest/gtest.h>

#include "media/elements.hpp"
#include "media/rtcp_intake.hpp"
#include "wire/srtp.hpp"

namespace umbrella::media {
namespace {

using test::Octets;
using test::rtcp;
using test::u32;

constexpr std::uint32_t peer = 0x0A0B'0C0D;
constexpr std::uint32_t ours = 0x0102'0304;

constexpr std::uint8_t key_byte = 0x5A;
constexpr std::size_t key_and_salt_bytes = 30;

wire::SrtpMasterKey keys() {
    return *wire::srtp_master_key(wire::SrtpProfile::AesCm128HmacSha1_80,
                                  Octets(key_and_salt_bytes, key_byte));
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

/// With one block, that so much of `ours` was lost.
Octets sender_report(std::uint8_t lost) {
    const Octets block = test::join({u32(ours), u32(lost), Octets(16)});
    return rtcp(200, 1, test::join({u32(peer), Octets(20), block}));
}
Octets receiver_report(std::uint8_t lost) {
    return rtcp(201, 1, test::join({u32(peer), u32(ours), u32(lost), Octets(16)}));
}

class TransportMeterTest : public testing::Test {
  protected:
    void SetUp() override {
        gst_init(nullptr, nullptr);
        meter_->expect_reports_about(ours);
        bin_ = make_bin("peer");
        connection_ = TransportMeter::attach(GST_ELEMENT(bin_.get()), meter_);
        decoder_ = make_element("srtpdec", "decoder");
        gst_bin_add(bin_.get(), decoder_.get());
        g_signal_connect(decoder_.get(), "request-key", G_CALLBACK(keys_for), nullptr);
        gst_element_set_state(GST_ELEMENT(bin_.get()), GST_STATE_PLAYING);
        const auto src =
            GstPtr<GstPad>::adopt(gst_element_get_static_pad(decoder_.get(), "rtcp_src"));
        gst_pad_add_probe(
            src.get(), GST_PAD_PROBE_TYPE_BUFFER,
            [](GstPad*, GstPadProbeInfo*, gpointer data) {
                ++*static_cast<int*>(data);
                return GST_PAD_PROBE_DROP;
            },
            &decrypted_, nullptr);
        sink_ = GstPtr<GstPad>::adopt(gst_element_get_static_pad(decoder_.get(), "rtp_sink"));
        gst_pad_send_event(sink_.get(), gst_event_new_stream_start("peer"));
        const CapsPtr caps(gst_caps_from_string("application/x-srtp"));
        gst_pad_send_event(sink_.get(), gst_event_new_caps(caps.get()));
        GstSegment segment;
        gst_segment_init(&segment, GST_FORMAT_TIME);
        gst_pad_send_event(sink_.get(), gst_event_new_segment(&segment));
    }
    void TearDown() override { gst_element_set_state(GST_ELEMENT(bin_.get()), GST_STATE_NULL); }

    Octets protect(Octets packet) {
        const std::size_t size = packet.size();
        packet.resize(size + wire::max_rtcp_overhead);
        packet.resize(sender_.protect_rtcp(packet, size, ++index_));
        return packet;
    }
    void to_webrtcbin(const Octets& packet) {
        gst_pad_chain(sink_.get(), gst_buffer_new_memdup(packet.data(), packet.size()));
    }
    /// As DirectTransport has it.
    void receive_beside(const Octets& compound) {
        const Octets packet = protect(compound);
        if (intake_.admits(packet)) {
            to_webrtcbin(packet);
        }
    }
    [[nodiscard]] std::int32_t lost() const {
        const auto report = meter_->report_about(ours);
        return report ? report->lost : -1;
    }

    int decrypted_ = 0;  ///< packets that went on to rtpsession
    int reports_ = 0;
    std::shared_ptr<TransportMeter> meter_ = std::make_shared<TransportMeter>(
        "peer", [this](const core::rtp::SenderReport&, std::chrono::microseconds) { ++reports_; },
        nullptr);
    SignalConnection connection_;
    GstPtr<GstBin> bin_;
    GstPtr<GstElement> decoder_;
    GstPtr<GstPad> sink_;  ///< of the decoder
    wire::SrtpSender sender_ = *wire::SrtpSender::create(keys());
    std::uint32_t index_ = 0;
    RtcpIntake intake_{*wire::SrtcpReceiver::create(keys()),
                       [this](core::rtp::Bytes compound) { meter_->read_beside(compound); }};
};

TEST_F(TransportMeterTest, ThroughWebrtcbin_IsReadBehindItsDecoder) {
    to_webrtcbin(protect(sender_report(3)));
    EXPECT_EQ(lost(), 3);
    EXPECT_EQ(reports_, 1);
    EXPECT_EQ(meter_->received().packets, 1U);
    EXPECT_EQ(meter_->received().bytes, sender_report(3).size());
    EXPECT_TRUE(meter_->take_heard());
    EXPECT_FALSE(meter_->take_heard());
}

TEST_F(TransportMeterTest, PastWebrtcbin_IsReadOnceWhetherItGoesOnOrNot) {
    receive_beside(receiver_report(3));
    EXPECT_EQ(lost(), 3);
    EXPECT_EQ(decrypted_, 0) << "not for rtpsession";
    EXPECT_EQ(meter_->received().packets, 1U);
    EXPECT_TRUE(meter_->take_heard());

    receive_beside(sender_report(4));
    EXPECT_EQ(lost(), 4);
    EXPECT_EQ(decrypted_, 1) << "for rtpsession";
    EXPECT_EQ(reports_, 1) << "but read once";
    EXPECT_EQ(meter_->received().packets, 2U);
    EXPECT_EQ(meter_->received().bytes, receiver_report(3).size() + sender_report(4).size());
}

TEST_F(TransportMeterTest, ChangeOfTheWay_CountsEachPacketOnce) {
    to_webrtcbin(protect(sender_report(1)));
    receive_beside(sender_report(2));
    receive_beside(receiver_report(3));
    EXPECT_EQ(reports_, 2);
    EXPECT_EQ(lost(), 3);
    EXPECT_EQ(meter_->received().packets, 3U);
}

}  // namespace
}  // namespace umbrella::media
