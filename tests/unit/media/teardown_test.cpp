#include "media/teardown.hpp"

#include <chrono>
#include <future>

#include <gtest/gtest.h>

#include "media/elements.hpp"

namespace umbrella::media {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

GstState state_of(GstElement* element) {
    GstState state = GST_STATE_VOID_PENDING;
    gst_element_get_state(element, &state, nullptr, 0);
    return state;
}

TEST(Teardown, PacketOnItsWay_IsWaitedForBeforeAnythingStops) {
    gst_init(nullptr, nullptr);
    const auto bin = GstPtr<GstBin>::sink(GST_BIN(gst_bin_new("peer")));
    const GstPtr<GstElement> webrtcbin = make_element("webrtcbin", "webrtcbin");
    gst_bin_add(bin.get(), webrtcbin.get());
    auto* const element = GST_ELEMENT(bin.get());
    ASSERT_NE(gst_element_set_state(element, GST_STATE_READY), GST_STATE_CHANGE_FAILURE);

    std::promise<void> detached;
    bool done = false;
    stop_in_background(bin, webrtcbin, detached.get_future(), "peer", [&] { done = true; });
    const auto run = [&](milliseconds most) {
        for (const auto end = Clock::now() + most; !done && Clock::now() < end;) {
            g_main_context_iteration(nullptr, FALSE);
            g_usleep(1000);
        }
    };
    run(milliseconds(200));
    EXPECT_FALSE(done);
    EXPECT_EQ(state_of(webrtcbin.get()), GST_STATE_READY);
    detached.set_value();
    run(milliseconds(10'000));
    EXPECT_TRUE(done);
    EXPECT_EQ(state_of(webrtcbin.get()), GST_STATE_NULL);
}

}  // namespace
}  // namespace umbrella::media
