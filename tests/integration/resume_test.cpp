// Networks and pages that go and come back.
#include "fixture.hpp"

namespace umbrella::test {
namespace {

constexpr std::uint32_t red = 0xff0000;
constexpr std::uint32_t blue = 0x0000ff;
using std::chrono::milliseconds;
using std::chrono::seconds;

class Resume : public ServerTest {
  protected:
    void SetUp() override {
        ServerTest::SetUp();
        alice_ = join("alice", red);
        bob_ = join("bob", blue);
        ASSERT_TRUE(run_until([this] { return both_see(); }));
    }
    void TearDown() override {
        alice_.reset();
        bob_.reset();
        ServerTest::TearDown();
    }
    [[nodiscard]] bool both_see() const {
        return receives(*alice_, "bob", blue) && receives(*bob_, "alice", red);
    }
    [[nodiscard]] unsigned frames_of_bob() const {
        return alice_->received("bob", v1::SOURCE_CAMERA).frames;
    }

    std::shared_ptr<SyntheticPeer> alice_;
    std::shared_ptr<SyntheticPeer> bob_;
};

TEST_F(Resume, BrokenWebSocket_ComesBackAsTheSame_MediaFlowsOn) {
    const std::string id = bob_->id();
    const unsigned offers = bob_->offers();
    const unsigned before = frames_of_bob();
    bob_->drop();
    run_for(seconds(1));
    EXPECT_GT(frames_of_bob(), before + 5) << "media needs no WebSocket";
    bob_->resume();
    ASSERT_TRUE(run_until([&] { return bob_->welcome().resumed(); }));
    EXPECT_TRUE(bob_->welcome().media_kept());
    EXPECT_EQ(bob_->id(), id);
    const unsigned seen = frames_of_bob();
    const unsigned sees = bob_->received("alice", v1::SOURCE_CAMERA).frames;
    EXPECT_TRUE(run_until([&] {
        return frames_of_bob() > seen + 10 &&
               bob_->received("alice", v1::SOURCE_CAMERA).frames > sees + 10;
    }));
    EXPECT_EQ(bob_->offers(), offers) << "nothing to negotiate";
    EXPECT_EQ(alice_->names(), (std::vector<std::string>{"alice", "bob"}));
}

TEST_F(Resume, PageWithoutItsMedia_GetsANewPeerConnection) {
    const std::string id = bob_->id();
    bob_->drop();
    bob_->resume(false);
    ASSERT_TRUE(run_until([&] { return bob_->welcome().resumed(); }));
    EXPECT_FALSE(bob_->welcome().media_kept());
    EXPECT_EQ(bob_->id(), id);
    const unsigned seen = frames_of_bob();
    EXPECT_TRUE(
        run_until([&] { return frames_of_bob() > seen + 10 && receives(*bob_, "alice", red); }));
}

TEST_F(Resume, IceRestart_KeepsEverything) {
    const unsigned seen = frames_of_bob();
    bob_->restart_ice();
    ASSERT_TRUE(run_until([&] { return bob_->ice_restarts() == 1; }));
    EXPECT_TRUE(run_until([&] { return frames_of_bob() > seen + 30; }));
    EXPECT_TRUE(bob_->errors().empty());
    EXPECT_FALSE(bob_->closed());
}

TEST_F(Resume, PathThatFails_DoesNotEndTheParticipant) {
    bob_->spoil_next_answer();
    bob_->restart_ice();
    ASSERT_TRUE(run_until([&] { return bob_->ice_restarts() == 1; }));
    run_for(seconds(3));
    EXPECT_FALSE(bob_->closed());
    const unsigned seen = frames_of_bob();
    bob_->restart_ice();
    ASSERT_TRUE(run_until([&] { return bob_->ice_restarts() == 2; }));
    EXPECT_TRUE(run_until([&] { return frames_of_bob() > seen + 30; }));
    EXPECT_TRUE(bob_->errors().empty());
}

TEST_F(Resume, BothSilent_IsAwayAfterFiveSeconds) {
    bob_.reset();
    EXPECT_TRUE(run_until(
        [&] {
            const v1::Participant* bob = alice_->participant("bob");
            return bob != nullptr && bob->away();
        },
        seconds(8)));
}

TEST_F(Resume, CloseFrame_IsALeaveAtOnce) {
    bob_->close();
    EXPECT_TRUE(run_until([&] { return alice_->names() == std::vector<std::string>{"alice"}; },
                          seconds(1)));
}

}  // namespace
}  // namespace umbrella::test
