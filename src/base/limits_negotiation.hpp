// How long a participant may take for a further offer (docs/protocol.md), and for its end.
#pragma once

#include <chrono>

namespace umbrella::limits {

/// From an offer to its answer for who is connected already, as negotiation_timeout is for others:
/// a machine with more to do than it can, a telephone say, keeps what it sees and hears meanwhile.
/// Not for an ICE restart, for which media is gone. After it: Error{MEDIA_FAILED}, close.
inline constexpr std::chrono::seconds renegotiation_timeout{60};

/// What is on its way in a peer that stops is waited for this long: a description that is being
/// applied, a packet that is being dealt with. Either takes milliseconds.
inline constexpr std::chrono::milliseconds teardown_patience{3'000};

}  // namespace umbrella::limits
