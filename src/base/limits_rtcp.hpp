// Bounds on the RTCP of peers, where it is read before webrtcbin sees it, and on what they are
// told.
#pragma once

#include <chrono>
#include <cstddef>

namespace umbrella::limits {

/// Bytes of a protected RTCP packet. Whatever comes through a network's MTU is shorter.
inline constexpr std::size_t rtcp_packet_bytes = 2048;
/// SSRCs that one peer may send RTCP under, with 24 bytes each for its replay window. Firefox has
/// one for each m-line; what is above it is dropped, since it cannot be told from a repetition.
inline constexpr std::size_t srtcp_senders = 1024;

/// Between two receiver reports to one peer.
inline constexpr std::chrono::milliseconds receiver_report_interval{1000};
/// Packets of one peer whose arrival is not told yet, 16 bytes each.
inline constexpr std::size_t waiting_arrivals = 2048;
/// Transport-wide numbers that are told as not received; a larger gap is passed by.
inline constexpr std::size_t arrival_gap = 1000;
/// Packets that one peer's SRTP stream may be out of order by; older ones cannot be told from
/// repetitions (RFC 3711 §3.3.2).
inline constexpr std::size_t srtp_window = 1024;

}  // namespace umbrella::limits
