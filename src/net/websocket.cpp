#include "net/websocket.hpp"

#include <array>
#include <utility>

#include <sys/epoll.h>
#include <sys/random.h>

#include "base/limits.hpp"
#include "base/limits_turns.hpp"
#include "base/result.hpp"

namespace umbrella::net {
namespace {

constexpr std::size_t read_bytes = 8 * 1024;

/// A client that gives up this connection alone closes with a code for private use (RFC 6455
/// §7.4.2); everybody else leaves.
bool says_that_it_leaves(const FrameReader::CloseRequest& request) {
    constexpr std::uint16_t first_private_code = 4000;
    return request.by_peer && request.code < first_private_code;
}

}  // namespace

WebSocket::WebSocket(std::shared_ptr<Connection> connection, ObjectPtr<GIOStream> stream,
                     Callbacks callbacks, End end)
    : connection_(std::move(connection)),
      stream_(std::move(stream)),
      input_(G_POLLABLE_INPUT_STREAM(g_io_stream_get_input_stream(stream_.get()))),
      output_(G_POLLABLE_OUTPUT_STREAM(g_io_stream_get_output_stream(stream_.get()))),
      callbacks_(std::move(callbacks)),
      end_(end),
      reader_(limits::websocket_message_bytes, end),
      queue_limit_(limits::send_queue_bytes) {
    connection_->clear_deadline();
    watch_input();
    if (state_ == State::Open) {
        // The upgrade may have left bytes that the socket does not have any more.
        more_ = Source::soon([this] {
            read_some();
            return false;
        });
    }
}

WebSocket::~WebSocket() {
    input_watch_.stop();
    output_watch_.stop();
    if (state_ != State::Ended) {
        connection_->cut();
        connection_->close();
    }
}

void WebSocket::send(std::string_view message) {
    if (state_ != State::Open) {
        return;
    }
    if (queued_bytes_ + message.size() > queue_limit_) {
        connection_->cut();
        end("it does not read what it is sent");
        return;
    }
    queue(make_frame(Opcode::Binary, message, mask()));
}

void WebSocket::close(CloseCode code) {
    if (state_ != State::Open) {
        return;
    }
    queue(make_close_frame(refusal_ == CloseCode::Normal ? code : refusal_, mask()));
    if (state_ == State::Ended) {
        return;
    }
    state_ = State::Closing;
    deadline_ = connection_->poller().after(limits::close_timeout, [this] {
        connection_->cut();
        end("it did not answer the close");
    });
}

void WebSocket::watch_input() {
    input_watch_ = connection_->watch(EPOLLIN, [this](std::uint32_t) {
        if (!more_.active()) {
            read_some();
        }
    });
    if (!input_watch_.active()) {
        WebSocket::end("the kernel has no memory to wait for it");
    }
}

void WebSocket::read_some() {
    std::array<std::uint8_t, read_bytes> buffer{};
    const auto end_of_turn = std::chrono::steady_clock::now() + limits::connection_turn;
    std::size_t total = 0;
    while (total < limits::websocket_read_bytes && state_ != State::Ended &&
           (total == 0 || std::chrono::steady_clock::now() < end_of_turn)) {
        ErrorOut error;
        const gssize count = g_pollable_input_stream_read_nonblocking(
            input_, buffer.data(), buffer.size(), nullptr, error.out());
        if (count > 0) {
            total += static_cast<std::size_t>(count);
            take(std::span(buffer).first(static_cast<std::size_t>(count)));
            continue;
        }
        if (count < 0 && error.is(G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK)) {
            wait_for_more(total);
        } else {
            end(count == 0 ? "it closed the connection" : error.message());
        }
        return;
    }
    if (state_ != State::Ended) {
        // TLS may hold bytes that the kernel does not see, so the rest is read without asking it.
        more_ = Source::soon([this] {
            read_some();
            return false;
        });
    }
}

void WebSocket::wait_for_more(std::size_t just_read) {
    if (just_read == 0 && g_socket_get_available_bytes(connection_->socket()) > 0) {
        // A handshake that the peer has begun anew has the stream, and leaves there what comes:
        // only GLib's own source knows when it is over.
        input_watch_.stop();
        more_ = Source::readable(input_, [this] {
            read_some();
            return false;
        });
    } else if (!input_watch_.active()) {
        watch_input();
    }
}

void WebSocket::take(std::span<std::uint8_t> bytes) {
    while (readable_form_ && !peer_closed_ && state_ != State::Ended) {
        FrameReader::Item item = reader_.feed(bytes);
        if (std::holds_alternative<FrameReader::NeedMore>(item)) {
            return;
        }
        readable_form_ = handle(item);
    }
}

bool WebSocket::handle(FrameReader::Item& item) {
    if (const auto* message = std::get_if<FrameReader::Message>(&item)) {
        if (state_ == State::Open) {
            callbacks_.message(std::as_bytes(std::span(message->payload)));
        }
    } else if (const auto* ping = std::get_if<FrameReader::Ping>(&item)) {
        if (state_ == State::Open && queued_bytes_ < queue_limit_) {
            queue(make_frame(Opcode::Pong, ping->payload, mask()));
        }
    } else if (const auto* refusal = std::get_if<FrameReader::Refusal>(&item)) {
        refuse(refusal->code, refusal->what);
    } else if (const auto* violation = std::get_if<FrameReader::Violation>(&item)) {
        refuse(CloseCode::ProtocolError, violation->what);
        return false;
    } else if (const auto* request = std::get_if<FrameReader::CloseRequest>(&item)) {
        peer_closed_ = true;
        closed_by_peer(*request);
    }
    return true;
}

void WebSocket::closed_by_peer(const FrameReader::CloseRequest& request) {
    const auto answer = [this, leaves = says_that_it_leaves(request)] {
        orderly_ = leaves;
        close(CloseCode::Normal);
        flush();
    };
    if (state_ == State::Open && request.code == static_cast<std::uint16_t>(CloseCode::GoingAway)) {
        // The browser whose page is left waits for the answer. A proxy that stops says the same to
        // both sides, may still pass on how the browser repeats it, and waits for nothing.
        deadline_ = connection_->poller().after(limits::going_away_patience, answer);
    } else {
        answer();
    }
}

void WebSocket::refuse(CloseCode code, std::string_view why) {
    if (state_ != State::Open) {
        return;
    }
    refusal_ = code;
    callbacks_.refused(code, why);
    if (state_ == State::Open) {
        deadline_ = connection_->poller().after(limits::close_timeout, [this] { close(refusal_); });
    }
}

std::optional<Mask> WebSocket::mask() const {
    if (end_ == End::Server) {
        return std::nullopt;
    }
    Mask mask{};
    UMBRELLA_ASSERT(getrandom(mask.data(), mask.size(), 0) == static_cast<ssize_t>(mask.size()));
    return mask;
}

void WebSocket::queue(std::string frame) {
    queued_bytes_ += frame.size();
    queue_.push_back(std::move(frame));
    if (!output_watch_.active()) {
        flush();
    }
}

void WebSocket::flush() {
    while (!queue_.empty() && state_ != State::Ended) {
        if (!write_front()) {
            return;
        }
    }
    if (state_ == State::Closing && peer_closed_) {
        end("it closed the connection");
    }
}

bool WebSocket::write_front() {
    ErrorOut error;
    const std::string& front = queue_.front();
    const gssize count = g_pollable_output_stream_write_nonblocking(
        output_, front.data() + front_sent_, front.size() - front_sent_, nullptr, error.out());
    if (count < 0) {
        if (error.is(G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK)) {
            output_watch_ = Source::writable(output_, [this] {
                output_watch_.stop();
                flush();
                return false;
            });
        } else {
            end(error.message());
        }
        return false;
    }
    front_sent_ += static_cast<std::size_t>(count);
    if (front_sent_ == front.size()) {
        queued_bytes_ -= front.size();
        front_sent_ = 0;
        queue_.pop_front();
    }
    return true;
}

void WebSocket::end(std::string_view why) {
    if (std::exchange(state_, State::Ended) == State::Ended) {
        return;
    }
    input_watch_.stop();
    more_.stop();
    output_watch_.stop();
    deadline_.stop();
    queue_.clear();
    queued_bytes_ = 0;
    connection_->close();
    farewell_ = Source::soon([this, reason = std::string(why)] {
        const auto gone = std::move(callbacks_.gone);
        gone(reason, orderly_);
        return false;
    });
}

}  // namespace umbrella::net
