#include "signalling/gateway.hpp"

#include <map>
#include <vector>

#include <gtest/gtest.h>
#include <umbrella.pb.h>

#include "base/limits_trunk.hpp"
#include "signalling/link_codec.hpp"

namespace umbrella::signalling {
namespace {

constexpr ConnectionId connection{7};

class FakeTransport : public Transport {
  public:
    void send(ConnectionId to, std::string message) override {
        sent.emplace_back(to, std::move(message));
    }
    void close(ConnectionId which) override { closed.push_back(which); }
    void set_queue_limit(ConnectionId which, std::size_t bytes) override {
        queue_limits[which] = bytes;
    }

    std::vector<std::pair<ConnectionId, std::string>> sent;
    std::vector<ConnectionId> closed;
    std::map<ConnectionId, std::size_t> queue_limits;
};

class FakeLinks : public LinkHandler {
  public:
    void link_opened(ConnectionId which) override { opened.push_back(which); }
    void link_received(ConnectionId /*which*/, core::trunk::LinkMessage message) override {
        received.push_back(std::move(message));
    }
    void link_refused(ConnectionId which, const std::string& /*text*/) override {
        refused.push_back(which);
    }
    void link_closed(ConnectionId which) override { closed.push_back(which); }

    std::vector<ConnectionId> opened;
    std::vector<core::trunk::LinkMessage> received;
    std::vector<ConnectionId> refused;
    std::vector<ConnectionId> closed;
};

class GatewayTest : public testing::Test {
  protected:
    GatewayTest() { gateway_.set_transport(&transport_); }

    template <class Event>
    const Event& last() {
        EXPECT_FALSE(events_.empty());
        return std::get<Event>(events_.back());
    }
    void receive(const std::string& text) {
        gateway_.received(connection, std::as_bytes(std::span(text.data(), text.size())));
    }

    std::vector<core::Event> events_;
    FakeTransport transport_;
    Gateway gateway_{[this](core::Event event) { events_.push_back(std::move(event)); }, "9.9"};
};

TEST_F(GatewayTest, ConnectedAndDisconnected_BecomeEvents) {
    gateway_.connected(connection);
    EXPECT_EQ(last<core::PeerConnected>().connection, connection);
    gateway_.disconnected(connection, true);
    EXPECT_EQ(last<core::PeerDisconnected>().connection, connection);
    EXPECT_TRUE(last<core::PeerDisconnected>().orderly);
    EXPECT_EQ(events_.size(), 2U);
    gateway_.disconnected(connection, false);
    EXPECT_FALSE(last<core::PeerDisconnected>().orderly);
}

TEST_F(GatewayTest, Message_BecomesItsEvent) {
    v1::Envelope envelope;
    envelope.mutable_ping()->set_nonce(5);
    receive(envelope.SerializeAsString());
    EXPECT_EQ(last<core::MessageReceived>().connection, connection);
    EXPECT_EQ(std::get<core::Ping>(last<core::MessageReceived>().message).nonce, 5U);
}

TEST_F(GatewayTest, Garbage_BecomesABadMessage) {
    receive("garbage");
    EXPECT_EQ(last<core::BadMessageReceived>().connection, connection);
    EXPECT_EQ(last<core::BadMessageReceived>().code, core::ErrorCode::BadMessage);
    EXPECT_FALSE(last<core::BadMessageReceived>().text.empty());
}

TEST_F(GatewayTest, RefusedByNet_BecomesABadMessage) {
    gateway_.refused(connection, core::ErrorCode::TooSlow, "slow");
    EXPECT_EQ(last<core::BadMessageReceived>().code, core::ErrorCode::TooSlow);
    EXPECT_EQ(last<core::BadMessageReceived>().text, "slow");
}

TEST_F(GatewayTest, SendEffect_IsEncodedForItsConnection) {
    gateway_.carry_out(core::Send{.connection = connection, .message = core::Welcome{}});
    ASSERT_EQ(transport_.sent.size(), 1U);
    EXPECT_EQ(transport_.sent[0].first, connection);
    v1::Envelope envelope;
    ASSERT_TRUE(envelope.ParseFromString(transport_.sent[0].second));
    EXPECT_EQ(envelope.welcome().server_version(), "9.9");
}

TEST_F(GatewayTest, CloseEffect_ClosesItsConnection) {
    gateway_.carry_out(core::CloseConnection{.connection = connection});
    EXPECT_EQ(transport_.closed, std::vector{connection});
}

TEST_F(GatewayTest, ConnectionWhoseFirstMessageIsATrunks_IsALinkAndNoClient) {
    FakeLinks links;
    gateway_.set_links(&links);
    gateway_.connected(connection);
    receive(encode(core::trunk::LinkMessage(core::trunk::Message(core::trunk::Hello{}))));
    EXPECT_EQ(last<core::PeerDisconnected>().connection, connection);
    EXPECT_EQ(links.opened, std::vector<ConnectionId>{connection});
    EXPECT_EQ(links.received.size(), 1U);
    EXPECT_EQ(transport_.queue_limits.at(connection), limits::trunk_queue_bytes);
    receive("\xFF");
    EXPECT_EQ(links.refused.size(), 1U);
    gateway_.disconnected(connection, true);
    EXPECT_EQ(links.closed.size(), 1U);
    EXPECT_EQ(events_.size(), 2U) << "the node hears no more of it";
}

TEST_F(GatewayTest, ClientThatTurnsIntoATrunkLater_StaysAClient) {
    FakeLinks links;
    gateway_.set_links(&links);
    gateway_.connected(connection);
    v1::Envelope ping;
    ping.mutable_ping()->set_nonce(5);
    receive(ping.SerializeAsString());
    receive(encode(core::trunk::LinkMessage(core::trunk::Message(core::trunk::Hello{}))));
    EXPECT_TRUE(links.opened.empty());
    EXPECT_EQ(last<core::BadMessageReceived>().connection, connection);
}

TEST_F(GatewayTest, DialledConnection_IsALinkFromTheFirst) {
    FakeLinks links;
    gateway_.set_links(&links);
    gateway_.dialled(connection);
    receive(encode(core::trunk::LinkMessage(core::Pong{.nonce = 1})));
    EXPECT_TRUE(events_.empty());
    EXPECT_TRUE(links.opened.empty());
    EXPECT_EQ(links.received.size(), 1U);
    v1::Envelope unknown;
    receive(unknown.SerializeAsString());
    EXPECT_TRUE(links.refused.empty()) << "what a newer server may send is ignored";
}

}  // namespace
}  // namespace umbrella::signalling
