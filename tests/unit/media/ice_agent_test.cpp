#include "media/ice_agent.hpp"

#include "ice_side.hpp"
#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gst/check/gstharness.h>
#include <gtest/gtest.h>

namespace umbrella::media {
namespace {

using std::chrono::milliseconds;
using test::connect;
using test::eventually;
using test::open_sockets;
using test::Side;
using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;

class IceAgentTest : public ::testing::Test {
  protected:
    static void SetUpTestSuite() { gst_init(nullptr, nullptr); }

    IceLoop loop_{1};
};

TEST_F(IceAgentTest, Candidates_AreOfTheConfiguredPorts) {
    IceOptions options;
    options.min_port = 41'000;
    options.max_port = 41'099;
    Side side(loop_, options, true, "one");
    ASSERT_TRUE(side.gather());
    ASSERT_TRUE(eventually([&] { return side.gathered(); }));
    EXPECT_TRUE(side.gather()) << "again, as webrtcbin does";
    // An active one has no port before it dials (RFC 6544 §4.5), which it never does here.
    EXPECT_THAT(side.candidates(),
                Each(AnyOf(HasSubstr(" 410"), HasSubstr(" 9 typ host tcptype active"))));
    EXPECT_THAT(side.candidates(), Contains(HasSubstr(" 410")));
}

TEST_F(IceAgentTest, TwoAgents_ConnectAndExchangePackets) {
    Side one(loop_, {}, true, "one");
    Side other(loop_, {}, false, "other");
    std::atomic<int> changes = 0;
    one.agent().set_path_observer([&] { ++changes; });
    EXPECT_FALSE(one.agent().path());
    connect(one, other);

    ASSERT_TRUE(eventually([&] { return changes > 0; }));
    const auto path = one.agent().path();
    ASSERT_TRUE(path && path->socket);
    EXPECT_EQ(path->remote.family(), g_socket_get_family(path->socket.get()));

    const std::vector<std::uint8_t> packet{20, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    ASSERT_TRUE(one.agent().send(packet));
    GstBuffer* buffer = gst_harness_pull(other.harness());
    ASSERT_NE(buffer, nullptr);
    EXPECT_EQ(gst_buffer_memcmp(buffer, 0, packet.data(), packet.size()), 0);
    EXPECT_TRUE(GST_BUFFER_PTS_IS_VALID(buffer));
    gst_buffer_unref(buffer);

    // The same past libnice, as a sender of our own does it.
    ASSERT_EQ(sendto(g_socket_get_fd(path->socket.get()), packet.data(), packet.size(), 0,
                     path->remote.get(), path->remote.length()),
              static_cast<ssize_t>(packet.size()));
    gst_buffer_unref(gst_harness_pull(other.harness()));
}

TEST_F(IceAgentTest, PacketFilter_KeepsFromWebrtcbinWhatItTakes) {
    Side one(loop_, {}, true, "one");
    Side other(loop_, {}, false, "other");
    connect(one, other);
    std::atomic<int> seen = 0;
    other.agent().set_packet_filter([&](std::span<const std::uint8_t> packet) {
        ++seen;
        return packet[1] != 200;
    });
    const auto send = [&](std::uint8_t type) {
        EXPECT_TRUE(one.agent().send(std::vector<std::uint8_t>{128, type, 0, 1}));
    };
    /// The type of what has come next; nothing: 0.
    const auto take = [&] {
        std::uint8_t type = 0;
        if (GstBuffer* buffer = gst_harness_try_pull(other.harness())) {
            gst_buffer_extract(buffer, 1, &type, 1);
            gst_buffer_unref(buffer);
        }
        return type;
    };
    // It is in effect soon, not at once.
    ASSERT_TRUE(eventually([&] {
        send(200);
        return seen > 0;
    }));
    while (take() != 0) {
    }
    send(200);
    send(96);
    std::uint8_t type = 0;
    ASSERT_TRUE(eventually([&] { return (type = take()) != 0; }));
    EXPECT_EQ(type, 96);

    other.agent().set_packet_filter({});
    EXPECT_TRUE(eventually([&] {
        send(200);
        return take() == 200;
    }));
}

TEST_F(IceAgentTest, Detached_OnceThePacketOnItsWayHasGone) {
    Side one(loop_, {}, true, "one");
    Side other(loop_, {}, false, "other");
    connect(one, other);
    std::atomic<bool> on_its_way = false;
    std::atomic<bool> go_on = false;
    other.agent().set_packet_filter([&](std::span<const std::uint8_t>) {
        on_its_way = true;
        while (!go_on) {
            std::this_thread::sleep_for(milliseconds(1));
        }
        return true;
    });
    const std::vector<std::uint8_t> packet{128, 96, 0, 1};
    ASSERT_TRUE(eventually([&] {
        EXPECT_TRUE(one.agent().send(packet));
        return on_its_way.load();
    }));
    const auto detached = other.agent().detach();
    EXPECT_EQ(detached.wait_for(milliseconds(50)), std::future_status::timeout);
    go_on = true;
    EXPECT_EQ(detached.wait_for(std::chrono::seconds(10)), std::future_status::ready);
    while (GstBuffer* buffer = gst_harness_try_pull(other.harness())) {
        gst_buffer_unref(buffer);
    }
    on_its_way = false;
    ASSERT_TRUE(eventually([&] {
        EXPECT_TRUE(one.agent().send(packet));
        return on_its_way.load();
    }));
    EXPECT_EQ(gst_harness_buffers_in_queue(other.harness()), 0U) << "no more goes there";

    other.agent().close();
    EXPECT_NE(other.agent().detach().wait_for(std::chrono::seconds(10)),
              std::future_status::timeout);
}

TEST_F(IceAgentTest, BlockedPad_KeepsPacketsUntilItOpens) {
    Side one(loop_, {}, true, "one");
    Side other(loop_, {}, false, "other");
    connect(one, other);
    const auto pad =
        GstPtr<GstPad>::adopt(gst_element_get_static_pad(other.harness()->element, "src"));
    const gulong block = gst_pad_add_probe(
        pad.get(), GST_PAD_PROBE_TYPE_BLOCK_DOWNSTREAM,
        [](GstPad*, GstPadProbeInfo*, gpointer) { return GST_PAD_PROBE_OK; }, nullptr, nullptr);
    const std::vector<std::uint8_t> packet(20, 22);
    ASSERT_TRUE(one.agent().send(packet));
    std::this_thread::sleep_for(milliseconds(50));
    EXPECT_EQ(gst_harness_try_pull(other.harness()), nullptr);
    gst_pad_remove_probe(pad.get(), block);
    GstBuffer* buffer = gst_harness_pull(other.harness());
    ASSERT_NE(buffer, nullptr);
    gst_buffer_unref(buffer);
}

TEST_F(IceAgentTest, Closed_LeavesNoSocketWhoeverHoldsItsParts) {
    const auto before = open_sockets();
    std::vector<std::unique_ptr<Side>> sides;
    for (int i = 0; i < 10; ++i) {
        sides.push_back(std::make_unique<Side>(loop_, IceOptions{}, true, std::to_string(i)));
        ASSERT_TRUE(sides.back()->gather());
    }
    EXPECT_GE(open_sockets(), before + 10);
    for (const auto& side : sides) {
        side->agent().close();
        side->agent().close();
    }
    EXPECT_TRUE(eventually([&] { return open_sockets() == before; }));
    EXPECT_FALSE(sides.front()->gather()) << "a closed one opens nothing again";
    EXPECT_FALSE(sides.front()->agent().send(std::vector<std::uint8_t>{20}));
}

TEST_F(IceAgentTest, DroppedAtOnce_LeavesNoSocket) {
    const auto before = open_sockets();
    for (int i = 0; i < 20; ++i) {
        Side side(loop_, {}, true, std::to_string(i));
        ASSERT_TRUE(side.gather());
    }
    EXPECT_TRUE(eventually([&] { return open_sockets() == before; }));
}

TEST_F(IceAgentTest, Servers_AreNotReadBack) {
    IceOptions options;
    options.stun_server = "stun://127.0.0.1:3478";
    options.turn_servers = {"turn://user:secret@127.0.0.1:3478?transport=udp"};
    const Side side(loop_, options, true, "one");
    EXPECT_EQ(gst_webrtc_ice_get_turn_server(side.object()), nullptr);
    EXPECT_EQ(gst_webrtc_ice_get_stun_server(side.object()), nullptr);
    EXPECT_EQ(gst_webrtc_ice_get_http_proxy(side.object()), nullptr);
    EXPECT_FALSE(gst_webrtc_ice_add_turn_server(side.object(), "turn://a:b@127.0.0.1"));
}

TEST_F(IceAgentTest, Statistics_NameTheSelectedPair) {
    Side one(loop_, {}, true, "one");
    Side other(loop_, {}, false, "other");
    GstWebRTCICECandidateStats* local = nullptr;
    GstWebRTCICECandidateStats* remote = nullptr;
    EXPECT_FALSE(gst_webrtc_ice_get_selected_pair(one.object(), one.stream(), &local, &remote));
    connect(one, other);
    ASSERT_TRUE(eventually([&] {
        return gst_webrtc_ice_get_selected_pair(one.object(), one.stream(), &local, &remote) !=
               FALSE;
    }));
    EXPECT_STREQ(local->proto, "udp");
    EXPECT_GT(remote->port, 0U);
    gst_webrtc_ice_candidate_stats_free(local);
    gst_webrtc_ice_candidate_stats_free(remote);
}

}  // namespace
}  // namespace umbrella::media
