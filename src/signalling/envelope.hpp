// What the codecs of clients and of trunks share. Only they include it: it brings protobuf along.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include <umbrella.pb.h>

#include "base/result.hpp"
#include "core/model.hpp"
#include "signalling/codec.hpp"

namespace umbrella::signalling {

[[nodiscard]] inline tl::unexpected<DecodeError> bad(core::ErrorCode code, std::string text) {
    return tl::make_unexpected(DecodeError{code, std::move(text)});
}

/// Checks size and form.
[[nodiscard]] Result<v1::Envelope, DecodeError> parse_envelope(std::span<const std::byte> bytes);

/// Nothing for a number that is unknown or means "not said".
[[nodiscard]] std::optional<core::Codec> codec_of(int value);
[[nodiscard]] std::optional<core::Source> source_of(int value);
[[nodiscard]] v1::Codec to_wire(core::Codec codec);
[[nodiscard]] v1::Source to_wire(core::Source source);

}  // namespace umbrella::signalling
