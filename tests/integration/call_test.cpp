// Two webrtcbin clients talk through the server: real WebSockets, ICE, DTLS and SRTP.
#include "fixture.hpp"

namespace umbrella::test {
namespace {

constexpr std::uint32_t red = 0xff0000;
constexpr std::uint32_t green = 0x00ff00;
constexpr std::uint32_t blue = 0x0000ff;

using Call = ServerTest;

TEST_F(Call, TwoPublishers_SeeAndHearEachOther) {
    const auto alice = join("alice", red);
    const auto bob = join("bob", blue);
    EXPECT_TRUE(run_until([&] {
        return receives(*alice, "bob", blue) && receives(*bob, "alice", red);
    })) << "alice has "
        << alice->received("bob", v1::SOURCE_CAMERA).frames << " frames, bob has "
        << bob->received("alice", v1::SOURCE_CAMERA).frames;
    EXPECT_TRUE(alice->errors().empty());
    EXPECT_TRUE(bob->errors().empty());
}

TEST_F(Call, Viewer_SeesWithoutPublishing) {
    const auto alice = join("alice", green);
    const auto viewer = join("viewer", 0, false);
    EXPECT_TRUE(run_until([&] { return receives(*viewer, "alice", green); }));
    EXPECT_EQ(alice->names(), (std::vector<std::string>{"alice", "viewer"}));
}

TEST_F(Call, Leave_IsSeenAndSlotIsUsedAgain_WithoutRenegotiation) {
    const auto alice = join("alice", red);
    auto bob = join("bob", blue);
    ASSERT_TRUE(run_until([&] { return receives(*alice, "bob", blue); }));
    const unsigned offers = alice->offers();
    bob->leave();
    ASSERT_TRUE(run_until([&] { return alice->names() == std::vector<std::string>{"alice"}; }));
    bob.reset();
    const auto carol = join("carol", green);
    EXPECT_TRUE(run_until([&] { return receives(*alice, "carol", green); }));
    EXPECT_EQ(alice->offers(), offers);
}

TEST_F(Call, SixthParticipant_GrowsTheSlots) {
    std::vector<std::shared_ptr<SyntheticPeer>> peers{join("peer0", red)};
    ASSERT_TRUE(run_until([&] { return peers[0]->offers() == 1; }));
    for (int i = 1; i < 6; ++i) {
        peers.push_back(join("peer" + std::to_string(i), red));
    }
    EXPECT_TRUE(run_until(
        [&] {
            for (int i = 1; i < 6; ++i) {
                if (!receives(*peers[0], "peer" + std::to_string(i), red)) {
                    return false;
                }
            }
            return true;
        },
        std::chrono::seconds(40)));
    EXPECT_EQ(peers[0]->offers(), 2U) << "one offer at the join, one as the slots grow";
}

}  // namespace
}  // namespace umbrella::test
