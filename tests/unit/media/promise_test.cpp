#include "media/promise.hpp"

#include <atomic>
#include <chrono>
#include <thread>

#include <gtest/gtest.h>

#include "media/elements.hpp"

namespace umbrella::media {
namespace {

using std::chrono::milliseconds;

class PromiseTest : public testing::Test {
  protected:
    static void SetUpTestSuite() { gst_init(nullptr, nullptr); }
    void SetUp() override {
        ASSERT_NE(gst_element_set_state(webrtcbin_.get(), GST_STATE_READY),
                  GST_STATE_CHANGE_FAILURE);
    }
    void TearDown() override { gst_element_set_state(webrtcbin_.get(), GST_STATE_NULL); }

    /// webrtcbin's thread is held up until `go_on_`.
    void hold() {
        GstPromise* promise = gst_promise_new_with_change_func(
            [](GstPromise* /*promise*/, gpointer data) {
                while (!*static_cast<std::atomic<bool>*>(data)) {
                    std::this_thread::sleep_for(milliseconds(1));
                }
            },
            &go_on_, nullptr);
        g_signal_emit_by_name(webrtcbin_.get(), "get-stats", nullptr, promise);
    }

    GstPtr<GstElement> webrtcbin_ = make_element("webrtcbin", "webrtcbin");
    std::atomic<bool> go_on_ = false;
};

TEST_F(PromiseTest, WithoutACall_ThereIsNothingToWaitFor) {
    EXPECT_TRUE(wait_for_answers(webrtcbin_.get(), milliseconds(0)));
}

TEST_F(PromiseTest, CallThatIsNotAnswered_IsWaitedFor) {
    hold();
    bool answered = false;
    create_offer(webrtcbin_.get(), [&](const Result<std::string>&) { answered = true; });
    EXPECT_FALSE(wait_for_answers(webrtcbin_.get(), milliseconds(50)));
    go_on_ = true;
    EXPECT_TRUE(wait_for_answers(webrtcbin_.get(), milliseconds(10'000)));
    // The handler runs on the main thread, later.
    EXPECT_FALSE(answered);
    while (!answered) {
        g_main_context_iteration(nullptr, TRUE);
    }
}

TEST_F(PromiseTest, CallThatIsRefusedAtOnce_IsAnswered) {
    bool answered = false;
    set_remote_description(webrtcbin_.get(), GST_WEBRTC_SDP_TYPE_ANSWER, "v=0\r\n",
                           [&](const Result<void>& done) {
                               answered = true;
                               EXPECT_FALSE(done);
                           });
    EXPECT_TRUE(wait_for_answers(webrtcbin_.get(), milliseconds(10'000)));
    while (!answered) {
        g_main_context_iteration(nullptr, TRUE);
    }
}

}  // namespace
}  // namespace umbrella::media
