// What a network may do to the web server: how many connections, how many bytes, on whose behalf.
#include "server_fixture.hpp"
#include <algorithm>
#include <thread>

#include <sys/resource.h>

#include "base/log.hpp"

namespace umbrella::net::testing {
namespace {

using DoorTest = ServerTest;

constexpr std::string_view healthz = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";

std::string websocket_request(const std::string& headers) {
    return "GET /wsb HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" +
           headers + "\r\n";
}

unsigned status_of(const std::string& answer) {
    constexpr std::string_view start = "HTTP/1.x ";
    return answer.starts_with("HTTP/1.")
               ? static_cast<unsigned>(std::stoul(answer.substr(start.size(), 3)))
               : 0;
}

std::vector<RawClient> silent(std::size_t count, std::uint16_t port,
                              const char* from = "127.0.0.1") {
    std::vector<RawClient> clients;
    for (std::size_t i = 0; i < count; ++i) {
        clients.emplace_back(port, from);
    }
    return clients;
}

TEST_F(DoorTest, SilentConnectionsOfTheSameAddress_GiveWay) {
    start();
    const auto [status, first_ended, last_ended] = serve([port = port()] {
        auto held = silent(2 * limits::connections_per_address, port);
        const std::string answer = RawClient(port).ask(healthz);
        held.front().read_to_end(1s);
        held.back().read_to_end(100ms);
        return std::tuple(status_of(answer), held.front().ended(), held.back().ended());
    });
    EXPECT_EQ(status, 200U);
    EXPECT_TRUE(first_ended) << "the oldest goes first";
    EXPECT_FALSE(last_ended);
    EXPECT_LE(server_->connections(), limits::connections_per_address);
}

TEST_F(DoorTest, SilentConnectionsOfManyAddresses_GiveWay) {
    HttpOptions options;
    options.connections = 150;
    start(std::move(options));
    const auto [status, all] = serve([this, port = port()] {
        const auto first = silent(100, port, "127.0.0.2");
        const auto second = silent(100, port, "127.0.0.3");
        const std::string answer = RawClient(port).ask(healthz);
        return std::tuple(status_of(answer), server_->connections());
    });
    EXPECT_EQ(status, 200U);
    EXPECT_LE(all, 150U);
}

TEST_F(DoorTest, ConnectionsThatWait_DoNotBurdenTheMainLoop) {
    start();
    const int before = polled_descriptors();
    auto held = serve([port = port()] {
        auto clients = silent(50, port);
        for (RawClient& client : silent(20, port, "127.0.0.2")) {
            EXPECT_TRUE(client.open_websocket());
            clients.push_back(std::move(client));
        }
        return clients;
    });
    iterate_until([this] { return sockets_.size() == 20 && server_->connections() == 70; });
    EXPECT_LE(polled_descriptors(), before);
    const bool heard = serve([&held] {
        held.back().send(client_frame(ping_frame, "hi"));
        return held.back().read_frame().first == pong_frame;
    });
    EXPECT_TRUE(heard);
    const std::string answer = serve([&held] { return held.front().ask(healthz); });
    EXPECT_EQ(status_of(answer), 200U);
}

TEST_F(DoorTest, WebSocketsUpToTheBound_TheNextIsClosedAndTheyStay) {
    HttpOptions options;
    options.connections = 20;
    start(std::move(options));
    const auto [over, all_open] = serve([port = port()] {
        std::vector<RawClient> held;
        for (int i = 0; i < 20; ++i) {
            held.emplace_back(port);
            EXPECT_TRUE(held.back().open_websocket());
        }
        const std::string answer = RawClient(port).ask(healthz);
        const bool open = std::ranges::all_of(held, [](RawClient& client) {
            client.send(client_frame(ping_frame, "x"));
            return client.read_frame().first == pong_frame;
        });
        return std::tuple(answer, open);
    });
    EXPECT_EQ(over, "");
    EXPECT_TRUE(all_open);
}

TEST_F(DoorTest, NoFileDescriptors_ServesAgainWhenThereAreSome) {
    start();
    const std::uint16_t at = port();
    std::vector<RawClient> waiting = silent(3, at);
    rlimit before{};
    ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
    rlimit none = before;
    none.rlim_cur = 3;  // below what is open: none can be had
    ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
    int turns = 0;
    const auto begin = std::chrono::steady_clock::now();
    iterate_until([&] {
        ++turns;
        return std::chrono::steady_clock::now() - begin > 500ms;
    });
    ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
    EXPECT_EQ(server_->connections(), 0U);
    EXPECT_LT(turns, 200) << "it spins";
    const std::string answer = serve([&waiting] { return waiting.front().ask(healthz); });
    EXPECT_EQ(status_of(answer), 200U);
}

TEST_F(DoorTest, BodyAboveItsBound_IsCut) {
    start();
    const auto [small, sent] = serve([port = port()] {
        const std::string body(limits::request_body_bytes, 'x');
        const std::string answer =
            RawClient(port).ask("POST /sfu HTTP/1.1\r\nHost: localhost\r\nContent-Length: " +
                                std::to_string(body.size()) + "\r\n\r\n" + body);
        RawClient client(port);
        client.send("POST /sfu HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
        const std::string chunk = "1000\r\n" + std::string(0x1000, 'x') + "\r\n";
        std::size_t bytes = 0;
        while (bytes < 100'000'000 && client.send(chunk)) {
            bytes += chunk.size();
        }
        return std::tuple(answer, bytes);
    });
    EXPECT_EQ(status_of(small), 405U);
    EXPECT_LT(sent, 20'000'000U) << "the bound and the kernel's buffers";
    iterate_until([this] { return server_->connections() == 0; }, 2s);
}

TEST_F(DoorTest, BodyThatStalls_IsCutAndForgotten) {
    HttpOptions options;
    options.response_timeout = 300ms;
    start(std::move(options));
    const auto [whole, chunked] = serve([port = port()] {
        const auto ends = [port](const std::string& framing, const std::string& body) {
            RawClient client(port);
            client.send("POST /sfu HTTP/1.1\r\nHost: localhost\r\n" + framing + "\r\n" + body);
            client.read_to_end(2s);
            return client.ended();
        };
        return std::tuple(ends("Content-Length: 10\r\n", "hello"),
                          ends("Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n"));
    });
    EXPECT_TRUE(whole);
    EXPECT_TRUE(chunked);
    iterate_until([this] { return server_->connections() == 0; }, 2s);
}

TEST_F(DoorTest, HeadersAboveTheirBound_AreCut) {
    start();
    const auto [lines, one_line] = serve([port = port()] {
        const auto pour = [port](const std::string& start, const std::string& piece) {
            RawClient client(port);
            client.send("GET /sfu HTTP/1.1\r\nHost: localhost\r\n" + start);
            std::size_t bytes = 0;
            while (bytes < 100'000'000 && client.send(piece)) {
                bytes += piece.size();
            }
            return bytes;
        };
        return std::tuple(pour("", "X-Header: " + std::string(1000, 'x') + "\r\n"),
                          pour("X-Header: ", std::string(1000, 'x')));
    });
    EXPECT_GT(lines, limits::request_header_bytes / 2);
    EXPECT_LT(lines, 20'000'000U) << "the bound and the kernel's buffers";
    EXPECT_LT(one_line, 20'000'000U);
}

TEST_F(DoorTest, AnswersOfEveryKind_HaveTheSecurityHeaders) {
    start();
    const auto answers = serve([port = port()] {
        std::vector<std::string> all;
        for (const std::string& request : {
                 std::string(healthz),
                 std::string("GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n"),
                 std::string("nonsense\r\n\r\n"),
                 std::string("GET /sfu HTTP/1.1\r\n\r\n"),
                 std::string("POST /sfu HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: "
                             "unheard-of\r\n\r\n"),
                 websocket_request("Origin: https://evil.example\r\n"),
                 std::string("GET /wsb HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                             "Connection: Upgrade\r\nSec-WebSocket-Version: 8\r\n\r\n"),
             }) {
            all.push_back(RawClient(port).ask(request));
        }
        return all;
    });
    for (const std::string& answer : answers) {
        EXPECT_GE(status_of(answer), 200U) << answer;
        EXPECT_NE(answer.find("\r\nContent-Security-Policy: default-src 'none';"),
                  std::string::npos)
            << answer;
        EXPECT_NE(answer.find("\r\nX-Content-Type-Options: nosniff\r\n"), std::string::npos)
            << answer;
    }
}

TEST_F(DoorTest, OneThatFloods_LeavesTheOthersTheirTurn) {
    start();
    const auto waited = serve([port = port()] {
        RawClient flooding(port);
        RawClient other(port);
        EXPECT_TRUE(flooding.open_websocket());
        EXPECT_TRUE(other.open_websocket());
        std::atomic<bool> stop = false;
        std::thread flood([&] {
            // Pongs are not answered: the server has nothing to do but to read them.
            const std::string frame = client_frame(pong_frame, std::string(125, 'x'));
            std::string many;
            for (int i = 0; i < 1000; ++i) {
                many += frame;
            }
            while (!stop && flooding.send(many)) {
            }
        });
        auto longest = std::chrono::steady_clock::duration::zero();
        for (int i = 0; i < 20; ++i) {
            const auto begin = std::chrono::steady_clock::now();
            other.send(client_frame(ping_frame, "x"));
            EXPECT_EQ(other.read_frame().first, pong_frame);
            longest = std::max(longest, std::chrono::steady_clock::now() - begin);
        }
        stop = true;
        flood.join();
        return longest;
    });
    EXPECT_LT(waited, 200ms);
}

/// Behind a proxy at 127.0.0.2.
class ProxiedTest : public ServerTest {
  protected:
    void SetUp() override {
        HttpOptions options;
        ASSERT_TRUE(options.proxies.add("127.0.0.2").has_value());
        options.origins.same_as_host = true;
        start(std::move(options));
    }

    bool opens(const char* from, const std::string& headers) {
        return serve([port = port(), from, headers] {
            return status_of(RawClient(port, from).ask(websocket_request(headers), 200ms)) == 101;
        });
    }
};

TEST_F(ProxiedTest, Origin_IsComparedWithWhatTheProxySays) {
    const std::string forwarded =
        "X-Forwarded-Host: meet.example.org\r\nX-Forwarded-Proto: https\r\n"
        "X-Forwarded-For: 203.0.113.7\r\n";
    const std::string page = "Origin: https://meet.example.org\r\n";
    EXPECT_TRUE(opens("127.0.0.2", forwarded + page));
    EXPECT_FALSE(opens("127.0.0.1", forwarded + page)) << "anybody can write headers";
    EXPECT_FALSE(opens("127.0.0.2", page)) << "the proxy says nothing, and Host is another";
    EXPECT_FALSE(opens("127.0.0.2", forwarded + "Origin: http://meet.example.org\r\n"));
    EXPECT_FALSE(opens("127.0.0.2", forwarded + "Origin: https://127.0.0.1\r\n"));
}

TEST_F(ProxiedTest, Clients_AreBoundedByTheAddressThatTheProxyNames) {
    const auto [over, other, direct] = serve([port = port()] {
        const std::string client = "X-Forwarded-For: 203.0.113.7\r\n";
        std::vector<RawClient> held;
        for (std::size_t i = 0; i < limits::connections_per_address; ++i) {
            held.emplace_back(port, "127.0.0.2");
            EXPECT_TRUE(held.back().open_websocket("/wsb", client));
        }
        const auto ask = [port](const char* from, const std::string& headers) {
            return status_of(
                RawClient(port, from)
                    .ask("GET /healthz HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n"));
        };
        return std::tuple(ask("127.0.0.2", client),
                          ask("127.0.0.2", "X-Forwarded-For: 203.0.113.8\r\n"),
                          ask("127.0.0.1", client));
    });
    EXPECT_EQ(over, 429U);
    EXPECT_EQ(other, 200U);
    EXPECT_EQ(direct, 200U) << "a stranger's header does not count";
}

TEST_F(ProxiedTest, Policy_NamesTheHostThatTheBrowserSees) {
    const std::string answer = serve([port = port()] {
        return RawClient(port, "127.0.0.2")
            .ask(
                "GET /sfu HTTP/1.1\r\nHost: 10.0.0.5:8081\r\n"
                "X-Forwarded-Host: meet.example.org\r\n\r\n");
    });
    EXPECT_NE(answer.find("wss://meet.example.org"), std::string::npos) << answer;
    EXPECT_EQ(answer.find("10.0.0.5"), std::string::npos) << answer;
}

}  // namespace
}  // namespace umbrella::net::testing
