#include "media/source_switch.hpp"

#include "packets.hpp"

#include <gtest/gtest.h>

namespace umbrella::media {
namespace {

using core::MediaKind;
using test::Frame;
using test::Octets;

Octets video(Frame frame) {
    return test::TestPacket{.payload_type = 96, .payload = test::vp8_payload(frame)}.to_bytes();
}
Octets audio() {
    return test::TestPacket{.payload_type = 111, .payload = test::opus_payload()}.to_bytes();
}

class Switching : public testing::Test {
  protected:
    void expect(std::uint32_t ssrc) {
        switch_.expect(ssrc, [this, ssrc] { begun_.push_back(ssrc); });
    }
    SourceSwitch switch_{MediaKind::Video};
    std::vector<std::uint32_t> begun_;
};

TEST_F(Switching, Unknown_IsNotPassedOn) {
    EXPECT_FALSE(switch_.admit(1, video(Frame::Key)));
    switch_.use(1);
    EXPECT_FALSE(switch_.admit(1, video(Frame::Key)));
}

TEST_F(Switching, Used_IsPassedOnAndTellsItsKeyframeOnce) {
    expect(1);
    switch_.use(1);
    EXPECT_TRUE(switch_.admit(1, video(Frame::Delta)));
    EXPECT_TRUE(begun_.empty());
    EXPECT_TRUE(switch_.admit(1, video(Frame::Key)));
    EXPECT_TRUE(switch_.admit(1, video(Frame::Key)));
    EXPECT_EQ(begun_, std::vector<std::uint32_t>{1});
}

TEST_F(Switching, Expected_TakesThePlaceAtItsKeyframe) {
    expect(1);
    switch_.use(1);
    expect(2);
    EXPECT_FALSE(switch_.admit(2, video(Frame::Delta)));
    EXPECT_TRUE(switch_.admit(1, video(Frame::Delta)));
    EXPECT_TRUE(switch_.admit(2, video(Frame::Key)));
    EXPECT_EQ(begun_, std::vector<std::uint32_t>{2});
    EXPECT_FALSE(switch_.admit(1, video(Frame::Key))) << "one copy is passed on";
    switch_.use(2);
    EXPECT_FALSE(switch_.forget(1));
    EXPECT_TRUE(switch_.admit(2, video(Frame::Delta)));
}

TEST_F(Switching, ExpectedThatIsGivenUp_LeavesThePlaceAgain) {
    expect(1);
    switch_.use(1);
    expect(2);
    ASSERT_TRUE(switch_.admit(2, video(Frame::Key)));
    EXPECT_TRUE(switch_.forget(2)) << "the earlier one needs a keyframe";
    EXPECT_TRUE(switch_.admit(1, video(Frame::Delta)));
    EXPECT_FALSE(switch_.admit(2, video(Frame::Key)));
}

TEST_F(Switching, ForgottenBeforeItIsReplaced_IsNotComeBackTo) {
    expect(1);
    switch_.use(1);
    expect(2);
    ASSERT_TRUE(switch_.admit(2, video(Frame::Key)));
    EXPECT_FALSE(switch_.forget(1));
    EXPECT_FALSE(switch_.forget(2));
    EXPECT_FALSE(switch_.admit(1, video(Frame::Key)));
}

TEST_F(Switching, OtherKindAndGarbage_BeginNothing) {
    expect(1);
    EXPECT_FALSE(switch_.admit(1, audio()));
    EXPECT_FALSE(switch_.admit(1, {}));
    EXPECT_FALSE(switch_.admit(1, Octets{1, 2, 3}));
    EXPECT_TRUE(begun_.empty());
}

TEST(SwitchingSound, FirstPacket_Begins) {
    SourceSwitch sound(MediaKind::Audio);
    unsigned begun = 0;
    sound.expect(1, [&begun] { ++begun; });
    sound.use(1);
    sound.expect(2, [&begun] { ++begun; });
    EXPECT_TRUE(sound.admit(1, audio()));
    EXPECT_TRUE(sound.admit(2, audio()));
    EXPECT_FALSE(sound.admit(1, audio()));
    EXPECT_EQ(begun, 2U);
}

}  // namespace
}  // namespace umbrella::media
