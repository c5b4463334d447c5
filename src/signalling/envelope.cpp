#include "signalling/envelope.hpp"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/stubs/logging.h>

#include "base/limits.hpp"
#include "base/limits_parsing.hpp"

namespace umbrella::signalling {
namespace {

// The wire's numbers are one above core's, because proto3 keeps 0 for "not said".
static_assert(v1::CODEC_OPUS == static_cast<int>(core::Codec::Opus) + 1);
static_assert(v1::CODEC_AV1 == static_cast<int>(core::Codec::Av1) + 1);
static_assert(v1::CODEC_PCMA == static_cast<int>(core::Codec::Pcma) + 1);
static_assert(v1::SOURCE_MICROPHONE == static_cast<int>(core::Source::Microphone) + 1);
static_assert(v1::SOURCE_SCREEN_AUDIO == static_cast<int>(core::Source::ScreenAudio) + 1);

/// protobuf would write a line on standard error for each message that it cannot parse, which
/// any stranger could make it do without end.
void silence_protobuf() {
    static const auto previous_handler = google::protobuf::SetLogHandler(nullptr);
    static_cast<void>(previous_handler);
}

}  // namespace

Result<v1::Envelope, DecodeError> parse_envelope(std::span<const std::byte> bytes) {
    if (bytes.size() > limits::websocket_message_bytes) {
        return bad(core::ErrorCode::MessageTooLarge,
                   "Messages are at most " + std::to_string(limits::websocket_message_bytes) +
                       " bytes long.");
    }
    silence_protobuf();
    google::protobuf::io::CodedInputStream input(
        reinterpret_cast<const std::uint8_t*>(bytes.data()), static_cast<int>(bytes.size()));
    input.SetRecursionLimit(limits::message_depth);
    v1::Envelope envelope;
    if (!envelope.ParseFromCodedStream(&input) || !input.ConsumedEntireMessage()) {
        return bad(core::ErrorCode::BadMessage, "This is not a message of the protocol.");
    }
    return envelope;
}

std::optional<core::Codec> codec_of(int value) {
    if (value < v1::CODEC_OPUS || value > v1::CODEC_PCMA) {
        return std::nullopt;
    }
    return static_cast<core::Codec>(value - 1);
}

std::optional<core::Source> source_of(int value) {
    if (value < v1::SOURCE_MICROPHONE || value > v1::SOURCE_SCREEN_AUDIO) {
        return std::nullopt;
    }
    return static_cast<core::Source>(value - 1);
}

v1::Codec to_wire(core::Codec codec) {
    return static_cast<v1::Codec>(static_cast<int>(codec) + 1);
}
v1::Source to_wire(core::Source source) {
    return static_cast<v1::Source>(static_cast<int>(source) + 1);
}

}  // namespace umbrella::signalling
