// Bounds on DTLS, which agrees on the keys of media.
#pragma once

#include <chrono>
#include <cstddef>

namespace umbrella::limits {

/// Bytes of a DTLS datagram that we send, at most: with UDP and IPv6 it fits every network (RFC
/// 8200 §5).
inline constexpr std::size_t dtls_datagram_bytes = 1200;
/// When an unanswered flight is sent again for the first time; each time it takes twice as long, up
/// to the second. RFC 6347 §4.2.4.1 proposes 1 s, and less where it matters: nobody sees or hears
/// anything before, and a loss at the start of a call is not yet a sign of a full queue.
inline constexpr std::chrono::milliseconds dtls_first_timeout{100};
inline constexpr std::chrono::milliseconds dtls_longest_timeout{1600};
/// Bytes of the certificates that a peer shows. Browsers have one of some 300 bytes; above it the
/// handshake fails.
inline constexpr std::size_t dtls_certificate_bytes = 32 * 1024;
/// Datagrams of one peer that wait to be sent. A flight has one to five; what is above it is
/// dropped, and sent again by DTLS.
inline constexpr std::size_t dtls_waiting_datagrams = 64;

}  // namespace umbrella::limits
