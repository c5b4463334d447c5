// A peer's RTP in front of webrtcbin, with real receivers behind it.
#include "media/rtp_intake.hpp"

#include "packets.hpp"
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gst/video/video.h>
#include <gtest/gtest.h>

#include "core/rtp/formats.hpp"
#include "media/elements.hpp"
#include "wire/srtp.hpp"

namespace umbrella::media {
namespace {

using core::rtp::ExtensionId;
using test::Octets;
using test::TestPacket;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::uint8_t vp8 = 96;
constexpr std::uint8_t vp8_rtx = 97;
constexpr std::uint32_t camera = 100;
constexpr std::uint32_t screen = 200;
constexpr std::uint32_t unknown = 300;

wire::SrtpMasterKey keys() {
    const auto profile = wire::SrtpProfile::AeadAes128Gcm;
    return *wire::srtp_master_key(
        profile, Octets(wire::srtp_key_bytes + wire::srtp_salt_bytes(profile), 0x5A));
}

/// An umbrellareceiver, and what comes out of it.
class Receiver {
  public:
    explicit Receiver(const std::string& name)
        : element_(make_element("umbrellareceiver", name)),
          sink_(GstPtr<GstPad>::adopt(gst_element_get_static_pad(element_.get(), "sink"))),
          out_(GstPtr<GstPad>::sink(gst_pad_new("out", GST_PAD_SINK))) {
        g_object_set(element_.get(), "do-retransmission", TRUE, nullptr);
        gst_pad_set_element_private(out_.get(), this);
        gst_pad_set_chain_function(out_.get(), [](GstPad* pad, GstObject*, GstBuffer* buffer) {
            static_cast<Receiver*>(gst_pad_get_element_private(pad))->take(buffer);
            return GST_FLOW_OK;
        });
        gst_pad_set_active(out_.get(), TRUE);
        const auto src = GstPtr<GstPad>::adopt(gst_element_get_static_pad(element_.get(), "src"));
        gst_pad_link(src.get(), out_.get());
        gst_element_set_state(element_.get(), GST_STATE_PLAYING);
        gst_pad_send_event(sink_.get(), gst_event_new_stream_start(name.c_str()));
        GstSegment segment;
        gst_segment_init(&segment, GST_FORMAT_TIME);
        gst_pad_send_event(sink_.get(), gst_event_new_segment(&segment));
    }
    ~Receiver() { gst_element_set_state(element_.get(), GST_STATE_NULL); }
    Receiver(const Receiver&) = delete;
    Receiver& operator=(const Receiver&) = delete;

    [[nodiscard]] GstPad* sink() const { return sink_.get(); }
    /// As webrtcbin hands it on.
    void chain(const Octets& packet) {
        gst_pad_chain(sink_.get(), gst_buffer_new_memdup(packet.data(), packet.size()));
    }
    /// Downstream wants a keyframe.
    void ask_for_keyframe() {
        gst_pad_push_event(
            out_.get(), gst_video_event_new_upstream_force_key_unit(GST_CLOCK_TIME_NONE, TRUE, 0));
    }
    [[nodiscard]] const std::vector<std::uint16_t>& numbers() const { return numbers_; }

  private:
    void take(GstBuffer* buffer) {
        GstMapInfo map;
        EXPECT_TRUE(gst_buffer_map(buffer, &map, GST_MAP_READ));
        const auto packet = core::rtp::PacketView::parse({map.data, map.size});
        numbers_.push_back(packet->sequence_number());
        gst_buffer_unmap(buffer, &map);
        EXPECT_TRUE(GST_BUFFER_PTS_IS_VALID(buffer) || numbers_.size() == 1);
        gst_buffer_unref(buffer);
    }

    GstPtr<GstElement> element_;
    GstPtr<GstPad> sink_;
    GstPtr<GstPad> out_;
    std::vector<std::uint16_t> numbers_;
};

class RtpIntakeTest : public testing::Test {
  protected:
    static void SetUpTestSuite() { gst_init(nullptr, nullptr); }
    ~RtpIntakeTest() override { inputs_->close(); }

    static Octets packet(std::uint32_t ssrc, std::uint16_t number) {
        return TestPacket{.payload_type = vp8,
                          .sequence_number = number,
                          .ssrc = ssrc,
                          .payload = test::vp8_payload(test::Frame::Delta)}
            .to_bytes();
    }
    static Octets repeated(std::uint32_t ssrc, std::uint16_t number, std::uint16_t original,
                           const std::string& mid = "") {
        std::vector<test::Element> extensions;
        if (!mid.empty()) {
            extensions.push_back(
                {static_cast<std::uint8_t>(ExtensionId::Mid), Octets(mid.begin(), mid.end())});
        }
        return TestPacket{.payload_type = vp8_rtx,
                          .sequence_number = number,
                          .ssrc = ssrc,
                          .payload = test::join({{static_cast<std::uint8_t>(original >> 8U),
                                                  static_cast<std::uint8_t>(original & 0xFFU)},
                                                 test::vp8_payload(test::Frame::Delta)}),
                          .extensions = extensions}
            .to_bytes();
    }
    Octets protect(Octets bytes) {
        const std::size_t size = bytes.size();
        bytes.resize(size + wire::max_rtp_overhead);
        bytes.resize(sender_.protect_rtp(bytes, size, 0));
        return bytes;
    }
    bool admits(const Octets& clear) { return intake_.admits(protect(clear)); }
    /// The first packet of a stream comes by webrtcbin.
    void begin(Receiver& receiver, const std::string& mid, std::uint32_t ssrc) {
        inputs_->add(receiver.sink(), mid);
        const Octets first = packet(ssrc, 1);
        EXPECT_TRUE(admits(first));
        receiver.chain(first);
    }

    wire::SrtpSender sender_ = *wire::SrtpSender::create(keys());
    wire::SendPath path_{1};
    std::shared_ptr<wire::Transport> transport_ = path_.make_transport("cname");
    std::shared_ptr<RtpInputs> inputs_ =
        std::make_shared<RtpInputs>(ReceiverFeedback(transport_, 1));
    std::shared_ptr<PeerReception> reception_ = std::make_shared<PeerReception>(1, "cname");
    std::shared_ptr<TrafficMeter> meter_ = std::make_shared<TrafficMeter>();
    RtpIntake intake_{*wire::SrtpReceiver::create(keys()),
                      {.inputs = inputs_, .reception = reception_, .meter = meter_}};
};

TEST_F(RtpIntakeTest, StreamThatIsNotKnown_GoesToWebrtcbin) {
    EXPECT_TRUE(admits(packet(unknown, 1)));
    EXPECT_TRUE(admits(packet(unknown, 2)));
    EXPECT_EQ(meter_->count().packets, 0U) << "it is counted behind it";
    EXPECT_TRUE(reception_->of(unknown)) << "the peer is told of it by us";
}

TEST_F(RtpIntakeTest, FromTheFirstPacketThatHasCome_AllOthersGoStraight) {
    Receiver receiver("camera");
    begin(receiver, "camera", camera);
    EXPECT_FALSE(admits(packet(camera, 2)));
    EXPECT_FALSE(admits(packet(camera, 3)));
    EXPECT_THAT(receiver.numbers(), ElementsAre(1, 2, 3));
    EXPECT_EQ(meter_->count().packets, 2U);
}

TEST_F(RtpIntakeTest, WhatIsNotAuthenticOrHasComeBefore_EndsHere) {
    Receiver receiver("camera");
    begin(receiver, "camera", camera);
    const Octets good = protect(packet(camera, 2));
    Octets forged = good;
    forged.back() ^= 1U;
    EXPECT_FALSE(intake_.admits(forged));
    EXPECT_FALSE(intake_.admits(good));
    EXPECT_FALSE(intake_.admits(good));
    EXPECT_THAT(receiver.numbers(), ElementsAre(1, 2));
}

TEST_F(RtpIntakeTest, WhatIsNoRtp_IsNotTouched) {
    EXPECT_TRUE(intake_.admits(Octets{22, 254, 253, 0, 0}));
    EXPECT_TRUE(intake_.admits(Octets{0x80, 200, 0, 1, 0, 0, 0, 1}));
    EXPECT_TRUE(intake_.admits(Octets{}));
}

TEST_F(RtpIntakeTest, Retransmission_OfWhatWasAskedFor_BecomesWhatItRepeats) {
    Receiver receiver("camera");
    begin(receiver, "camera", camera);
    for (std::uint16_t number = 3; number < 9; ++number) {
        EXPECT_FALSE(admits(packet(camera, number)));
    }
    EXPECT_FALSE(admits(repeated(101, 1, 2)));
    EXPECT_THAT(receiver.numbers(), ElementsAre(1, 3, 4, 5, 6, 7, 8, 2));
    EXPECT_EQ(reception_->of(camera)->lost, 1) << "before retransmissions fill the gaps";
}

/// A browser sends some to see what the way carries, perhaps before the stream itself.
TEST_F(RtpIntakeTest, Retransmission_OfAStreamThatHasNotBegun_IsNotGivenToAnother) {
    Receiver receiver("camera");
    begin(receiver, "camera", camera);
    EXPECT_TRUE(admits(repeated(201, 1, 5, "screen")));
    EXPECT_TRUE(admits(repeated(201, 2, 6)));
    Receiver other("screen");
    begin(other, "screen", screen);
    EXPECT_FALSE(admits(repeated(201, 3, 7, "screen")));
    EXPECT_THAT(receiver.numbers(), ElementsAre(1));
    EXPECT_THAT(other.numbers(), ElementsAre(1, 7));
}

TEST_F(RtpIntakeTest, Retransmission_OfOneOfTwo_IsToldByItsMline) {
    Receiver receiver("camera");
    Receiver other("screen");
    begin(receiver, "camera", camera);
    begin(other, "screen", screen);
    EXPECT_FALSE(admits(repeated(201, 1, 5, "screen")));
    EXPECT_FALSE(admits(repeated(201, 2, 6))) << "later packets name it no more";
    EXPECT_THAT(receiver.numbers(), ElementsAre(1));
    EXPECT_THAT(other.numbers(), ElementsAre(1, 5, 6));
}

TEST_F(RtpIntakeTest, Retransmission_OfOneOfTwo_IsToldByWhatWasAskedFor) {
    Receiver receiver("camera");
    Receiver other("screen");
    begin(receiver, "camera", camera);
    begin(other, "screen", screen);
    // Several newer ones: what is missing is asked for.
    for (std::uint16_t number = 3; number < 9; ++number) {
        EXPECT_FALSE(admits(packet(screen, number)));
    }
    EXPECT_FALSE(admits(repeated(201, 1, 2)));
    EXPECT_THAT(other.numbers(), ElementsAre(1, 3, 4, 5, 6, 7, 8, 2));
    EXPECT_THAT(receiver.numbers(), ElementsAre(1));
}

TEST_F(RtpIntakeTest, Retransmission_OfWhatCannotBeTold_GoesToWebrtcbin) {
    Receiver receiver("camera");
    Receiver other("screen");
    begin(receiver, "camera", camera);
    begin(other, "screen", screen);
    EXPECT_TRUE(admits(repeated(unknown, 1, 77)));
}

TEST_F(RtpIntakeTest, RetransmissionWithoutContent_IsToldToThePeerAndEnds) {
    Receiver receiver("camera");
    begin(receiver, "camera", camera);
    const Octets padding = TestPacket{.payload_type = vp8_rtx,
                                      .sequence_number = 1,
                                      .ssrc = 101,
                                      .extensions = {{static_cast<std::uint8_t>(ExtensionId::Mid),
                                                      {'c', 'a', 'm', 'e', 'r', 'a'}}},
                                      .padding = 200}
                               .to_bytes();
    EXPECT_FALSE(admits(padding));
    EXPECT_TRUE(reception_->of(101));
    EXPECT_THAT(receiver.numbers(), ElementsAre(1));
}

TEST_F(RtpIntakeTest, Closed_NothingIsPushedAnyMore) {
    Receiver receiver("camera");
    begin(receiver, "camera", camera);
    inputs_->close();
    EXPECT_TRUE(admits(packet(camera, 2)));
    EXPECT_THAT(receiver.numbers(), ElementsAre(1));
}

/// webrtcbin's pad is linked to the receiver, but has nothing to do with them any more.
TEST_F(RtpIntakeTest, Requests_GoPastWebrtcbin) {
    const auto pad = GstPtr<GstPad>::sink(gst_pad_new("webrtcbin", GST_PAD_SRC));
    std::vector<std::string> upstream;
    gst_pad_set_element_private(pad.get(), &upstream);
    gst_pad_set_event_function(pad.get(), [](GstPad* own, GstObject*, GstEvent* event) -> gboolean {
        static_cast<std::vector<std::string>*>(gst_pad_get_element_private(own))
            ->emplace_back(GST_EVENT_TYPE_NAME(event));
        gst_event_unref(event);
        return TRUE;
    });
    gst_pad_set_active(pad.get(), TRUE);
    {
        Receiver receiver("camera");
        ASSERT_EQ(gst_pad_link(pad.get(), receiver.sink()), GST_PAD_LINK_OK);
        begin(receiver, "camera", camera);
        upstream.clear();
        receiver.ask_for_keyframe();
        for (std::uint16_t number = 3; number < 9; ++number) {
            EXPECT_FALSE(admits(packet(camera, number)));
        }
        EXPECT_THAT(upstream, IsEmpty());
        inputs_->close();
    }
    gst_pad_set_active(pad.get(), FALSE);
}

}  // namespace
}  // namespace umbrella::media
