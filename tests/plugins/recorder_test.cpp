// umbrellarecorder: what goes in lies on the tape, and nobody is ever held up.
#include "slot_harness.hpp"
#include <memory>

#include "base/limits_recording.hpp"
#include "wire/tape.hpp"

namespace umbrella::test {
namespace {

class Recorder : public testing::Test {
  protected:
    void SetUp() override {
        element_ = gst_element_factory_make("umbrellarecorder", "recorder");
        ASSERT_NE(element_, nullptr);
        in_ = gst_harness_new_with_element(element_, "sink", nullptr);
        gst_object_unref(element_);
        gst_harness_set_src_caps_str(in_, "application/x-rtp, payload=96");
    }
    void TearDown() override {
        gpointer alive = element_;
        g_object_add_weak_pointer(G_OBJECT(element_), &alive);
        gst_harness_teardown(in_);
        EXPECT_EQ(alive, nullptr) << "the element leaks";
    }
    [[nodiscard]] GstFlowReturn push(std::uint16_t number) const {
        const Octets packet = TestPacket{.payload_type = 96,
                                         .sequence_number = number,
                                         .ssrc = 1,
                                         .payload = vp8_payload(Frame::Key)}
                                  .to_bytes();
        return gst_harness_push(in_, to_buffer(packet).release());
    }

    GstElement* element_ = nullptr;
    GstHarness* in_ = nullptr;
};

TEST_F(Recorder, WithoutATape_TakesAllTheSame) {
    EXPECT_EQ(push(1), GST_FLOW_OK);
}

TEST_F(Recorder, WithATape_CopiesPackets) {
    const auto tape = std::make_shared<wire::Tape>(std::make_shared<wire::PacketPool>());
    g_object_set(element_, "tape", &tape, nullptr);
    EXPECT_EQ(push(1), GST_FLOW_OK);
    EXPECT_EQ(push(2), GST_FLOW_OK);
    wire::PacketRef packet;
    ASSERT_TRUE(tape->pop(packet));
    EXPECT_EQ(packet->bytes()[3], 1);
    ASSERT_TRUE(tape->pop(packet));
    EXPECT_EQ(packet->bytes()[3], 2);
    EXPECT_FALSE(tape->pop(packet));
}

TEST_F(Recorder, TapeThatNobodyReads_HoldsNobodyUp) {
    const auto tape = std::make_shared<wire::Tape>(std::make_shared<wire::PacketPool>());
    g_object_set(element_, "tape", &tape, nullptr);
    for (std::size_t i = 0; i < limits::recorder_ring_packets + 10; ++i) {
        ASSERT_EQ(push(static_cast<std::uint16_t>(i)), GST_FLOW_OK);
    }
    EXPECT_EQ(tape->dropped(), 10U);
}

}  // namespace
}  // namespace umbrella::test
