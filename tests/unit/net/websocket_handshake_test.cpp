#include "net/websocket_handshake.hpp"

#include <gtest/gtest.h>

namespace umbrella::net {
namespace {

/// RFC 6455 §1.3.
constexpr const char* key = "dGhlIHNhbXBsZSBub25jZQ==";
const std::string good =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

TEST(WebSocketHandshake, Request_NamesHostAndPath_AndHasNoOrigin) {
    const std::string request = websocket_request(
        {.tls = true, .host = "host", .port = 8081, .path = "/a/wsb"}, key, "Umbrella/1");
    EXPECT_TRUE(request.starts_with("GET /a/wsb HTTP/1.1\r\nHost: host:8081\r\n")) << request;
    EXPECT_NE(request.find("Sec-WebSocket-Version: 13\r\n"), std::string::npos);
    EXPECT_EQ(request.find("Origin"), std::string::npos);
    EXPECT_TRUE(request.ends_with("\r\n\r\n"));
}

TEST(WebSocketHandshake, AnswerOfTheRfc_IsGood) {
    EXPECT_TRUE(check_websocket_answer(good, key));
}

TEST(WebSocketHandshake, OtherAnswers_AreExplained) {
    const auto words = [](const std::string& head) {
        const auto checked = check_websocket_answer(head, key);
        EXPECT_FALSE(checked) << head;
        return checked ? std::string() : checked.error().message;
    };
    EXPECT_NE(words("SSH-2.0-OpenSSH\r\n\r\n").find("HTTP"), std::string::npos);
    EXPECT_NE(words("HTTP/1.1 404 Not Found\r\n\r\n").find("404"), std::string::npos);
    EXPECT_NE(words("HTTP/1.1 403 Forbidden\r\n\r\n").find("403"), std::string::npos);
    EXPECT_NE(words("HTTP/1.1 302 Found\r\nLocation: https://elsewhere/\r\n\r\n").find("elsewhere"),
              std::string::npos);
    std::string other = good;
    other.replace(other.find("s3p"), 3, "xxx");
    words(other);
    words("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n");
    words("HTTP/1.1\r\n\r\n");
    words("");
    other = good;
    other.insert(other.find("\r\n") + 2, "Sec-WebSocket-Extensions: permessage-deflate\r\n");
    words(other);
}

TEST(WebSocketHandshake, Keys_AreNeverTheSame) {
    EXPECT_NE(make_websocket_key(), make_websocket_key());
    EXPECT_EQ(make_websocket_key().size(), 24U);
}

}  // namespace
}  // namespace umbrella::net
