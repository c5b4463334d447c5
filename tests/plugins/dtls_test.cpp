// umbrelladtlsdec and umbrelladtlsenc: with each other, and with GStreamer's own pair.
#include "dtls_ends.hpp"
#include <array>
#include <atomic>

#include <gmock/gmock.h>

namespace umbrella::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;
using ::testing::SizeIs;

void begin_stream(GstPad* sink) {
    gst_pad_send_event(sink, gst_event_new_stream_start("test"));
    GstSegment segment;
    gst_segment_init(&segment, GST_FORMAT_BYTES);
    gst_pad_send_event(sink, gst_event_new_segment(&segment));
}

constexpr guint icm = 1;
constexpr guint gcm = 3;

TEST_F(DtlsEnds, Handshake_GivesBothEndsTheSameKeys) {
    make();
    EXPECT_EQ(client_.state(), 0);
    EXPECT_EQ(client_.key(true), "");
    play();
    ASSERT_TRUE(both_connect());
    EXPECT_THAT(client_.key(true), SizeIs(30));
    EXPECT_EQ(client_.key(true), server_.key(false));
    EXPECT_EQ(server_.key(true), client_.key(false));
    EXPECT_NE(server_.key(true), client_.key(true));
    EXPECT_FALSE(has_error());
}

TEST_F(DtlsEnds, AesGcm_IsOnlyUsedWhenBothMay) {
    make();
    prefer_gcm(client_);
    play();
    ASSERT_TRUE(both_connect());
    EXPECT_THAT(client_.cipher_and_auth(), Pair(icm, 2));
    EXPECT_THAT(server_.cipher_and_auth(), Pair(icm, 2));
}

TEST_F(DtlsEnds, AesGcm_HasShorterSaltAndNoAuthentication) {
    make();
    prefer_gcm(client_);
    prefer_gcm(server_);
    play();
    ASSERT_TRUE(both_connect());
    EXPECT_THAT(client_.cipher_and_auth(), Pair(gcm, 0));
    EXPECT_THAT(server_.cipher_and_auth(), Pair(gcm, 0));
    EXPECT_THAT(client_.key(true), SizeIs(28));
    EXPECT_EQ(client_.key(true), server_.key(false));
}

TEST_F(DtlsEnds, GstreamersServer_GetsAesCm) {
    make(Whose::Ours, Whose::Gstreamers);
    prefer_gcm(client_);
    play();
    ASSERT_TRUE(both_connect());
    EXPECT_THAT(client_.cipher_and_auth(), Pair(icm, 2));
    EXPECT_EQ(client_.key(true), server_.key(false));
    EXPECT_EQ(server_.key(true), client_.key(false));
}

TEST_F(DtlsEnds, GstreamersClient_GetsAesCm) {
    make(Whose::Gstreamers, Whose::Ours);
    prefer_gcm(server_);
    play();
    ASSERT_TRUE(both_connect());
    EXPECT_THAT(server_.cipher_and_auth(), Pair(icm, 2));
    EXPECT_EQ(client_.key(true), server_.key(false));
    EXPECT_EQ(server_.key(true), client_.key(false));
}

TEST_F(DtlsEnds, Certificate_IsSeenBeforeAnythingIsDoneWithTheKeys) {
    make();
    play();
    ASSERT_TRUE(both_connect());
    EXPECT_THAT(client_.heard, ElementsAre("peer-pem", "keys"));
    EXPECT_THAT(server_.heard, ElementsAre("peer-pem", "keys"));
    const std::string seen = DtlsEnd::text(server_.decoder, "peer-pem");
    EXPECT_THAT(seen, HasSubstr("BEGIN CERTIFICATE"));
    EXPECT_EQ(seen, DtlsEnd::text(client_.decoder, "pem"));
    EXPECT_THAT(seen, Not(HasSubstr("KEY")));
}

TEST_F(DtlsEnds, NoThread_IsTheEncoders) {
    make();
    play();
    ASSERT_TRUE(both_connect());
    GstPad* src = gst_element_get_static_pad(client_.encoder, "src");
    EXPECT_EQ(GST_PAD_TASK(src), nullptr);
    gst_object_unref(src);
}

TEST_F(DtlsEnds, LostFlight_IsSentAgain) {
    make();
    std::atomic<int> seen{0};
    for (const DtlsEnd* end : {&client_, &server_}) {
        GstPad* src = gst_element_get_static_pad(end->encoder, "src");
        gst_pad_add_probe(
            src, GST_PAD_PROBE_TYPE_BUFFER,
            [](GstPad*, GstPadProbeInfo*, gpointer count) {
                return static_cast<std::atomic<int>*>(count)->fetch_add(1) % 3 == 0
                           ? GST_PAD_PROBE_DROP
                           : GST_PAD_PROBE_OK;
            },
            &seen, nullptr);
        gst_object_unref(src);
    }
    play();
    EXPECT_TRUE(both_connect());
}

TEST_F(DtlsEnds, Garbage_IsNoError) {
    make();
    play();
    ASSERT_TRUE(both_connect());
    GstPad* sink = gst_element_get_static_pad(server_.decoder, "sink");
    EXPECT_EQ(gst_pad_chain(sink, gst_buffer_new()), GST_FLOW_OK);
    for (const auto& bytes :
         {std::string("x"), std::string(2000, '\x16'), std::string(20, '\xff')}) {
        GstBuffer* buffer = gst_buffer_new_memdup(bytes.data(), bytes.size());
        EXPECT_EQ(gst_pad_chain(sink, buffer), GST_FLOW_OK);
    }
    gst_object_unref(sink);
    EXPECT_EQ(server_.state(), connected);
    EXPECT_FALSE(has_error());
}

TEST_F(DtlsEnds, SecondPlaying_IsASecondHandshake) {
    make();
    play();
    ASSERT_TRUE(both_connect());
    const std::string first = client_.key(true);
    gst_element_set_state(pipeline_, GST_STATE_READY);
    EXPECT_EQ(client_.state(), 1) << "closed";
    EXPECT_EQ(client_.key(true), "");
    play();
    ASSERT_TRUE(both_connect());
    EXPECT_NE(client_.key(true), first);
    EXPECT_EQ(client_.key(true), server_.key(false));
}

TEST_F(DtlsEnds, StoppedAtAnyMoment_LeavesNothing) {
    make();
    for (int wait_us = 0; wait_us < 8000; wait_us += 500) {
        play();
        std::this_thread::sleep_for(std::chrono::microseconds(wait_us));
        gst_element_set_state(pipeline_, GST_STATE_NULL);
    }
}

TEST_F(DtlsEnds, Application_IsHeardAtTheOtherEnd) {
    make();
    GstElement* out = gst_element_factory_make("appsink", "out");
    g_object_set(out, "async", FALSE, "sync", FALSE, nullptr);
    gst_bin_add(GST_BIN(pipeline_), out);
    ASSERT_TRUE(gst_element_link(server_.decoder, out));
    GstPad* in = gst_element_request_pad_simple(client_.encoder, "sink");
    ASSERT_NE(in, nullptr);
    play();
    ASSERT_TRUE(both_connect());
    begin_stream(in);
    EXPECT_EQ(gst_pad_chain(in, gst_buffer_new_memdup("hello", 5)), GST_FLOW_OK);
    GstSample* sample = nullptr;
    g_signal_emit_by_name(out, "try-pull-sample", 5 * GST_SECOND, &sample);
    ASSERT_NE(sample, nullptr);
    EXPECT_EQ(gst_buffer_memcmp(gst_sample_get_buffer(sample), 0, "hello", 5), 0);
    gst_sample_unref(sample);

    gst_pad_send_event(in, gst_event_new_eos());
    EXPECT_TRUE(wait([this] { return server_.state() == 1; })) << "a goodbye";
    gst_element_release_request_pad(client_.encoder, in);
    gst_object_unref(in);
}

TEST_F(DtlsEnds, NonsenseForAHandshake_IsAnErrorOfTheElement) {
    make();
    // As DTLS 1.2 has it, a handshake record with a message that no handshake begins with.
    constexpr std::array<guint8, 26> finished{22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0, 0, 13,
                                              20, 0,   0,   1, 0, 0, 0, 0, 0, 0, 0, 1, 1};
    gst_element_set_locked_state(client_.encoder, TRUE);
    play();
    GstPad* sink = gst_element_get_static_pad(server_.decoder, "sink");
    begin_stream(sink);
    gst_pad_chain(sink, gst_buffer_new_memdup(finished.data(), finished.size()));
    gst_object_unref(sink);
    EXPECT_EQ(server_.state(), 2) << "failed";
    EXPECT_TRUE(has_error());
    EXPECT_THAT(server_.heard, IsEmpty());
}

TEST(DtlsEncoder, WithoutItsDecoder_DoesNotStart) {
    GstElement* encoder = gst_element_factory_make("umbrelladtlsenc", nullptr);
    g_object_set(encoder, "connection-id", "nobody", nullptr);
    EXPECT_EQ(gst_element_set_state(encoder, GST_STATE_READY), GST_STATE_CHANGE_FAILURE);
    gst_object_unref(encoder);
}

}  // namespace
}  // namespace umbrella::test
