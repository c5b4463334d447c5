// A client's WebSocket with the server: envelopes out and in, pings answered. Main thread.
#pragma once

#include "umbrella.pb.h"
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <libsoup/soup.h>

#include "media/gst_ptr.hpp"
#include "media/signal.hpp"

namespace umbrella::test {

class SignallingClient : public std::enable_shared_from_this<SignallingClient> {
  public:
    struct Handlers {
        std::function<void()> opened;
        std::function<void(const v1::Envelope&)> received;
        /// Also when the connection could not be made. Nothing follows.
        std::function<void()> closed;
    };
    /// `url` is ws:// or wss://; a certificate that nobody signed is accepted if `insecure`.
    /// `local_address`: an IPv4 address that the connection comes from; empty: any.
    [[nodiscard]] static std::shared_ptr<SignallingClient> connect(
        const std::string& url, bool insecure, Handlers handlers,
        const std::string& local_address = {});
    /// Ends the connection as drop() does.
    ~SignallingClient();
    SignallingClient(const SignallingClient&) = delete;
    SignallingClient& operator=(const SignallingClient&) = delete;

    /// Nothing happens unless the connection is open.
    void send(const v1::Envelope& envelope);
    /// With a Close frame, as a page that is left does.
    void close();
    /// Ends the TCP connection without a word, as a broken network does. No handler is called.
    void drop();

  private:
    explicit SignallingClient(Handlers handlers)
        : handlers_(std::make_shared<const Handlers>(std::move(handlers))) {}
    void open(const std::string& url, bool insecure, const std::string& local_address);
    void on_open(SoupWebsocketConnection* socket);
    void on_bytes(GBytes* bytes);
    void on_closed();

    /// Held by whoever calls one: a handler may drop the connection.
    std::shared_ptr<const Handlers> handlers_;
    media::GstPtr<GCancellable> cancellable_;
    media::GstPtr<SoupSession> session_;
    media::GstPtr<SoupMessage> request_;
    media::GstPtr<SoupWebsocketConnection> socket_;
    std::vector<media::SignalConnection> connections_;
};

}  // namespace umbrella::test
