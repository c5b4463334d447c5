// The Router's messages out of a parsed envelope, for the codecs only: it brings protobuf along.
#pragma once

#include <umbrella.pb.h>

#include "base/result.hpp"
#include "core/trunk/messages.hpp"
#include "signalling/codec.hpp"

namespace umbrella::signalling {

/// As decode_trunk.
[[nodiscard]] Result<core::trunk::Message, DecodeError> to_core(const v1::TrunkMessage& message);

}  // namespace umbrella::signalling
