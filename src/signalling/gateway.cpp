#include "signalling/gateway.hpp"

#include <utility>

#include "base/result.hpp"
#include "signalling/codec.hpp"

namespace umbrella::signalling {

Gateway::Gateway(EventSink sink, std::string server_version)
    : sink_(std::move(sink)), server_version_(std::move(server_version)) {}

void Gateway::connected(ConnectionId connection) {
    sink_(core::PeerConnected{.connection = connection});
}

void Gateway::received(ConnectionId connection, std::span<const std::byte> message) {
    Result<core::ClientMessage, DecodeError> decoded = decode(message);
    if (decoded) {
        sink_(core::MessageReceived{.connection = connection, .message = std::move(*decoded)});
    } else {
        refused(connection, decoded.error().code, std::move(decoded.error().text));
    }
}

void Gateway::refused(ConnectionId connection, core::ErrorCode code, std::string text) {
    sink_(
        core::BadMessageReceived{.connection = connection, .code = code, .text = std::move(text)});
}

void Gateway::disconnected(ConnectionId connection, bool orderly) {
    sink_(core::PeerDisconnected{.connection = connection, .orderly = orderly});
}

void Gateway::carry_out(const core::Send& effect) {
    UMBRELLA_ASSERT(transport_ != nullptr);
    transport_->send(effect.connection, encode(effect.message, server_version_));
}

void Gateway::carry_out(const core::CloseConnection& effect) {
    UMBRELLA_ASSERT(transport_ != nullptr);
    transport_->close(effect.connection);
}

}  // namespace umbrella::signalling
