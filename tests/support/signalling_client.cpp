#include "signalling_client.hpp"

#include <utility>

#include "base/result.hpp"

namespace umbrella::test {

using media::GstPtr;

std::shared_ptr<SignallingClient> SignallingClient::connect(const std::string& url, bool insecure,
                                                            Handlers handlers,
                                                            const std::string& local_address) {
    std::shared_ptr<SignallingClient> client(new SignallingClient(std::move(handlers)));
    client->open(url, insecure, local_address);
    return client;
}

SignallingClient::~SignallingClient() {
    drop();
}

void SignallingClient::open(const std::string& url, bool insecure,
                            const std::string& local_address) {
    cancellable_ = GstPtr<GCancellable>::adopt(g_cancellable_new());
    const auto from = GstPtr<GSocketAddress>::adopt(
        local_address.empty() ? nullptr
                              : g_inet_socket_address_new_from_string(local_address.c_str(), 0));
    session_ = GstPtr<SoupSession>::adopt(
        soup_session_new_with_options("local-address", from.get(), nullptr));
    request_ = GstPtr<SoupMessage>::adopt(soup_message_new("GET", url.c_str()));
    UMBRELLA_ASSERT(request_);
    if (insecure) {
        g_signal_connect(
            request_.get(), "accept-certificate",
            reinterpret_cast<GCallback>(+[](SoupMessage*, GTlsCertificate*, GTlsCertificateFlags,
                                            gpointer) -> gboolean { return TRUE; }),
            nullptr);
    }
    soup_session_websocket_connect_async(
        session_.get(), request_.get(), nullptr, nullptr, G_PRIORITY_DEFAULT, cancellable_.get(),
        [](GObject* session, GAsyncResult* result, gpointer data) {
            const std::unique_ptr<std::weak_ptr<SignallingClient>> weak(
                static_cast<std::weak_ptr<SignallingClient>*>(data));
            const auto socket = GstPtr<SoupWebsocketConnection>::adopt(
                soup_session_websocket_connect_finish(SOUP_SESSION(session), result, nullptr));
            const auto client = weak->lock();
            if (client && socket) {
                client->on_open(socket.get());
            } else if (client) {
                client->on_closed();
            }
        },
        std::make_unique<std::weak_ptr<SignallingClient>>(weak_from_this()).release());
}

void SignallingClient::on_open(SoupWebsocketConnection* socket) {
    socket_ = GstPtr<SoupWebsocketConnection>::retain(socket);
    connections_.push_back(media::connect_signal<gint, GBytes*>(
        socket, "message", [this](gint, GBytes* bytes) { on_bytes(bytes); }));
    connections_.push_back(media::connect_signal<>(socket, "closed", [weak = weak_from_this()] {
        if (const auto self = weak.lock()) {
            self->on_closed();
        }
    }));
    if (const auto handlers = handlers_) {
        handlers->opened();
    }
}

void SignallingClient::on_closed() {
    if (const auto handlers = handlers_) {
        handlers->closed();
    }
}

void SignallingClient::on_bytes(GBytes* bytes) {
    const auto self = shared_from_this();
    gsize size = 0;
    const void* data = g_bytes_get_data(bytes, &size);
    v1::Envelope envelope;
    UMBRELLA_ASSERT(envelope.ParseFromArray(data, static_cast<int>(size)));
    if (envelope.has_ping()) {
        v1::Envelope pong;
        pong.mutable_pong()->set_nonce(envelope.ping().nonce());
        send(pong);
    } else if (const auto handlers = handlers_) {
        handlers->received(envelope);
    }
}

void SignallingClient::send(const v1::Envelope& envelope) {
    if (!socket_ ||
        soup_websocket_connection_get_state(socket_.get()) != SOUP_WEBSOCKET_STATE_OPEN) {
        return;
    }
    const std::string bytes = envelope.SerializeAsString();
    soup_websocket_connection_send_binary(socket_.get(), bytes.data(), bytes.size());
}

void SignallingClient::close() {
    if (socket_ &&
        soup_websocket_connection_get_state(socket_.get()) == SOUP_WEBSOCKET_STATE_OPEN) {
        soup_websocket_connection_close(socket_.get(), SOUP_WEBSOCKET_CLOSE_GOING_AWAY, nullptr);
    }
}

void SignallingClient::drop() {
    handlers_.reset();
    connections_.clear();
    g_cancellable_cancel(cancellable_.get());
    if (socket_) {
        g_io_stream_close(soup_websocket_connection_get_io_stream(socket_.get()), nullptr, nullptr);
    }
}

}  // namespace umbrella::test
