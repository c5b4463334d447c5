#include "server_fixture.hpp"
#include <algorithm>
#include <thread>

#include <gio/gio.h>
#include <libsoup/soup.h>

#include "net/tls_gate.hpp"

namespace umbrella::net::testing {
namespace {

class TlsTest : public ServerTest {
  protected:
    void SetUp() override {
        HttpOptions options;
        options.certificate = localhost_certificate();
        options.header_timeout = 1s;
        start(std::move(options));
    }

    /// The status of GET /healthz by HTTPS, 0 when there is no answer.
    unsigned fetch() {
        const auto session = ObjectPtr<SoupSession>::adopt(soup_session_new());
        const std::string url = "https://127.0.0.1:" + std::to_string(port()) + "/healthz";
        const auto message = ObjectPtr<SoupMessage>::adopt(soup_message_new("GET", url.c_str()));
        g_signal_connect(message.get(), "accept-certificate",
                         G_CALLBACK(+[](SoupMessage*, GTlsCertificate*, GTlsCertificateFlags,
                                        gpointer) -> gboolean { return TRUE; }),
                         nullptr);
        bool done = false;
        soup_session_send_and_read_async(
            session.get(), message.get(), G_PRIORITY_DEFAULT, nullptr,
            [](GObject* source, GAsyncResult* result, gpointer data) {
                const BytesPtr body(
                    soup_session_send_and_read_finish(SOUP_SESSION(source), result, nullptr));
                *static_cast<bool*>(data) = true;
            },
            &done);
        iterate_until([&done] { return done; });
        return soup_message_get_status(message.get());
    }
};

TEST_F(TlsTest, Https_IsServed) {
    EXPECT_EQ(fetch(), 200U);
}

TEST_F(TlsTest, PlainHttp_IsSentToHttps) {
    const std::string answer = serve([port = port()] {
        return RawClient(port).ask("GET /sfu?join=view HTTP/1.1\r\nHost: livingroom:8081\r\n\r\n");
    });
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 307 ")) << answer;
    EXPECT_NE(answer.find("\r\nLocation: https://livingroom:8081/sfu?join=view\r\n"),
              std::string::npos)
        << answer;
}

TEST_F(TlsTest, PlainHttpWebSocket_IsNotOpened) {
    EXPECT_FALSE(serve([port = port()] { return RawClient(port).open_websocket(); }));
    EXPECT_EQ(count<core::PeerConnected>(), 0U);
}

TEST_F(TlsTest, SilenceBeforeAndAfterTheHandshake_DoesNotBurdenTheMainLoop) {
    HttpOptions patient;
    patient.certificate = localhost_certificate();
    start(std::move(patient));
    const int before = polled_descriptors();
    const auto client = ObjectPtr<GSocketClient>::adopt(g_socket_client_new());
    const auto opened = serve([&client, port = port()] {
        std::vector<ObjectPtr<GIOStream>> streams;
        for (int i = 0; i < 10; ++i) {
            auto plain = ObjectPtr<GIOStream>::adopt(G_IO_STREAM(g_socket_client_connect_to_host(
                client.get(), "127.0.0.1", port, nullptr, nullptr)));
            if (i % 2 == 0) {
                auto secure = ObjectPtr<GIOStream>::adopt(
                    g_tls_client_connection_new(plain.get(), nullptr, nullptr));
                g_signal_connect(
                    secure.get(), "accept-certificate",
                    G_CALLBACK(+[](GTlsConnection*, GTlsCertificate*, GTlsCertificateFlags,
                                   gpointer) -> gboolean { return TRUE; }),
                    nullptr);
                EXPECT_NE(
                    g_tls_connection_handshake(G_TLS_CONNECTION(secure.get()), nullptr, nullptr),
                    FALSE);
                streams.push_back(std::move(secure));
            }
            streams.push_back(std::move(plain));
        }
        return streams;
    });
    iterate_until([this] { return server_->connections() == 10; });
    for (int turn = 0; turn < 10; ++turn) {
        g_main_context_iteration(nullptr, FALSE);
    }
    EXPECT_LE(polled_descriptors(), before);
    EXPECT_EQ(fetch(), 200U);
}

TEST_F(TlsTest, UnfinishedHellos_HoldNobodyUpAndAreClosed) {
    // A record header that promises 512 bytes, and one byte of them; and one lone byte.
    constexpr std::string_view half_hello("\x16\x03\x01\x02\x00\x01", 6);
    std::vector<RawClient> half_open;
    for (int i = 0; i < 40; ++i) {
        half_open.emplace_back(port());
        half_open.back().send(half_hello.substr(0, i % 2 == 0 ? 6 : 1));
    }
    EXPECT_EQ(fetch(), 200U);
    const bool all_ended = serve([&half_open] {
        for (RawClient& client : half_open) {
            client.read_to_end(3s);
        }
        return std::ranges::all_of(half_open, &RawClient::ended);
    });
    EXPECT_TRUE(all_ended);
}

TEST_F(TlsTest, StalledHandshakes_HoldNobodyElseUp) {
    // A whole record, but of a ClientHello that goes on in the next: the handshake begins.
    const std::string record("\x16\x03\x01\x00\x04\x01\x00\x02\x00", 9);
    std::vector<RawClient> stalled;
    for (int i = 0; i < 20; ++i) {
        stalled.emplace_back(port(), "127.0.0.2");
        stalled.back().send(record);
    }
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(fetch(), 200U);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 500ms);
    const auto first_ended = serve([&stalled] {
        static_cast<void>(stalled.front().read_to_end(5s));
        return stalled.front().ended();
    });
    EXPECT_TRUE(first_ended);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 4s);
}

TEST_F(TlsTest, StalledHandshakesOfTheSameAddress_GiveWay) {
    const std::string record("\x16\x03\x01\x00\x04\x01\x00\x02\x00", 9);
    std::vector<RawClient> stalled;
    for (int i = 0; i < 60; ++i) {
        stalled.emplace_back(port());
        stalled.back().send(record);
    }
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(fetch(), 200U);
    const auto took = std::chrono::steady_clock::now() - begin;
    EXPECT_LT(took, limits::tls_patience + 700ms) << "the newest goes first";
}

TEST_F(TlsTest, WebSocketOverTls_CarriesMessagesBothWays) {
    react_ = [this](const core::Event& event) {
        if (const auto* message = std::get_if<core::MessageReceived>(&event)) {
            sockets_.send(message->connection, ping_of_size(70000));
        }
    };
    const auto session = ObjectPtr<SoupSession>::adopt(soup_session_new());
    const std::string url = "wss://127.0.0.1:" + std::to_string(port()) + "/wsb";
    const auto message = ObjectPtr<SoupMessage>::adopt(soup_message_new("GET", url.c_str()));
    g_signal_connect(message.get(), "accept-certificate",
                     G_CALLBACK(+[](SoupMessage*, GTlsCertificate*, GTlsCertificateFlags,
                                    gpointer) -> gboolean { return TRUE; }),
                     nullptr);
    ObjectPtr<SoupWebsocketConnection> client;
    soup_session_websocket_connect_async(
        session.get(), message.get(), nullptr, nullptr, G_PRIORITY_DEFAULT, nullptr,
        [](GObject* source, GAsyncResult* result, gpointer data) {
            *static_cast<ObjectPtr<SoupWebsocketConnection>*>(data) =
                ObjectPtr<SoupWebsocketConnection>::adopt(
                    soup_session_websocket_connect_finish(SOUP_SESSION(source), result, nullptr));
        },
        &client);
    iterate_until([&client] { return static_cast<bool>(client); });
    EXPECT_EQ(soup_websocket_connection_get_extensions(client.get()), nullptr)
        << "no permessage-deflate";

    std::size_t received = 0;
    g_signal_connect(client.get(), "message",
                     G_CALLBACK(+[](SoupWebsocketConnection*, gint, GBytes* bytes, gpointer data) {
                         *static_cast<std::size_t*>(data) += g_bytes_get_size(bytes);
                     }),
                     &received);
    const std::string large = ping_of_size(limits::websocket_message_bytes);
    soup_websocket_connection_send_binary(client.get(), large.data(), large.size());
    iterate_until([&received] { return received >= 70000; });
    EXPECT_EQ(received, 70000U);
    EXPECT_EQ(count<core::MessageReceived>(), 1U);

    soup_websocket_connection_close(client.get(), 1000, nullptr);
    iterate_until([this] { return count<core::PeerDisconnected>() == 1; }, 1s);
}

}  // namespace
}  // namespace umbrella::net::testing
