#include "ice_side.hpp"
#include "stranger.hpp"
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gst/check/gstharness.h>
#include <gtest/gtest.h>

#include "media/ice_agent.hpp"
#include "media/own_addresses.hpp"
#include "media/shared_port.hpp"

namespace umbrella::media {
namespace {

using test::connect;
using test::eventually;
using test::open_sockets;
using test::Side;
using ::testing::Each;
using ::testing::EndsWith;
using ::testing::SizeIs;

const std::vector<std::uint8_t> packet{20, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

class LiteAgentTest : public ::testing::Test {
  protected:
    static void SetUpTestSuite() { gst_init(nullptr, nullptr); }

    LiteAgentTest() {
        for (number_ = 27'000; !options_.shared_port && number_ < 27'900; ++number_) {
            if (auto opened = SharedPort::open(loop_, number_)) {
                options_.shared_port = *opened;
                return;
            }
        }
    }

    static void expect_arrives(const Side& from, const Side& to) {
        ASSERT_TRUE(from.agent().send(packet));
        GstBuffer* buffer = gst_harness_pull(to.harness());
        ASSERT_NE(buffer, nullptr);
        EXPECT_EQ(gst_buffer_memcmp(buffer, 0, packet.data(), packet.size()), 0);
        gst_buffer_unref(buffer);
    }

    IceLoop loop_{2};
    std::uint16_t number_ = 0;
    IceOptions options_;
};

TEST_F(LiteAgentTest, Candidates_AreOfTheOnePortOnEachAddress) {
    Side lite(loop_, options_, false, "lite");
    EXPECT_TRUE(lite.agent().is_lite());
    ASSERT_TRUE(lite.gather());
    ASSERT_TRUE(eventually([&] { return lite.gathered(); }));
    EXPECT_THAT(lite.candidates(), SizeIs(own_addresses().size()));
    EXPECT_THAT(lite.candidates(), Each(EndsWith(" " + std::to_string(number_) + " typ host")));
}

TEST_F(LiteAgentTest, FullAgents_ConnectToSeveralOnOnePortAndExchangePackets) {
    const auto before = open_sockets();
    Side one(loop_, options_, false, "one");
    Side two(loop_, options_, false, "two");
    EXPECT_EQ(open_sockets(), before) << "they need none of their own";
    Side to_one(loop_, {}, true, "to-one");
    Side to_two(loop_, {}, true, "to-two");
    connect(to_one, one);
    connect(to_two, two);
    for (const auto& [lite, full] : {std::pair(&one, &to_one), std::pair(&two, &to_two)}) {
        expect_arrives(*lite, *full);
        expect_arrives(*full, *lite);
        const auto path = lite->agent().path();
        ASSERT_TRUE(path && path->shared);
        EXPECT_FALSE(path->socket);
        EXPECT_EQ(sendto(path->shared->get(), packet.data(), packet.size(), 0, path->remote.get(),
                         path->remote.length()),
                  static_cast<ssize_t>(packet.size()));
        gst_buffer_unref(gst_harness_pull(full->harness()));
    }
    GstWebRTCICECandidateStats* local = nullptr;
    GstWebRTCICECandidateStats* remote = nullptr;
    ASSERT_TRUE(gst_webrtc_ice_get_selected_pair(one.object(), one.stream(), &local, &remote));
    EXPECT_EQ(local->port, number_);
    EXPECT_STREQ(local->type, "host");
    EXPECT_NE(remote->port, number_);
    gst_webrtc_ice_candidate_stats_free(local);
    gst_webrtc_ice_candidate_stats_free(remote);
}

TEST_F(LiteAgentTest, PeerThatLeadsBeforeItsDescriptionHasCome_IsTakenWithIt) {
    Side lite(loop_, options_, false, "lite");
    Side full(loop_, {}, true, "full");
    ASSERT_TRUE(lite.gather() && full.gather());
    ASSERT_TRUE(eventually([&] { return lite.gathered() && full.gathered(); }));
    full.meet(lite);
    ASSERT_TRUE(eventually([&] { return full.connected(); }));
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    EXPECT_FALSE(lite.connected());
    EXPECT_FALSE(lite.agent().path());
    lite.meet(full);
    ASSERT_TRUE(eventually([&] { return lite.connected(); }));
    EXPECT_TRUE(eventually([&] { return lite.agent().path().has_value(); }));
    expect_arrives(lite, full);
}

/// A DTLS client sends at once, and waits for a second when that is lost.
TEST_F(LiteAgentTest, WhoHearsThatItIsConnected_CanSend) {
    Side lite(loop_, options_, false, "lite");
    Side full(loop_, {}, true, "full");
    std::atomic<bool> could_send = false;
    const auto watched =
        lite.when_connected([&] { could_send = lite.agent().send(packet) && lite.agent().path(); });
    connect(full, lite);
    EXPECT_TRUE(could_send);
}

TEST_F(LiteAgentTest, Restart_GoesOnWithoutAGap) {
    Side lite(loop_, options_, false, "lite");
    Side full(loop_, {}, true, "full");
    connect(full, lite);
    lite.agent().restart();
    full.agent().restart();
    lite.rename("again");
    full.rename("anew");
    expect_arrives(lite, full);
    lite.meet(full);
    full.meet(lite);
    ASSERT_TRUE(eventually([&] { return full.connected(); }));
    expect_arrives(lite, full);
    expect_arrives(full, lite);
}

TEST_F(LiteAgentTest, PacketFilter_KeepsFromWebrtcbinWhatItTakes) {
    Side lite(loop_, options_, false, "lite");
    Side full(loop_, {}, true, "full");
    connect(full, lite);
    std::atomic<int> seen = 0;
    lite.agent().set_packet_filter([&](std::span<const std::uint8_t> one) {
        ++seen;
        return one[1] != 200;
    });
    EXPECT_TRUE(eventually([&] {
        EXPECT_TRUE(full.agent().send(std::vector<std::uint8_t>{128, 200, 0, 1}));
        return seen > 0;
    }));
}

TEST_F(LiteAgentTest, Closed_IsNobodysAnyMore) {
    Side lite(loop_, options_, false, "lite");
    Side full(loop_, {}, true, "full");
    connect(full, lite);
    lite.agent().close();
    EXPECT_FALSE(lite.agent().path());
    EXPECT_TRUE(eventually([&] { return !lite.agent().send(packet); }));
    EXPECT_FALSE(lite.gather());
    EXPECT_TRUE(full.agent().send(packet));
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    EXPECT_EQ(gst_harness_try_pull(lite.harness()), nullptr);
    const test::Stranger stranger(*wire::SocketAddress::parse(own_addresses().front(), number_));
    stranger.check("lite-ufrag");
    EXPECT_TRUE(stranger.receive().empty());
}

}  // namespace
}  // namespace umbrella::media
