#include "media/aes_gcm.hpp"

#include "plugins/register.hpp"
#include <array>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <gst/gst.h>
#include <gtest/gtest.h>

#include "media/children.hpp"
#include "media/elements.hpp"

namespace umbrella::media {
namespace {

/// A peer as webrtcbin has it: dtlssrtpenc and dtlssrtpdec.
struct End {
    GstPtr<GstElement> decoder;
    GstPtr<GstElement> encoder;

    explicit End(const std::string& id)
        : decoder(make_element("dtlssrtpdec", id + "-decoder")),
          encoder(make_element("dtlssrtpenc", id + "-encoder")) {
        g_object_set(decoder.get(), "connection-id", id.c_str(), nullptr);
        g_object_set(encoder.get(), "connection-id", id.c_str(), nullptr);
    }
};

/// Two of them, whose handshake needs neither ICE nor SDP.
class AesGcm : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        gst_init(nullptr, nullptr);
        ASSERT_TRUE(umbrella_register_plugin());
        ASSERT_TRUE(umbrella_replace_dtls());
    }
    void SetUp() override {
        g_object_set(client_.encoder.get(), "is-client", TRUE, nullptr);
        for (const auto& element :
             {client_.decoder, client_.encoder, server_.decoder, server_.encoder}) {
            gst_bin_add(GST_BIN(pipeline_.get()), element.get());
        }
        rtp_in_ = GstPtr<GstPad>::adopt(
            gst_element_request_pad_simple(client_.encoder.get(), "rtp_sink_0"));
        ASSERT_TRUE(gst_element_link(client_.encoder.get(), server_.decoder.get()));
        ASSERT_TRUE(gst_element_link(server_.encoder.get(), client_.decoder.get()));
        g_object_set(out_.get(), "async", FALSE, "sync", FALSE, nullptr);
        gst_bin_add(GST_BIN(pipeline_.get()), out_.get());
        ASSERT_TRUE(gst_element_link_pads(server_.decoder.get(), "rtp_src", out_.get(), "sink"));
    }
    void TearDown() override { gst_element_set_state(pipeline_.get(), GST_STATE_NULL); }

    [[nodiscard]] bool connects() const {
        gst_element_set_state(pipeline_.get(), GST_STATE_PLAYING);
        gint state = 0;
        for (int i = 0; i < 500 && state != 4; ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
            g_object_get(client_.encoder.get(), "connection-state", &state, nullptr);
        }
        return state == 4;
    }

    /// Whether a packet that the client sends comes out of the server as it was.
    [[nodiscard]] bool passes_rtp() const {
        gst_pad_send_event(rtp_in_.get(), gst_event_new_stream_start("rtp"));
        const CapsPtr caps(gst_caps_from_string("application/x-rtp,ssrc=(uint)7,payload=96"));
        gst_pad_send_event(rtp_in_.get(), gst_event_new_caps(caps.get()));
        GstSegment segment;
        gst_segment_init(&segment, GST_FORMAT_TIME);
        gst_pad_send_event(rtp_in_.get(), gst_event_new_segment(&segment));
        constexpr std::array<guint8, 16> packet{0x80, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0, 7, 1, 2, 3, 4};
        gst_pad_chain(rtp_in_.get(), gst_buffer_new_memdup(packet.data(), packet.size()));
        GstSample* sample = nullptr;
        g_signal_emit_by_name(out_.get(), "try-pull-sample", 5 * GST_SECOND, &sample);
        if (sample == nullptr) {
            return false;
        }
        GstBuffer* got = gst_sample_get_buffer(sample);
        const bool same = gst_buffer_get_size(got) == packet.size() &&
                          gst_buffer_memcmp(got, 0, packet.data(), packet.size()) == 0;
        gst_sample_unref(sample);
        return same;
    }

    [[nodiscard]] static std::string cipher_of(const End& end) {
        for (const auto& child : children_of(GST_BIN(end.encoder.get()))) {
            if (factory_name(child.get()) == "srtpenc") {
                GValue value = G_VALUE_INIT;
                g_object_get_property(G_OBJECT(child.get()), "rtp-cipher", &value);
                const GStringPtr text(gst_value_serialize(&value));
                g_value_unset(&value);
                return text.get();
            }
        }
        return "no srtpenc";
    }

    GstPtr<GstElement> pipeline_ = GstPtr<GstElement>::sink(gst_pipeline_new("ends"));
    End client_{"aes-gcm-client"};
    End server_{"aes-gcm-server"};
    GstPtr<GstElement> out_ = make_element("appsink", "out");
    GstPtr<GstPad> rtp_in_;
};

TEST_F(AesGcm, StandIns_AreKnownByTheNamesOfGstreamersOwn) {
    std::vector<std::string> names;
    for (const End* end : {&client_, &server_}) {
        for (const auto* bin : {&end->encoder, &end->decoder}) {
            for (const auto& child : children_of(GST_BIN(bin->get()))) {
                const std::string type = G_OBJECT_TYPE_NAME(child.get());
                if (type.starts_with("UmbrellaDtls")) {
                    names.emplace_back(factory_name(child.get()));
                }
            }
        }
    }
    EXPECT_EQ(names, (std::vector<std::string>{"dtlsenc", "dtlsdec", "dtlsenc", "dtlsdec"}));
}

TEST_F(AesGcm, BothEnds_ExchangeMediaByIt) {
    use_aes_gcm(GST_BIN(client_.decoder.get()));
    use_aes_gcm(GST_BIN(server_.decoder.get()));
    ASSERT_TRUE(connects());
    EXPECT_EQ(cipher_of(client_), "aes-128-gcm");
    EXPECT_TRUE(passes_rtp());
}

TEST_F(AesGcm, OneEndAlone_GetsAesCm) {
    use_aes_gcm(GST_BIN(server_.decoder.get()));
    ASSERT_TRUE(connects());
    EXPECT_EQ(cipher_of(client_), "aes-128-icm");
    EXPECT_TRUE(passes_rtp());
}

TEST_F(AesGcm, NobodyAsksForIt_OursStandInForGstreamersOwn) {
    ASSERT_TRUE(connects());
    EXPECT_EQ(cipher_of(client_), "aes-128-icm");
    EXPECT_TRUE(passes_rtp());
}

}  // namespace
}  // namespace umbrella::media
