// A server on a loopback port, with a gateway that records, and blocking clients on real sockets.
#pragma once

#include <chrono>
#include <cstdint>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "core/events.hpp"
#include "net/http_server.hpp"
#include "signalling/gateway.hpp"

namespace umbrella::net::testing {

using namespace std::chrono_literals;

/// A blocking TCP client for a thread of its own. Every wait is bounded.
class RawClient {
  public:
    /// `from`: a loopback address of its own, where quotas by address matter.
    explicit RawClient(std::uint16_t port, const char* from = "127.0.0.1");
    RawClient(RawClient&& other) noexcept;
    RawClient& operator=(RawClient&&) = delete;
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;
    ~RawClient();

    /// Whether all of it could be written.
    bool send(std::string_view bytes);
    /// What comes until the server closes, or until `wait` has passed without its doing so.
    std::string read_to_end(std::chrono::milliseconds wait = 5s);
    /// The next `size` bytes; fewer when the server closes first.
    std::string read(std::size_t size, std::chrono::milliseconds wait = 5s);
    [[nodiscard]] bool ended() const { return ended_; }

    /// One whole exchange.
    std::string ask(std::string_view request, std::chrono::milliseconds wait = 5s);
    /// Upgrades; whether it was accepted. `headers` are whole lines.
    bool open_websocket(std::string_view path = "/wsb", std::string_view headers = {});
    /// The next frame's first byte and payload; unmasked, as servers send. Byte 0 when closed.
    struct Frame {
        std::uint8_t first = 0;
        std::string payload;
    };
    Frame read_frame(std::chrono::milliseconds wait = 5s);

  private:
    std::string read_some(std::size_t most, std::chrono::milliseconds wait);
    int fd_;
    bool ended_ = false;
};

/// A masked frame with first byte `first` (FIN and opcode), as clients send it.
std::string client_frame(std::uint8_t first, std::string_view payload);
inline constexpr std::uint8_t binary_message = 0x82;
inline constexpr std::uint8_t text_message = 0x81;
inline constexpr std::uint8_t first_fragment = 0x02;
inline constexpr std::uint8_t middle_fragment = 0x00;
inline constexpr std::uint8_t last_fragment = 0x80;
inline constexpr std::uint8_t close_frame = 0x88;
inline constexpr std::uint8_t ping_frame = 0x89;
inline constexpr std::uint8_t pong_frame = 0x8A;

/// An Envelope with a Ping whose unknown field makes it `size` bytes large.
std::string ping_of_size(std::size_t size);

class ServerTest : public ::testing::Test {
  protected:
    ServerTest();
    ~ServerTest() override;

    /// Plain HTTP on 127.0.0.1 with a small page, unless `options` say otherwise.
    void start(HttpOptions options = {});
    [[nodiscard]] std::uint16_t port() const { return server_->port(); }

    /// Runs `client` in a thread of its own while the server serves; its result.
    template <class Client>
    auto serve(Client client) {
        auto result = std::async(std::launch::async, std::move(client));
        iterate_until([&result] { return result.wait_for(0s) == std::future_status::ready; });
        return result.get();
    }
    /// Runs the main loop until `done`; fails the test after `limit`.
    static void iterate_until(const std::function<bool()>& done,
                              std::chrono::milliseconds limit = 20s);

    template <class Event>
    [[nodiscard]] std::size_t count() const {
        std::size_t number = 0;
        for (const core::Event& event : events_) {
            number += std::holds_alternative<Event>(event) ? 1U : 0U;
        }
        return number;
    }
    template <class Event>
    [[nodiscard]] const Event* last() const {
        const Event* found = nullptr;
        for (const core::Event& event : events_) {
            if (const auto* later = std::get_if<Event>(&event)) {
                found = later;
            }
        }
        return found;
    }

    /// What a node would do; called within the gateway's sink.
    std::function<void(const core::Event&)> react_;
    std::vector<core::Event> events_;
    signalling::Gateway gateway_;
    WebSocketServer sockets_;
    std::unique_ptr<HttpServer> server_;
};

/// How many descriptors the main loop looks at on each turn.
int polled_descriptors();

/// A self-signed P-256 certificate for localhost, with its key.
ObjectPtr<GTlsCertificate> localhost_certificate();

}  // namespace umbrella::net::testing
