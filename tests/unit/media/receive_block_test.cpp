// webrtcbin's race between stopping and a change of ICE's state, played slowly.
#include "media/receive_block.hpp"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "media/elements.hpp"

namespace umbrella::media {
namespace {

/// A webrtcbin that has made an offer, so that it has a receiving bin.
class ReceiveBlock : public ::testing::Test {
  protected:
    void SetUp() override {
        gst_init(nullptr, nullptr);
        webrtcbin_ = make_element("webrtcbin", "webrtc");
        gst_util_set_object_arg(G_OBJECT(webrtcbin_.get()), "bundle-policy", "max-bundle");
        gst_element_set_state(webrtcbin_.get(), GST_STATE_PLAYING);
        const CapsPtr caps(gst_caps_from_string(
            "application/x-rtp,media=audio,encoding-name=OPUS,clock-rate=48000,payload=111"));
        GstWebRTCRTPTransceiver* added = nullptr;
        g_signal_emit_by_name(webrtcbin_.get(), "add-transceiver",
                              GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_RECVONLY, caps.get(), &added);
        const auto transceiver = GstPtr<GstWebRTCRTPTransceiver>::adopt(added);
        const PromisePtr offer(gst_promise_new());
        g_signal_emit_by_name(webrtcbin_.get(), "create-offer", nullptr, offer.get());
        ASSERT_EQ(gst_promise_wait(offer.get()), GST_PROMISE_RESULT_REPLIED);
        const auto sender = object_property<GObject>(transceiver.get(), "sender");
        const auto dtls = object_property<GObject>(sender.get(), "transport");
        ASSERT_TRUE(dtls);
        ice_ = object_property<GObject>(dtls.get(), "transport");
        watch_receiver();
    }

    /// ICE's thread tells of a change.
    void ice_changes() { g_object_notify(ice_.get(), "state"); }

    void stop() { gst_element_set_state(webrtcbin_.get(), GST_STATE_NULL); }

    /// After the last reference to webrtcbin is dropped.
    [[nodiscard]] bool receiver_is_gone() {
        ice_ = {};
        webrtcbin_ = {};
        return receiver_ == nullptr;
    }

    GstPtr<GstElement> webrtcbin_;

  private:
    void watch_receiver() {
        GST_OBJECT_LOCK(webrtcbin_.get());
        for (GList* child = GST_BIN_CHILDREN(webrtcbin_.get()); child != nullptr;
             child = child->next) {
            if (G_OBJECT_TYPE_NAME(child->data) == std::string_view("TransportReceiveBin")) {
                receiver_ = child->data;
            }
        }
        GST_OBJECT_UNLOCK(webrtcbin_.get());
        ASSERT_NE(receiver_, nullptr);
        g_object_add_weak_pointer(G_OBJECT(receiver_), &receiver_);
    }

    GstPtr<GObject> ice_;
    gpointer receiver_ = nullptr;
};

TEST_F(ReceiveBlock, ChangeAfterStop_WouldKeepTheReceiverForEver) {
    stop();
    ice_changes();
    EXPECT_EQ(free_late_receive_blocks(webrtcbin_.get()), 1U);
    EXPECT_EQ(free_late_receive_blocks(webrtcbin_.get()), 0U);
    EXPECT_TRUE(receiver_is_gone());
}

TEST_F(ReceiveBlock, ChangeAfterDeafening_LeavesNothing) {
    deafen_receivers(webrtcbin_.get());
    stop();
    ice_changes();
    EXPECT_EQ(free_late_receive_blocks(webrtcbin_.get()), 0U);
    EXPECT_TRUE(receiver_is_gone());
}

TEST_F(ReceiveBlock, Stopped_NeedsNothing) {
    stop();
    EXPECT_EQ(free_late_receive_blocks(webrtcbin_.get()), 0U);
    EXPECT_TRUE(receiver_is_gone());
}

}  // namespace
}  // namespace umbrella::media
