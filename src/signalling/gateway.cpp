#include "signalling/gateway.hpp"

#include <utility>

#include "base/limits_trunk.hpp"
#include "base/result.hpp"
#include "signalling/codec.hpp"
#include "signalling/link_codec.hpp"

namespace umbrella::signalling {

Gateway::Gateway(EventSink sink, std::string server_version)
    : sink_(std::move(sink)), server_version_(std::move(server_version)) {}

void Gateway::connected(ConnectionId connection) {
    silent_.insert(connection);
    sink_(core::PeerConnected{.connection = connection});
}

void Gateway::dialled(ConnectionId connection) {
    add_link(connection);
}

void Gateway::received(ConnectionId connection, std::span<const std::byte> message) {
    const bool is_first = silent_.erase(connection) != 0;
    if (links_.contains(connection) || (is_first && becomes_link(connection, message))) {
        receive_from_link(connection, message);
        return;
    }
    Result<core::ClientMessage, DecodeError> decoded = decode(message);
    if (decoded) {
        sink_(core::MessageReceived{.connection = connection, .message = std::move(*decoded)});
    } else {
        refused(connection, decoded.error().code, std::move(decoded.error().text));
    }
}

bool Gateway::becomes_link(ConnectionId connection, std::span<const std::byte> message) {
    if (link_handler_ == nullptr || !is_of_trunk(message)) {
        return false;
    }
    // To the node it was a client that has left before it came.
    sink_(core::PeerDisconnected{.connection = connection, .orderly = true});
    add_link(connection);
    link_handler_->link_opened(connection);
    return true;
}

void Gateway::add_link(ConnectionId connection) {
    links_.insert(connection);
    transport_->set_queue_limit(connection, limits::trunk_queue_bytes);
}

void Gateway::receive_from_link(ConnectionId connection, std::span<const std::byte> message) {
    Result<core::trunk::LinkMessage, DecodeError> decoded = decode_link(message);
    if (decoded) {
        link_handler_->link_received(connection, std::move(*decoded));
    } else if (decoded.error().code != core::ErrorCode::UnexpectedMessage) {
        link_handler_->link_refused(connection, decoded.error().text);
    }
}

void Gateway::send(ConnectionId connection, const core::trunk::LinkMessage& message) {
    transport_->send(connection, encode(message));
}

void Gateway::close(ConnectionId connection) {
    transport_->close(connection);
}

void Gateway::refused(ConnectionId connection, core::ErrorCode code, std::string text) {
    if (links_.contains(connection)) {
        link_handler_->link_refused(connection, text);
        return;
    }
    sink_(
        core::BadMessageReceived{.connection = connection, .code = code, .text = std::move(text)});
}

void Gateway::disconnected(ConnectionId connection, bool orderly) {
    silent_.erase(connection);
    if (links_.erase(connection) != 0) {
        link_handler_->link_closed(connection);
        return;
    }
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
