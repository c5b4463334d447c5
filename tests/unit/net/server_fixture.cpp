#include "server_fixture.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace umbrella::net::testing {
namespace {

constexpr std::string_view test_certificate = R"PEM(
-----BEGIN CERTIFICATE-----
MIIBmjCCAUGgAwIBAgIUECZARKYxbDjamdJ6/yGtJ3UjQT4wCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjE3NDUyMVoYDzIxMjYxMDI5
MTc0NTIxWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAATjN99j+AnmhlTEmkyg3/19QlIQXK5k7PREjHlxTiUgpqrfOY1Xz6x3
DfNLsN4LIgLW497rDp276CuBVMbIKgcNo28wbTAdBgNVHQ4EFgQUOE4rQi4s6Y5I
Dr4vp5MkcDYjSpIwHwYDVR0jBBgwFoAUOE4rQi4s6Y5IDr4vp5MkcDYjSpIwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDRwAwRAIgXbD650sEL1/aDAfV+YTjaosWprzTt6SOrwD2q8iekDsCIHME
UoFYOiFc/HB/DaIRsHKrJ3Lul8NYxtMg3nDFLciz
-----END CERTIFICATE-----
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg9CEbO8FI6vJGnvDs
A8gqsfsP5V1uviLDLk43FUG6MB+hRANCAATjN99j+AnmhlTEmkyg3/19QlIQXK5k
7PREjHlxTiUgpqrfOY1Xz6x3DfNLsN4LIgLW497rDp276CuBVMbIKgcN
-----END PRIVATE KEY-----
)PEM";

BytesPtr page(const std::string& name) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 5> files{{
        {"index.html", "<!doctype html><title>Umbrella</title>"},
        {"trust.html", "<!doctype html><title>Trust</title>"},
        {"assets/app.A1B2C3D4.js", "export {};"},
        {"assets/app.css", "body {}"},
        {"assets/icon.svg", "<svg/>"},
    }};
    for (const auto& [file, content] : files) {
        if (file == name) {
            return BytesPtr(g_bytes_new_static(content.data(), content.size()));
        }
    }
    return nullptr;
}

}  // namespace

RawClient::RawClient(std::uint16_t port, const char* from)
    : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in own{};
    own.sin_family = AF_INET;
    inet_pton(AF_INET, from, &own.sin_addr);
    ended_ = ::bind(fd_, reinterpret_cast<const sockaddr*>(&own), sizeof own) != 0;
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ended_ =
        ended_ || ::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0;
}

RawClient::RawClient(RawClient&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), ended_(other.ended_) {}

RawClient::~RawClient() {
    if (fd_ >= 0) {
        ::close(fd_);
    }
}

bool RawClient::send(std::string_view bytes) {
    while (!bytes.empty()) {
        pollfd ready{.fd = fd_, .events = POLLOUT, .revents = 0};
        if (::poll(&ready, 1, 5000) != 1) {
            return false;
        }
        const ssize_t count = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count < 0) {
            return false;
        }
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

std::string RawClient::read_some(std::size_t most, std::chrono::milliseconds wait) {
    pollfd ready{.fd = fd_, .events = POLLIN, .revents = 0};
    if (ended_ || ::poll(&ready, 1, static_cast<int>(wait.count())) != 1) {
        return {};
    }
    std::string buffer(most, '\0');
    const ssize_t count = ::recv(fd_, buffer.data(), buffer.size(), 0);
    ended_ = count <= 0;
    buffer.resize(ended_ ? 0 : static_cast<std::size_t>(count));
    return buffer;
}

std::string RawClient::read_to_end(std::chrono::milliseconds wait) {
    std::string all;
    const auto deadline = std::chrono::steady_clock::now() + wait;
    while (!ended_ && std::chrono::steady_clock::now() < deadline) {
        all += read_some(65536, 50ms);
    }
    return all;
}

std::string RawClient::read(std::size_t size, std::chrono::milliseconds wait) {
    std::string all;
    const auto deadline = std::chrono::steady_clock::now() + wait;
    while (all.size() < size && !ended_ && std::chrono::steady_clock::now() < deadline) {
        all += read_some(size - all.size(), 50ms);
    }
    return all;
}

std::string RawClient::ask(std::string_view request, std::chrono::milliseconds wait) {
    send(request);
    return read_to_end(wait);
}

bool RawClient::open_websocket(std::string_view path, std::string_view headers) {
    send("GET " + std::string(path) +
         " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" +
         std::string(headers) + "\r\n");
    std::string answer;
    while (!answer.ends_with("\r\n\r\n")) {
        const std::string byte = read(1);
        if (byte.empty()) {
            break;
        }
        answer += byte;
    }
    return answer.starts_with("HTTP/1.1 101 ");
}

RawClient::Frame RawClient::read_frame(std::chrono::milliseconds wait) {
    const std::string start = read(2, wait);
    if (start.size() < 2) {
        return {};
    }
    std::size_t size = static_cast<unsigned char>(start[1]);
    if (size >= 126) {
        const std::string length = read(size == 126 ? 2 : 8);
        size = 0;
        for (const char byte : length) {
            size = size << 8 | static_cast<unsigned char>(byte);
        }
    }
    return {.first = static_cast<std::uint8_t>(start[0]), .payload = read(size)};
}

std::string client_frame(std::uint8_t first, std::string_view payload) {
    constexpr std::array<std::uint8_t, 4> mask{0x12, 0x34, 0x56, 0x78};
    std::string frame = make_frame(Opcode::Binary, payload);
    frame[0] = static_cast<char>(first);
    frame[1] = static_cast<char>(static_cast<std::uint8_t>(frame[1]) | 0x80U);
    frame.resize(frame.size() - payload.size());
    frame.append(mask.begin(), mask.end());
    for (std::size_t i = 0; i < payload.size(); ++i) {
        frame.push_back(static_cast<char>(static_cast<std::uint8_t>(payload[i]) ^ mask.at(i % 4)));
    }
    return frame;
}

std::string ping_of_size(std::size_t size) {
    const auto varint = [](std::size_t value) {
        std::string bytes;
        for (; value >= 0x80; value >>= 7) {
            bytes.push_back(static_cast<char>((value & 0x7F) | 0x80));
        }
        bytes.push_back(static_cast<char>(value));
        return bytes;
    };
    constexpr char ping_field = 11 << 3 | 2;
    constexpr char unknown_field = 15 << 3 | 2;
    const auto make = [&](std::size_t padding) {
        const std::string inner = unknown_field + varint(padding) + std::string(padding, 'x');
        return ping_field + varint(inner.size()) + inner;
    };
    std::size_t padding = size - std::min<std::size_t>(size, 4);
    while (make(padding).size() > size) {
        --padding;
    }
    return make(padding);
}

ServerTest::ServerTest()
    : gateway_(
          [this](const core::Event& event) {
              events_.push_back(event);
              if (react_) {
                  react_(event);
              }
          },
          "test"),
      sockets_(gateway_) {
    gateway_.set_transport(&sockets_);
}

ServerTest::~ServerTest() {
    react_ = nullptr;
    server_.reset();
}

void ServerTest::start(HttpOptions options) {
    if (options.host.empty()) {
        options.host = "127.0.0.1";
    }
    options.site.resource = page;
    options.server_version = "Umbrella/test";
    auto started = HttpServer::start(std::move(options), sockets_);
    ASSERT_TRUE(started.has_value()) << started.error().message;
    server_ = std::move(*started);
}

void ServerTest::iterate_until(const std::function<bool()>& done, std::chrono::milliseconds limit) {
    const auto deadline = std::chrono::steady_clock::now() + limit;
    while (!done()) {
        ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "the main loop waits for ever";
        const Source wake = Source::after(5ms, [] { return false; });
        g_main_context_iteration(nullptr, TRUE);
    }
}

int polled_descriptors() {
    GMainContext* context = g_main_context_default();
    EXPECT_NE(g_main_context_acquire(context), FALSE);
    g_main_context_prepare(context, nullptr);
    gint timeout = 0;
    const int count = g_main_context_query(context, G_MAXINT, &timeout, nullptr, 0);
    g_main_context_release(context);
    return count;
}

ObjectPtr<GTlsCertificate> localhost_certificate() {
    return ObjectPtr<GTlsCertificate>::adopt(g_tls_certificate_new_from_pem(
        test_certificate.data(), static_cast<gssize>(test_certificate.size()), nullptr));
}

}  // namespace umbrella::net::testing
