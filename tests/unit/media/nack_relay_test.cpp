#include "media/nack_relay.hpp"

#include <gtest/gtest.h>

#include "media/elements.hpp"

namespace umbrella::media {
namespace {

TEST(RelayNacks, Session_EndsWithItsElement) {
    gst_init(nullptr, nullptr);
    auto element = make_element("rtpsession", "session");
    relay_nacks(element.get());
    auto session = object_property<GObject>(element.get(), "internal-session");
    bool ended = false;
    g_object_weak_ref(
        session.get(), [](gpointer data, GObject*) { *static_cast<bool*>(data) = true; }, &ended);
    session = {};
    auto pad =
        GstPtr<GstPad>::adopt(gst_element_request_pad_simple(element.get(), "recv_rtp_sink"));
    gst_element_release_request_pad(element.get(), pad.get());
    pad = {};
    EXPECT_FALSE(ended);
    element = {};
    EXPECT_TRUE(ended);
}

}  // namespace
}  // namespace umbrella::media
