#include "net/http_server.hpp"

#include "server_fixture.hpp"
#include <thread>

#include <libsoup/soup.h>

namespace umbrella::net::testing {
namespace {

using HttpServerTest = ServerTest;

std::string body_of(const std::string& answer) {
    const std::size_t end = answer.find("\r\n\r\n");
    return end == std::string::npos ? "" : answer.substr(end + 4);
}

std::string request(const std::string& method, const std::string& path) {
    return method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
}

TEST_F(HttpServerTest, Get_AnswersAndCloses) {
    start();
    const std::string answer =
        serve([port = port()] { return RawClient(port).ask(request("GET", "/sfu?room=a")); });
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
    EXPECT_NE(answer.find("\r\nConnection: close\r\n"), std::string::npos) << answer;
    EXPECT_NE(answer.find("\r\nContent-Type: text/html; charset=utf-8\r\n"), std::string::npos);
    EXPECT_NE(answer.find("\r\nContent-Security-Policy: "), std::string::npos);
    EXPECT_EQ(body_of(answer), "<!doctype html><title>Umbrella</title>");
}

TEST_F(HttpServerTest, Head_HasTheHeadersAlone) {
    start();
    const std::string answer =
        serve([port = port()] { return RawClient(port).ask(request("HEAD", "/assets/app.css")); });
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
    EXPECT_NE(answer.find("\r\nContent-Length: 7\r\n"), std::string::npos) << answer;
    EXPECT_EQ(body_of(answer), "");
}

TEST_F(HttpServerTest, UnknownPathOrMethod_IsRefusedInWords) {
    start();
    const auto [missing, posted, traversal] = serve([port = port()] {
        return std::tuple(RawClient(port).ask(request("GET", "/nothing")),
                          RawClient(port).ask("POST /sfu HTTP/1.1\r\nHost: localhost\r\n"
                                              "Content-Length: 5\r\n\r\nhello"),
                          RawClient(port).ask(request("GET", "/assets/%2e%2e/%2e%2e/etc/passwd")));
    });
    EXPECT_TRUE(missing.starts_with("HTTP/1.1 404 ")) << missing;
    EXPECT_EQ(body_of(missing), "There is nothing at this address.\n");
    EXPECT_TRUE(posted.starts_with("HTTP/1.1 405 ")) << posted;
    EXPECT_NE(posted.find("\r\nAllow: GET, HEAD\r\n"), std::string::npos) << posted;
    EXPECT_TRUE(traversal.starts_with("HTTP/1.1 40")) << traversal;
}

TEST_F(HttpServerTest, Prefix_HoldsForAllRoutes) {
    HttpOptions options;
    options.site.prefix = "/umbrella";
    start(std::move(options));
    const auto [page, bare, outside] = serve([port = port()] {
        return std::tuple(RawClient(port).ask(request("GET", "/umbrella/sfu")),
                          RawClient(port).ask(request("GET", "/umbrella?join=view")),
                          RawClient(port).ask(request("GET", "/sfu")));
    });
    EXPECT_TRUE(page.starts_with("HTTP/1.1 200 ")) << page;
    EXPECT_TRUE(bare.starts_with("HTTP/1.1 307 ")) << bare;
    EXPECT_NE(bare.find("\r\nLocation: /umbrella/sfu?join=view\r\n"), std::string::npos) << bare;
    EXPECT_TRUE(outside.starts_with("HTTP/1.1 404 ")) << outside;
}

TEST_F(HttpServerTest, SoupClient_FetchesManyOneAfterAnother) {
    start();
    const auto session = ObjectPtr<SoupSession>::adopt(soup_session_new());
    const std::string url = "http://127.0.0.1:" + std::to_string(port()) + "/assets/app.css";
    for (int i = 0; i < 20; ++i) {
        const auto message = ObjectPtr<SoupMessage>::adopt(soup_message_new("GET", url.c_str()));
        BytesPtr body;
        soup_session_send_and_read_async(
            session.get(), message.get(), G_PRIORITY_DEFAULT, nullptr,
            [](GObject* source, GAsyncResult* result, gpointer data) {
                static_cast<BytesPtr*>(data)->reset(
                    soup_session_send_and_read_finish(SOUP_SESSION(source), result, nullptr));
            },
            &body);
        iterate_until([&body] { return body != nullptr; });
        EXPECT_EQ(text_of(body.get()), "body {}");
    }
}

TEST_F(HttpServerTest, UnfinishedHeaders_AreClosedAfterTheirTime) {
    HttpOptions options;
    options.header_timeout = 300ms;
    start(std::move(options));
    const auto [silent, half, drip] = serve([port = port()] {
        const auto ended_within = [](RawClient& client, std::chrono::milliseconds most) {
            const auto begin = std::chrono::steady_clock::now();
            static_cast<void>(client.read_to_end(most));
            return client.ended() ? std::chrono::steady_clock::now() - begin
                                  : std::chrono::steady_clock::duration::max();
        };
        RawClient nothing(port);
        const auto silent_time = ended_within(nothing, 2s);
        RawClient part(port);
        part.send("GET /sfu HTTP/1.1\r\nHost: loc");
        const auto half_time = ended_within(part, 2s);
        RawClient slow(port);
        bool still_open = true;
        for (int i = 0; i < 20 && still_open; ++i) {
            still_open = slow.send("G") && (slow.read(1, 50ms), !slow.ended());
        }
        return std::tuple(silent_time, half_time, !still_open);
    });
    EXPECT_GE(silent, 200ms);
    EXPECT_LE(silent, 1s);
    EXPECT_LE(half, 1s);
    EXPECT_TRUE(drip) << "a byte now and then must not keep the connection";
}

TEST_F(HttpServerTest, BodyThatNeverEnds_IsCutAndNotKept) {
    HttpOptions options;
    options.response_timeout = 500ms;
    start(std::move(options));
    const auto ended = serve([port = port()] {
        RawClient client(port);
        client.send("POST /sfu HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999999999\r\n\r\n");
        const std::string piece(65536, 'x');
        const auto begin = std::chrono::steady_clock::now();
        while (client.send(piece) && std::chrono::steady_clock::now() - begin < 5s) {
        }
        return std::chrono::steady_clock::now() - begin;
    });
    EXPECT_LE(ended, 2s);
}

TEST_F(HttpServerTest, TooManyFromOneAddress_NewOnesAreClosed) {
    start();
    const auto [refused, served_later] = serve([port = port()] {
        std::vector<RawClient> held;
        for (std::size_t i = 0; i < limits::connections_per_address; ++i) {
            held.emplace_back(port);
            EXPECT_TRUE(held.back().open_websocket());
        }
        const std::string over = RawClient(port).ask(request("GET", "/healthz"));
        held.clear();
        std::this_thread::sleep_for(100ms);
        return std::tuple(over, RawClient(port).ask(request("GET", "/healthz")));
    });
    EXPECT_EQ(refused, "");
    EXPECT_EQ(body_of(served_later), "ok\n");
}

TEST_F(HttpServerTest, PortInUse_SaysWhatToDo) {
    start();
    HttpOptions options;
    options.host = "127.0.0.1";
    options.port = port();
    const auto second = HttpServer::start(std::move(options), sockets_);
    ASSERT_FALSE(second.has_value());
    EXPECT_NE(second.error().message.find("another program has it"), std::string::npos)
        << second.error().message;
    EXPECT_NE(second.error().message.find("UMBRELLA_HTTP_SERVE_ADDR"), std::string::npos);
    EXPECT_EQ(second.error().message.find('\n'), std::string::npos);
}

TEST_F(HttpServerTest, AnotherHostsAddress_IsAFailure) {
    HttpOptions options;
    options.host = "192.0.2.1";
    const auto server = HttpServer::start(std::move(options), sockets_);
    ASSERT_FALSE(server.has_value());
    EXPECT_NE(server.error().message.find("192.0.2.1"), std::string::npos);
}

TEST_F(HttpServerTest, NoHost_ServesBothFamilies) {
    auto started = HttpServer::start(HttpOptions{}, sockets_);
    ASSERT_TRUE(started.has_value()) << started.error().message;
    for (const char* host : {"127.0.0.1", "::1"}) {
        const auto client = ObjectPtr<GSocketClient>::adopt(g_socket_client_new());
        const std::uint16_t port = (*started)->port();
        const bool connected = serve([&client, host, port] {
            const auto connection = ObjectPtr<GSocketConnection>::adopt(
                g_socket_client_connect_to_host(client.get(), host, port, nullptr, nullptr));
            return static_cast<bool>(connection);
        });
        EXPECT_TRUE(connected) << host;
    }
}

TEST_F(HttpServerTest, Stop_RefusesNewConnectionsAndReports) {
    start();
    const std::uint16_t port_before = port();
    RawClient half_open(port_before);
    half_open.send("GET /sf");
    bool stopped = false;
    server_->stop([&stopped] { stopped = true; });
    iterate_until([&stopped] { return stopped; }, 2s);
    EXPECT_EQ(serve([&half_open] { return half_open.read_to_end(1s); }), "");
    EXPECT_TRUE(half_open.ended());
    EXPECT_TRUE(RawClient(port_before).ended()) << "nobody listens any more";
}

TEST(Quota, BothBounds_AreKeptAndGivenBack) {
    const auto quota = std::make_shared<Quota>(3, 2);
    auto first = quota->take("a");
    const auto second = quota->take("a");
    EXPECT_TRUE(first);
    EXPECT_TRUE(second);
    EXPECT_FALSE(quota->take("a")) << "two of one address";
    const auto third = quota->take("b");
    EXPECT_TRUE(third);
    EXPECT_FALSE(quota->take("c")) << "three in all";
    first = Quota::Place();
    EXPECT_TRUE(quota->take("a"));
}

TEST(QuotaKey, Ipv6_OneForItsNetwork) {
    const auto key = [](const char* text) {
        const auto address = ObjectPtr<GInetAddress>::adopt(g_inet_address_new_from_string(text));
        return quota_key(address.get());
    };
    EXPECT_EQ(key("2001:db8::1"), key("2001:db8::ffff:1"));
    EXPECT_NE(key("2001:db8::1"), key("2001:db8:0:1::1"));
    EXPECT_NE(key("192.0.2.1"), key("192.0.2.2"));
}

}  // namespace
}  // namespace umbrella::net::testing
