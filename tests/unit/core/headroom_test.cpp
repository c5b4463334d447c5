// What a node does when the machine has no means for one more participant.
#include "meeting.hpp"
#include <algorithm>

#include <gtest/gtest.h>

#include "core/node.hpp"

namespace umbrella::core {
namespace {

template <class Wanted>
const Wanted* find(const Effects& effects) {
    for (const Effect& effect : effects) {
        if (const auto* wanted = std::get_if<Wanted>(&effect)) {
            return wanted;
        }
    }
    return nullptr;
}

const Error* find_error(const Effects& effects) {
    for (const Effect& effect : effects) {
        const auto* send = std::get_if<Send>(&effect);
        if (send != nullptr && std::holds_alternative<Error>(send->message)) {
            return &std::get<Error>(send->message);
        }
    }
    return nullptr;
}

class NodeHeadroom : public ::testing::Test {
  protected:
    NodeHeadroom() : node_(options()) {}

    Effects join(std::uint64_t connection, const Hello& hello) {
        const Timestamp now{std::chrono::hours(1)};
        static_cast<void>(node_.handle(PeerConnected{ConnectionId{connection}}, now));
        return node_.handle(
            MessageReceived{.connection = ConnectionId{connection}, .message = hello}, now);
    }

    bool room_ = true;
    int asked_ = 0;

  private:
    NodeOptions options() {
        NodeOptions options = test_options({Codec::Vp8});
        options.has_room = [this] {
            ++asked_;
            return room_;
        };
        return options;
    }

  protected:
    Node node_;
};

TEST_F(NodeHeadroom, NoMeansLeft_NewcomersGetACleanFullAndThoseInsideStay) {
    EXPECT_NE(find<CreateMediaPeer>(join(1, Meeting::hello("Alice"))), nullptr);
    room_ = false;
    const Effects refused = join(2, Meeting::hello("Bob"));
    const Error* error = find_error(refused);
    ASSERT_NE(error, nullptr);
    EXPECT_EQ(error->code, ErrorCode::ServerFull);
    EXPECT_TRUE(error->fatal);
    EXPECT_NE(find<CloseConnection>(refused), nullptr);
    EXPECT_EQ(find<CreateMediaPeer>(refused), nullptr);
    EXPECT_EQ(find<DestroyMediaPeer>(refused), nullptr);
    EXPECT_EQ(node_.counts().participants, 1U);
    room_ = true;
    EXPECT_NE(find<CreateMediaPeer>(join(3, Meeting::hello("Carol"))), nullptr);
}

TEST_F(NodeHeadroom, HelloThatIsRefusedAnyway_AsksForNoRoom) {
    const Effects refused = join(1, Meeting::hello("   "));
    ASSERT_NE(find_error(refused), nullptr);
    EXPECT_EQ(find_error(refused)->code, ErrorCode::BadName);
    EXPECT_EQ(asked_, 0);
}

}  // namespace
}  // namespace umbrella::core
