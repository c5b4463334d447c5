#include "media/dtls_rest.hpp"

#include "plugins/register.hpp"
#include <array>
#include <cstdint>
#include <utility>

#include <gtest/gtest.h>

#include "media/elements.hpp"

namespace umbrella::media {
namespace {

using Packet = std::array<std::uint8_t, 13>;

Packet packet_of_kind(int first) {
    return {static_cast<std::uint8_t>(first), 0xFE, 0xFD};
}

/// An encoder needs a decoder, which makes the connection.
class DtlsRestTest : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        gst_init(nullptr, nullptr);
        ASSERT_TRUE(umbrella_register_plugin());
    }
    void SetUp() override {
        for (const auto& element : {decoder_, encoder_}) {
            g_object_set(element.get(), "connection-id", "dtls-rest-test", nullptr);
            ASSERT_NE(gst_element_set_state(element.get(), GST_STATE_PAUSED),
                      GST_STATE_CHANGE_FAILURE);
        }
    }
    void TearDown() override {
        gst_element_set_state(encoder_.get(), GST_STATE_NULL);
        gst_element_set_state(decoder_.get(), GST_STATE_NULL);
    }
    static void run_main_context() {
        while (g_main_context_iteration(nullptr, FALSE) != FALSE) {
        }
    }

    /// GStreamer's own, whatever stands in its place.
    static GstPtr<GstElement> stock(const char* type) {
        gst_object_unref(gst_plugin_load_by_name("dtls"));
        return GstPtr<GstElement>::sink(GST_ELEMENT(g_object_new(g_type_from_name(type), nullptr)));
    }

    GstPtr<GstElement> decoder_ = stock("GstDtlsDec");
    GstPtr<GstElement> encoder_ = stock("GstDtlsEnc");
    GstPtr<GstPad> src_ = GstPtr<GstPad>::adopt(gst_element_get_static_pad(encoder_.get(), "src"));
};

TEST_F(DtlsRestTest, Begin_EndsTheEncodersThreadFromTheMainLoop) {
    DtlsRest rest(encoder_);
    ASSERT_TRUE(gst_pad_is_active(src_.get()));
    rest.begin();
    rest.begin();
    EXPECT_TRUE(gst_pad_is_active(src_.get())) << "it is waited for in no other thread";
    run_main_context();
    EXPECT_FALSE(gst_pad_is_active(src_.get()));
    EXPECT_EQ(gst_pad_get_task_state(src_.get()), GST_TASK_STOPPED);
}

TEST_F(DtlsRestTest, NotBegun_AdmitsAll) {
    const DtlsRest rest(encoder_);
    for (const int kind : {0, 20, 21, 22, 23, 63, 128}) {
        EXPECT_TRUE(rest.admits(packet_of_kind(kind))) << kind;
    }
}

TEST_F(DtlsRestTest, Begun_AdmitsOfDtlsOnlyAlerts) {
    DtlsRest rest(encoder_);
    rest.begin();
    for (const int kind : {20, 22, 23, 63}) {
        EXPECT_FALSE(rest.admits(packet_of_kind(kind))) << kind;
    }
    for (const int kind : {0, 19, 21, 64, 128, 191}) {
        EXPECT_TRUE(rest.admits(packet_of_kind(kind))) << kind;
    }
    EXPECT_TRUE(rest.admits({}));
    run_main_context();
}

TEST(DtlsRest, NoEncoder_NothingIsEverAtRest) {
    DtlsRest rest{GstPtr<GstElement>()};
    rest.begin();
    EXPECT_TRUE(rest.admits(packet_of_kind(22)));
}

TEST_F(DtlsRestTest, EncoderWithoutThread_GoesOn) {
    const auto encoder = make_element("umbrelladtlsenc", "ours");
    DtlsRest rest(encoder);
    rest.begin();
    run_main_context();
    EXPECT_TRUE(rest.admits(packet_of_kind(22)));
}

}  // namespace
}  // namespace umbrella::media
