#include "media/signal.hpp"

#include <gtest/gtest.h>

#include "media/elements.hpp"
#include "media/gst_ptr.hpp"

namespace umbrella::media {
namespace {

class SignalTest : public testing::Test {
  protected:
    static void SetUpTestSuite() { gst_init(nullptr, nullptr); }

    SignalConnection count_pads() {
        return connect_signal<GstPad*>(tee_.get(), "pad-added", [this](GstPad*) { ++pads_; });
    }
    void add_pad() const {
        const auto pad =
            GstPtr<GstPad>::adopt(gst_element_request_pad_simple(tee_.get(), "src_%u"));
        ASSERT_TRUE(pad);
    }

    GstPtr<GstElement> tee_ = make_element("tee", "tee");
    int pads_ = 0;
};

TEST_F(SignalTest, Connection_IsCalledUntilItGoes) {
    {
        const SignalConnection connection = count_pads();
        add_pad();
        EXPECT_EQ(pads_, 1);
    }
    add_pad();
    EXPECT_EQ(pads_, 1);
}

TEST_F(SignalTest, MovedConnection_EndsOnce) {
    SignalConnection first = count_pads();
    SignalConnection second = std::move(first);
    first = SignalConnection();
    add_pad();
    EXPECT_EQ(pads_, 1);
    second = SignalConnection();
    add_pad();
    EXPECT_EQ(pads_, 1);
}

TEST_F(SignalTest, ConnectionThatOutlivesItsObject_EndsInSilence) {
    SignalConnection connection = count_pads();
    const GLogLevelFlags fatal = g_log_set_always_fatal(
        static_cast<GLogLevelFlags>(int{G_LOG_FATAL_MASK} | int{G_LOG_LEVEL_CRITICAL}));
    tee_ = {};
    connection.disconnect();
    g_log_set_always_fatal(fatal);
}

}  // namespace
}  // namespace umbrella::media
