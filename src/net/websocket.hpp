// One WebSocket connection, after the HTTP upgrade: of a client or another server that has come, or
// one that this server has dialled. Main context only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <gio/gio.h>

#include "net/connection.hpp"
#include "net/glib.hpp"
#include "net/websocket_frames.hpp"

namespace umbrella::net {

class WebSocket {
  public:
    /// `message` and `refused` may call send() and close(), but not destroy the WebSocket.
    /// `gone` comes once, last, and from the main loop (never from within a call to this object);
    /// it may destroy the WebSocket.
    struct Callbacks {
        std::function<void(std::span<const std::byte>)> message;
        std::function<void(CloseCode, std::string_view why)> refused;
        /// `orderly`: the peer said that it leaves.
        std::function<void(std::string_view why, bool orderly)> gone;
    };

    /// `stream` is what the upgrade left: `connection`'s stream with bytes that may be buffered.
    /// `end`: which one this is.
    WebSocket(std::shared_ptr<Connection> connection, ObjectPtr<GIOStream> stream,
              Callbacks callbacks, End end = End::Server);
    ~WebSocket();
    WebSocket(const WebSocket&) = delete;
    WebSocket& operator=(const WebSocket&) = delete;
    WebSocket(WebSocket&&) = delete;
    WebSocket& operator=(WebSocket&&) = delete;

    /// For who is sent more at once than clients are.
    void set_queue_limit(std::size_t bytes) { queue_limit_ = bytes; }
    /// Queues one binary message; ignored when closing. Over the limit of the queue
    /// (limits::send_queue_bytes) the connection ends at once.
    void send(std::string_view message);
    /// Sends what is queued and a close frame, waits for the peer's, and ends after
    /// limits::close_timeout at the latest. After a refusal its code is used instead of `code`.
    void close(CloseCode code);

  private:
    enum class State : std::uint8_t { Open, Closing, Ended };

    void watch_input();
    void read_some();
    void wait_for_more(std::size_t just_read);
    void take(std::span<std::uint8_t> bytes);
    /// Whether the stream can still be read.
    [[nodiscard]] bool handle(FrameReader::Item& item);
    void closed_by_peer(const FrameReader::CloseRequest& request);
    void refuse(CloseCode code, std::string_view why);
    [[nodiscard]] std::optional<Mask> mask() const;
    void queue(std::string frame);
    void flush();
    [[nodiscard]] bool write_front();
    void end(std::string_view why);

    std::shared_ptr<Connection> connection_;
    ObjectPtr<GIOStream> stream_;
    GPollableInputStream* input_;
    GPollableOutputStream* output_;
    Callbacks callbacks_;
    End end_;
    FrameReader reader_;
    State state_ = State::Open;
    bool readable_form_ = true;  ///< false after a violation: what comes is dropped unread
    bool peer_closed_ = false;
    bool orderly_ = false;
    CloseCode refusal_ = CloseCode::Normal;
    std::deque<std::string> queue_;
    std::size_t queued_bytes_ = 0;
    std::size_t queue_limit_;
    std::size_t front_sent_ = 0;
    Poller::Watch input_watch_;
    Source more_;  ///< while it is active, what the socket has waits for it
    Source output_watch_;
    Poller::Deadline deadline_;
    Source farewell_;
};

}  // namespace umbrella::net
