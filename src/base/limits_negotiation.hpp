// How long a participant whose media flows may take for a further offer (docs/protocol.md).
#pragma once

#include <chrono>

namespace umbrella::limits {

/// From an offer to its answer for who is connected already, as negotiation_timeout is for others:
/// a machine with more to do than it can, a telephone say, keeps what it sees and hears meanwhile.
/// Not for an ICE restart, for which media is gone. After it: Error{MEDIA_FAILED}, close.
inline constexpr std::chrono::seconds renegotiation_timeout{60};

}  // namespace umbrella::limits
