// Media across a trunk: two engines, a real publisher at one of them, a real subscriber at the
// other.
#include "trunk_fixture.hpp"

namespace umbrella::test {
namespace {

using Trunk = TrunkTest;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint32_t red = 0xff0000;
constexpr std::uint32_t blue = 0x0000ff;

TEST_F(Trunk, SoundAndPicture_CrossToASubscriber) {
    const Client& alice = near_.media.join("alice", red);
    const Client& bob = far_.media.join("bob", blue);
    ASSERT_TRUE(connect());
    ASSERT_TRUE(
        run_until([&] { return EngineHarness::ready(alice) && EngineHarness::ready(bob); }));

    carry(near_, far_, alice);
    show(far_, bob, near_, alice);
    EXPECT_TRUE(run_until([&] { return picture(bob).frames > 15; }));
    EXPECT_GT(picture(bob).colour >> 16U, 0xC0U) << "alice's red";
    EXPECT_TRUE(run_until([&] { return sound(bob).audio_peak > 0.1; }));
    EXPECT_EQ(far_.media.received_from_afar_[Mid("camera")], 1U);
    EXPECT_EQ(far_.media.received_from_afar_[Mid("microphone")], 1U);
    EXPECT_EQ(far_.begun.size(), 2U);
    EXPECT_TRUE(run_until([&] {
        return far_.media.loudest_.contains(core::trunk::remote_id(near_.id, alice.id));
    })) << "its level counts where it is heard";
    EXPECT_EQ(far_.stats().foreign_packets, 0U);
    EXPECT_EQ(far_.stats().malformed_packets, 0U);
}

}  // namespace
}  // namespace umbrella::test
