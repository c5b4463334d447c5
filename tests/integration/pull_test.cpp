// Who gets which picture, and who is asked to make one.
#include "fixture.hpp"

namespace umbrella::test {
namespace {

constexpr std::uint32_t red = 0xff0000;
constexpr std::uint32_t blue = 0x0000ff;
using std::chrono::milliseconds;
using std::chrono::seconds;

class Pull : public ServerTest {
  protected:
    /// Publishes a camera whose encoder runs only while it is wanted.
    [[nodiscard]] std::shared_ptr<SyntheticPeer> join_thrifty(const std::string& name,
                                                              std::uint32_t colour) {
        return SyntheticPeer::connect(
            {.url = url(), .name = name, .colour = colour, .follow_demand = true});
    }
    [[nodiscard]] std::shared_ptr<SyntheticPeer> join_blind(const std::string& name) {
        return SyntheticPeer::connect(
            {.url = url(), .name = name, .publish = false, .watch_all = false});
    }
    static unsigned camera_packets(const SyntheticPeer& viewer, const std::string& mid) {
        return viewer.received(mid).packets;
    }
};

TEST_F(Pull, WithoutSubscribe_ComesSoundAndNoPicture) {
    const auto alice = join("alice", red);
    const auto viewer = join_blind("viewer");
    ASSERT_TRUE(run_until(
        [&] { return viewer->received("alice", v1::SOURCE_MICROPHONE).audio_buffers > 10; }));
    run_for(milliseconds(500));
    EXPECT_EQ(viewer->slot_of("alice", v1::SOURCE_CAMERA), "");
    EXPECT_FALSE(alice->is_wanted(v1::SOURCE_CAMERA));

    viewer->subscribe_to_cameras({"alice"});
    EXPECT_TRUE(run_until([&] { return receives(*viewer, "alice", red); }));
    EXPECT_TRUE(alice->is_wanted(v1::SOURCE_CAMERA));
}

TEST_F(Pull, DroppedWish_StopsThePacketsWithinASecond_AndTheEncoderWithinThree) {
    const auto alice = join("alice", red);
    const auto viewer = join("viewer", 0, false);
    ASSERT_TRUE(run_until([&] { return receives(*viewer, "alice", red); }));
    const std::string slot = viewer->slot_of("alice", v1::SOURCE_CAMERA);

    viewer->subscribe_to_cameras({});
    run_for(seconds(1));
    const unsigned packets = camera_packets(*viewer, slot);
    EXPECT_TRUE(run_until([&] { return !alice->is_wanted(v1::SOURCE_CAMERA); }, seconds(2)));
    run_for(milliseconds(500));
    EXPECT_EQ(camera_packets(*viewer, slot), packets);
}

TEST_F(Pull, PictureThatNobodyWatched_IsBackWithin500Ms) {
    const auto alice = join_thrifty("alice", red);
    const auto viewer = join("viewer", 0, false);
    ASSERT_TRUE(run_until([&] { return receives(*viewer, "alice", red); }));
    viewer->subscribe_to_cameras({});
    ASSERT_TRUE(run_until([&] { return !alice->is_wanted(v1::SOURCE_CAMERA); }));
    run_for(seconds(1));

    viewer->subscribe_to_cameras({"alice"});
    EXPECT_TRUE(run_until([&] { return viewer->received("alice", v1::SOURCE_CAMERA).frames > 0; },
                          milliseconds(500)));
    EXPECT_TRUE(run_until([&] { return receives(*viewer, "alice", red); }));
}

TEST_F(Pull, OtherRoom_IsApart) {
    const auto alice = join("alice", red);
    const auto bob =
        SyntheticPeer::connect({.url = url(), .name = "bob", .colour = blue, .room = "elsewhere"});
    ASSERT_TRUE(run_until([&] { return bob->offers() == 1 && alice->offers() == 1; }));
    run_for(seconds(1));
    EXPECT_EQ(alice->names(), std::vector<std::string>{"alice"});
    EXPECT_EQ(bob->names(), std::vector<std::string>{"bob"});
    EXPECT_EQ(bob->slot_of("alice", v1::SOURCE_MICROPHONE), "");
}

TEST_F(Pull, WhoSpeaks_IsTold) {
    const auto alice = join("alice", red);
    const auto quiet =
        SyntheticPeer::connect({.url = url(), .name = "quiet", .colour = blue, .audio_level = 127});
    EXPECT_TRUE(run_until([&] { return quiet->speakers() == std::vector<std::string>{"alice"}; }));
}

}  // namespace
}  // namespace umbrella::test
