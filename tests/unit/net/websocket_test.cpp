#include "server_fixture.hpp"
#include <algorithm>
#include <thread>

#include <malloc.h>

#include "net/websocket_server.hpp"

namespace umbrella::net::testing {
namespace {

constexpr std::string_view own_origin = "Origin: https://livingroom.local:8081\r\n";

class WebSocketTest : public ServerTest {
  protected:
    void SetUp() override {
        HttpOptions options;
        options.origins.allowed = {"https://livingroom.local:8081"};
        start(std::move(options));
    }

    /// As the node does: a bad message is answered and the connection closed.
    void answer_bad_messages() {
        react_ = [this](const core::Event& event) {
            if (const auto* bad = std::get_if<core::BadMessageReceived>(&event)) {
                sockets_.send(bad->connection, "the error");
                sockets_.close(bad->connection);
            }
        };
    }
    [[nodiscard]] ConnectionId connection() const {
        return last<core::PeerConnected>()->connection;
    }
    RawClient connect() {
        return serve([port = port()] {
            RawClient client(port);
            EXPECT_TRUE(client.open_websocket("/wsb", own_origin));
            return client;
        });
    }
};

std::string close_payload(std::uint16_t code) {
    return {static_cast<char>(code >> 8), static_cast<char>(code & 0xFF)};
}

std::size_t heap_in_use() {
    const struct mallinfo2 heap = mallinfo2();
    return heap.uordblks + heap.hblkhd;
}

TEST_F(WebSocketTest, Origin_DecidesBeforeTheUpgrade) {
    const auto [own, none, other, doubled] = serve([port = port()] {
        return std::tuple(
            RawClient(port).open_websocket("/wsb", own_origin),
            RawClient(port).open_websocket("/wsb"),
            RawClient(port).open_websocket("/wsb", "Origin: https://evil.example\r\n"),
            RawClient(port).open_websocket(
                "/wsb", "Origin: https://evil.example\r\n" + std::string(own_origin)));
    });
    EXPECT_TRUE(own);
    EXPECT_TRUE(none) << "not a browser";
    EXPECT_FALSE(other);
    EXPECT_FALSE(doubled);
    EXPECT_EQ(count<core::PeerConnected>(), 2U);
}

TEST_F(WebSocketTest, ForeignOrigin_GetsAReason) {
    const std::string answer = serve([port = port()] {
        return RawClient(port).ask(
            "GET /wsb HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            "Sec-WebSocket-Version: 13\r\nOrigin: https://evil.example\r\n\r\n");
    });
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 403 ")) << answer;
    EXPECT_NE(answer.find("UMBRELLA_PUBLIC_HOST"), std::string::npos) << answer;
}

TEST_F(WebSocketTest, ChangedOrigins_HoldForNewConnections) {
    server_->set_origins({.allowed = {"https://other.local:8081"}, .same_as_host = false});
    const auto [before, after] = serve([port = port()] {
        return std::tuple(
            RawClient(port).open_websocket("/wsb", own_origin),
            RawClient(port).open_websocket("/wsb", "Origin: https://other.local:8081\r\n"));
    });
    EXPECT_FALSE(before);
    EXPECT_TRUE(after);
}

TEST_F(WebSocketTest, NoUpgrade_IsToldSo) {
    const auto [plain, broken] = serve([port = port()] {
        return std::tuple(
            RawClient(port).ask("GET /wsb HTTP/1.1\r\nHost: localhost\r\n\r\n"),
            RawClient(port).ask("GET /wsb HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                                "Connection: Upgrade\r\nSec-WebSocket-Version: 8\r\n\r\n"));
    });
    EXPECT_TRUE(plain.starts_with("HTTP/1.1 426 ")) << plain;
    EXPECT_TRUE(broken.starts_with("HTTP/1.1 400 ")) << broken;
}

TEST_F(WebSocketTest, Deflate_IsNeverAgreedOn) {
    const std::string answer = serve([port = port()] {
        RawClient client(port);
        client.send(
            "GET /wsb HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            "Sec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n");
        return client.read_to_end(200ms);
    });
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 101 ")) << answer;
    EXPECT_EQ(answer.find("Extensions"), std::string::npos) << answer;
}

TEST_F(WebSocketTest, Messages_ReachTheGatewayWholeUpToTheLimit) {
    RawClient client = connect();
    serve([&client] {
        client.send(client_frame(binary_message, ping_of_size(10)));
        client.send(client_frame(binary_message, ping_of_size(limits::websocket_message_bytes)));
        const std::string cut = ping_of_size(1000);
        client.send(client_frame(first_fragment, cut.substr(0, 300)));
        client.send(client_frame(ping_frame, "hi"));
        client.send(client_frame(last_fragment, cut.substr(300)));
        const auto pong = client.read_frame();
        EXPECT_EQ(pong.first, pong_frame);
        EXPECT_EQ(pong.payload, "hi");
        return true;
    });
    iterate_until([this] { return count<core::MessageReceived>() == 3; });
    EXPECT_EQ(count<core::BadMessageReceived>(), 0U);
}

TEST_F(WebSocketTest, TextMessage_IsRefusedWithATypedError) {
    answer_bad_messages();
    RawClient client = connect();
    const auto [error, close] = serve([&client] {
        client.send(client_frame(text_message, "hello"));
        const auto first = client.read_frame();
        const auto second = client.read_frame();
        client.send(client_frame(close_frame, second.payload));
        return std::tuple(first, second);
    });
    EXPECT_EQ(error.payload, "the error");
    EXPECT_EQ(close.first, close_frame);
    EXPECT_EQ(close.payload, close_payload(1003));
    iterate_until([this] { return count<core::PeerDisconnected>() == 1; });
    EXPECT_EQ(last<core::BadMessageReceived>()->code, core::ErrorCode::BadMessage);
}

TEST_F(WebSocketTest, OversizedMessage_GetsTheErrorBeforeTheClose) {
    answer_bad_messages();
    RawClient client = connect();
    const auto [error, close] = serve([&client] {
        client.send(
            client_frame(binary_message, std::string(limits::websocket_message_bytes + 1, 'x')));
        const auto first = client.read_frame();
        const auto second = client.read_frame();
        client.send(client_frame(close_frame, second.payload));
        return std::tuple(first, second);
    });
    EXPECT_EQ(error.payload, "the error");
    EXPECT_EQ(close.payload, close_payload(1009));
    iterate_until([this] { return count<core::PeerDisconnected>() == 1; });
    EXPECT_EQ(last<core::BadMessageReceived>()->code, core::ErrorCode::MessageTooLarge);
    EXPECT_EQ(count<core::BadMessageReceived>(), 1U);
}

TEST_F(WebSocketTest, ProtocolViolation_ClosesWithItsCode) {
    answer_bad_messages();
    RawClient client = connect();
    const auto close = serve([&client] {
        client.send(make_frame(Opcode::Binary, "not masked"));
        static_cast<void>(client.read_frame());
        return client.read_frame();
    });
    EXPECT_EQ(close.payload, close_payload(1002));
    iterate_until([this] { return count<core::PeerDisconnected>() == 1; }, 2s);
}

TEST_F(WebSocketTest, CloseFrame_IsOrderlyUnlessItsCodeIsPrivate) {
    for (const auto& [code, orderly] : {std::pair{1000, true}, {1001, true}, {4000, false}}) {
        RawClient client = connect();
        const std::size_t before = count<core::PeerDisconnected>();
        serve([&client, payload = close_payload(static_cast<std::uint16_t>(code))] {
            client.send(client_frame(close_frame, payload));
            return client.read_frame();
        });
        iterate_until([&] { return count<core::PeerDisconnected>() == before + 1; });
        EXPECT_EQ(last<core::PeerDisconnected>()->orderly, orderly) << code;
    }
}

TEST_F(WebSocketTest, CloseFrameOfAProxy_IsNotOrderly) {
    const std::string own = make_close_frame(CloseCode::GoingAway);
    const std::string passed_on = client_frame(close_frame, close_payload(1001));
    for (const std::string& last_bytes : {own, passed_on, passed_on + own}) {
        const std::size_t before = count<core::PeerDisconnected>();
        {
            RawClient client = connect();
            serve([&] { return client.send(last_bytes); });
        }
        iterate_until([&] { return count<core::PeerDisconnected>() == before + 1; }, 2s);
        EXPECT_FALSE(last<core::PeerDisconnected>()->orderly);
    }
    EXPECT_EQ(count<core::BadMessageReceived>(), 0U);
}

TEST_F(WebSocketTest, BrokenConnection_IsNotOrderly) {
    {
        const RawClient client = connect();
    }
    iterate_until([this] { return count<core::PeerDisconnected>() == 1; });
    EXPECT_FALSE(last<core::PeerDisconnected>()->orderly);
}

TEST_F(WebSocketTest, RefusalThatNobodyActsOn_ClosesAnyway) {
    RawClient client = connect();
    serve([&client] { return client.send(client_frame(text_message, "hello")); });
    iterate_until([this] { return count<core::PeerDisconnected>() == 1; }, 3s);
}

TEST_F(WebSocketTest, EndlessFragments_EndTheConnectionWithoutMemory) {
    answer_bad_messages();
    RawClient client = connect();
    auto sent = std::async(std::launch::async, [&client] {
        const std::string fragment = client_frame(middle_fragment, std::string(1000, 'x'));
        client.send(client_frame(first_fragment, std::string(1000, 'x')));
        constexpr std::size_t bomb_bytes = 100'000'000;
        std::size_t bytes = 0;
        while (bytes < bomb_bytes && client.send(fragment)) {
            bytes += fragment.size();
        }
        return bytes;
    });
    const std::size_t before = heap_in_use();
    std::size_t most = before;
    iterate_until([&] {
        most = std::max(most, heap_in_use());
        return sent.wait_for(0s) == std::future_status::ready &&
               count<core::PeerDisconnected>() == 1;
    });
    const std::size_t bytes = sent.get();
    EXPECT_GT(bytes, 10 * limits::websocket_message_bytes);
    EXPECT_LT(most - before, 1'000'000U) << bytes << " bytes were sent";
    EXPECT_EQ(last<core::BadMessageReceived>()->code, core::ErrorCode::MessageTooLarge);
    EXPECT_EQ(count<core::BadMessageReceived>(), 1U);
}

TEST_F(WebSocketTest, PeerCloses_IsAnsweredAndReportedOnce) {
    RawClient client = connect();
    const auto answer = serve([&client] {
        client.send(client_frame(close_frame, close_payload(1001)));
        const auto frame = client.read_frame();
        EXPECT_EQ(client.read_to_end(1s), "");
        EXPECT_TRUE(client.ended());
        return frame;
    });
    EXPECT_EQ(answer.first, close_frame);
    iterate_until([this] { return count<core::PeerDisconnected>() == 1; }, 1s);
    EXPECT_EQ(sockets_.size(), 0U);
}

TEST_F(WebSocketTest, PeerVanishes_IsReportedOnce) {
    {
        const RawClient client = connect();
    }
    iterate_until([this] { return count<core::PeerDisconnected>() == 1; }, 1s);
    sockets_.close(connection());
    sockets_.send(connection(), "to nobody");
    EXPECT_EQ(count<core::PeerDisconnected>(), 1U);
}

TEST_F(WebSocketTest, Close_ComesAfterWhatWasQueued) {
    RawClient client = connect();
    sockets_.send(connection(), std::string(200'000, 'a'));
    sockets_.send(connection(), "last words");
    sockets_.close(connection());
    sockets_.send(connection(), "too late");
    EXPECT_EQ(count<core::PeerDisconnected>(), 0U) << "never from within a call";
    const auto [first, second, close] = serve([&client] {
        const auto a = client.read_frame();
        const auto b = client.read_frame();
        const auto c = client.read_frame();
        client.send(client_frame(close_frame, c.payload));
        return std::tuple(a, b, c);
    });
    EXPECT_EQ(first.payload.size(), 200'000U);
    EXPECT_EQ(second.payload, "last words");
    EXPECT_EQ(close.first, close_frame);
    EXPECT_EQ(close.payload, close_payload(1000));
    iterate_until([this] { return count<core::PeerDisconnected>() == 1; }, 900ms);
}

TEST_F(WebSocketTest, CloseThatIsNotAnswered_IsForcedAfterASecond) {
    const RawClient client = connect();
    const auto begin = std::chrono::steady_clock::now();
    sockets_.close(connection());
    iterate_until([this] { return count<core::PeerDisconnected>() == 1; }, 3s);
    const auto took = std::chrono::steady_clock::now() - begin;
    EXPECT_GE(took, 900ms);
    EXPECT_LE(took, 1500ms);
}

TEST_F(WebSocketTest, PeerThatDoesNotRead_IsCutAtTheBound) {
    RawClient client = connect();
    const std::string message(50'000, 'm');
    std::size_t sent = 0;
    while (sockets_.size() == 1 && sent < 100'000'000) {
        sockets_.send(connection(), message);
        sent += message.size();
        g_main_context_iteration(nullptr, FALSE);
    }
    iterate_until([this] { return count<core::PeerDisconnected>() == 1; }, 1s);
    EXPECT_LT(sent, 20'000'000U) << "the kernel's buffers and ours, not more";
}

TEST_F(WebSocketTest, MessagesInARow_AllArriveInOrder) {
    react_ = [this](const core::Event& event) {
        if (const auto* message = std::get_if<core::MessageReceived>(&event)) {
            const auto& ping = std::get<core::Ping>(message->message);
            sockets_.send(message->connection, std::to_string(ping.nonce));
        }
    };
    RawClient client = connect();
    const bool in_order = serve([&client] {
        std::string all;
        for (char nonce = 1; nonce <= 100; ++nonce) {
            const std::string ping{'\x5a', '\x02', '\x08', nonce};
            all += client_frame(binary_message, ping);
        }
        client.send(all);
        for (int nonce = 1; nonce <= 100; ++nonce) {
            if (client.read_frame().payload != std::to_string(nonce)) {
                return false;
            }
        }
        return true;
    });
    EXPECT_TRUE(in_order);
}

TEST_F(WebSocketTest, Stop_TellsAllAndEndsInTime) {
    std::vector<RawClient> clients;
    for (int i = 0; i < 5; ++i) {
        clients.push_back(connect());
    }
    const auto begin = std::chrono::steady_clock::now();
    int reports = 0;
    server_->stop([&reports] { ++reports; });
    const auto close = serve([&clients] {
        const auto frame = clients.front().read_frame();
        clients.front().send(client_frame(close_frame, frame.payload));
        return frame;
    });
    EXPECT_EQ(close.payload, close_payload(1001));
    iterate_until([&reports] { return reports > 0; }, 2s);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 2s);
    EXPECT_EQ(count<core::PeerDisconnected>(), 5U);
    EXPECT_EQ(reports, 1);
    EXPECT_EQ(sockets_.size(), 0U);
}

}  // namespace
}  // namespace umbrella::net::testing
