// Bounds on the RTCP that peers send, where it is read before webrtcbin sees it.
#pragma once

#include <cstddef>

namespace umbrella::limits {

/// Bytes of a protected RTCP packet. Whatever comes through a network's MTU is shorter.
inline constexpr std::size_t rtcp_packet_bytes = 2048;
/// SSRCs that one peer may send RTCP under, with 24 bytes each for its replay window. Firefox has
/// one for each m-line; what is above it is dropped, since it cannot be told from a repetition.
inline constexpr std::size_t srtcp_senders = 1024;

}  // namespace umbrella::limits
