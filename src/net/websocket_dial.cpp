#include "net/websocket_dial.hpp"

#include <array>
#include <utility>

#include "base/limits_trunk.hpp"
#include "net/peer_certificate.hpp"
#include "net/websocket_handshake.hpp"

namespace umbrella::net {
namespace {

/// Short enough to be compared by a person who was told it.
std::string shown(const std::string& fingerprint) {
    return fingerprint.substr(0, 16) + "…";
}

std::string words_of(GTlsCertificateFlags errors) {
    if ((errors & G_TLS_CERTIFICATE_EXPIRED) != 0) {
        return "its certificate has expired";
    }
    if ((errors & G_TLS_CERTIFICATE_BAD_IDENTITY) != 0) {
        return "its certificate is for another name";
    }
    if ((errors & G_TLS_CERTIFICATE_UNKNOWN_CA) != 0) {
        return "no authority that this system trusts vouches for its certificate";
    }
    return "its certificate is not valid";
}

}  // namespace

WebSocketDial::WebSocketDial(std::shared_ptr<Poller> poller, DialAddress address, DialTrust trust,
                             const AddressPolicy& policy, std::string user_agent, Done done)
    : poller_(std::move(poller)),
      address_(std::move(address)),
      trust_(std::move(trust)),
      policy_(policy),
      user_agent_(std::move(user_agent)),
      done_(std::move(done)),
      cancellable_(ObjectPtr<GCancellable>::adopt(g_cancellable_new())),
      key_(make_websocket_key()) {
    resolver_ = std::make_unique<Resolver>(
        address_.host,
        [this](Result<Resolver::Addresses> addresses) { resolved(std::move(addresses)); });
}

WebSocketDial::~WebSocketDial() {
    g_cancellable_cancel(cancellable_.get());
    if (tls_) {
        g_signal_handlers_disconnect_by_data(tls_.get(), this);
    }
    watch_.stop();
    if (dialled_.connection != nullptr) {
        dialled_.connection->cut();
        dialled_.connection->close();
    }
}

std::string WebSocketDial::waits_for() const {
    if (connector_ == nullptr) {
        return "cannot find " + address_.host + ": nobody answers for the name";
    }
    if (dialled_.connection == nullptr) {
        return address_.host + " port " + std::to_string(address_.port) + " does not answer";
    }
    if (tls_ && dialled_.key.empty()) {
        return address_.host + " does not answer in TLS: perhaps it is a server without it";
    }
    return address_.host + " does not answer the WebSocket's handshake";
}

void WebSocketDial::resolved(Result<Resolver::Addresses> addresses) {
    if (!addresses) {
        failed("cannot find " + address_.host + ": " + addresses.error().message);
        return;
    }
    Resolver::Addresses allowed;
    std::string objection = "no address";
    for (const HostAddress& address : *addresses) {
        if (const auto reason = policy_.objection(address.address.get())) {
            const CharsPtr text(g_inet_address_to_string(address.address.get()));
            objection = std::string(text.get()) + " is " + *reason;
        } else {
            allowed.push_back(address);
        }
    }
    if (allowed.empty()) {
        failed(address_.host + " may not be dialled: " + objection, true);
        return;
    }
    connector_ = std::make_unique<Connector>(
        std::move(allowed), address_.port,
        [this](Result<ObjectPtr<GSocket>> socket) { connected(std::move(socket)); });
}

void WebSocketDial::connected(Result<ObjectPtr<GSocket>> socket) {
    if (!socket) {
        failed(address_.host + " port " + std::to_string(address_.port) + ": " +
               socket.error().message);
        return;
    }
    dialled_.connection = Connection::make(poller_, std::move(*socket), {});
    if (dialled_.connection == nullptr) {
        failed(address_.host + " has hung up");
    } else if (address_.tls) {
        begin_tls();
    } else {
        begin_handshake();
    }
}

void WebSocketDial::begin_tls() {
    ErrorOut error;
    const auto named = identity();
    // Whom GLib is told to find it also asks for by SNI, which takes no addresses (RFC 6066 §3):
    // servers hang up on them. judge_key() looks whether the certificate is for the address.
    auto stream = ObjectPtr<GIOStream>::adopt(g_tls_client_connection_new(
        dialled_.connection->stream(), is_by_address() ? nullptr : named.get(), error.out()));
    if (!stream) {
        failed("TLS does not begin: " + error.message());
        return;
    }
    tls_ = ObjectPtr<GTlsConnection>::retain(G_TLS_CONNECTION(stream.get()));
    // Who is there is judged once the handshake is over, and before anything is said.
    const auto accept = +[](GTlsConnection*, GTlsCertificate*, GTlsCertificateFlags errors,
                            WebSocketDial* self) -> gboolean {
        self->errors_ = errors;
        return TRUE;
    };
    g_signal_connect_data(tls_.get(), "accept-certificate", reinterpret_cast<GCallback>(accept),
                          this, nullptr, static_cast<GConnectFlags>(0));
    dialled_.connection->wrap(std::move(stream));
    struct Call {
        WebSocketDial* self;
        ObjectPtr<GCancellable> cancellable;
    };
    auto call = std::make_unique<Call>(Call{this, cancellable_});
    g_tls_connection_handshake_async(
        tls_.get(), G_PRIORITY_DEFAULT, cancellable_.get(),
        [](GObject* tls, GAsyncResult* result, gpointer data) {
            const std::unique_ptr<Call> returned(static_cast<Call*>(data));
            ErrorOut refused;
            const bool good = g_tls_connection_handshake_finish(G_TLS_CONNECTION(tls), result,
                                                                refused.out()) != FALSE;
            if (g_cancellable_is_cancelled(returned->cancellable.get()) == FALSE) {
                returned->self->tls_done(good ? Result<void>() : fail(refused.message()));
            }
        },
        call.release());
}

bool WebSocketDial::is_by_address() const {
    return g_hostname_is_ip_address(address_.host.c_str()) != FALSE;
}

ObjectPtr<GSocketConnectable> WebSocketDial::identity() const {
    return ObjectPtr<GSocketConnectable>::adopt(
        g_network_address_new(address_.host.c_str(), address_.port));
}

void WebSocketDial::tls_done(Result<void> result) {
    if (!result) {
        failed("TLS with " + address_.host + " fails: " + result.error().message);
        return;
    }
    if (auto judged = judge_key(); !judged) {
        failed(std::move(judged.error().words), judged.error().lasting);
        return;
    }
    begin_handshake();
}

Result<void, DialFailure> WebSocketDial::judge_key() {
    GTlsCertificate* certificate = g_tls_connection_get_peer_certificate(tls_.get());
    const auto key = certificate == nullptr ? std::nullopt : key_fingerprint(certificate);
    if (!key) {
        return tl::make_unexpected(DialFailure{"its certificate cannot be read", true});
    }
    dialled_.key = *key;
    if (is_by_address()) {
        // GLib was told of no identity, so none was good to it.
        constexpr unsigned identity_bit = G_TLS_CERTIFICATE_BAD_IDENTITY;
        const unsigned chain = static_cast<unsigned>(errors_) & ~identity_bit;
        const unsigned found = g_tls_certificate_verify(certificate, identity().get(), nullptr);
        errors_ = static_cast<GTlsCertificateFlags>(chain | (found & identity_bit));
    }
    dialled_.vouched = errors_ == G_TLS_CERTIFICATE_NO_FLAGS;
    if (trust_.key == *key || (dialled_.vouched && (!trust_.key || trust_.authority_suffices))) {
        return {};
    }
    if (trust_.key) {
        return tl::make_unexpected(DialFailure{
            "its key is another one than before or than the invite says (it is " + shown(*key) +
                ", it should be " + shown(*trust_.key) +
                "): somebody may be in between. If the server was set up anew, remove the trunk "
                "and set it again",
            true});
    }
    if (trust_.first_use) {
        return {};
    }
    return tl::make_unexpected(DialFailure{words_of(errors_), true});
}

void WebSocketDial::begin_handshake() {
    request_ = websocket_request(address_, key_, user_agent_);
    write_request();
}

void WebSocketDial::write_request() {
    auto* output =
        G_POLLABLE_OUTPUT_STREAM(g_io_stream_get_output_stream(dialled_.connection->stream()));
    ErrorOut error;
    const gssize count = g_pollable_output_stream_write_nonblocking(
        output, request_.data(), request_.size(), nullptr, error.out());
    if (count < 0 && !error.is(G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK)) {
        failed(address_.host + " has hung up: " + error.message());
        return;
    }
    request_.erase(0, count > 0 ? static_cast<std::size_t>(count) : 0);
    if (!request_.empty()) {
        watch_ = Source::writable(output, [this] {
            write_request();
            return false;
        });
        return;
    }
    read_answer();
}

/// By single bytes: what follows the answer's empty line is the WebSocket's.
void WebSocketDial::read_answer() {
    auto* input =
        G_POLLABLE_INPUT_STREAM(g_io_stream_get_input_stream(dialled_.connection->stream()));
    while (!answer_.ends_with("\r\n\r\n")) {
        ErrorOut error;
        char byte = 0;
        const gssize count =
            g_pollable_input_stream_read_nonblocking(input, &byte, 1, nullptr, error.out());
        if (count < 0 && error.is(G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK)) {
            watch_ = Source::readable(input, [this] {
                read_answer();
                return false;
            });
            return;
        }
        if (count <= 0) {
            failed(address_.host + " has hung up" + (count < 0 ? ": " + error.message() : ""));
            return;
        }
        answer_.push_back(byte);
        if (answer_.size() > limits::trunk_handshake_bytes) {
            failed(address_.host + ": it answers too much to be an Umbrella");
            return;
        }
    }
    if (const auto checked = check_websocket_answer(answer_, key_); !checked) {
        failed(address_.host + ": " + checked.error().message);
        return;
    }
    if (tls_) {
        g_signal_handlers_disconnect_by_data(tls_.get(), this);
    }
    Dialled dialled = std::exchange(dialled_, {});
    finish(std::move(dialled));
}

void WebSocketDial::failed(std::string words, bool lasting) {
    finish(tl::make_unexpected(DialFailure{std::move(words), lasting}));
}

void WebSocketDial::finish(Result<Dialled, DialFailure> result) {
    watch_.stop();
    if (const Done done = std::exchange(done_, nullptr)) {
        done(std::move(result));
    }
}

}  // namespace umbrella::net
