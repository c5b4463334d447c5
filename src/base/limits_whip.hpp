// The bounds of WHIP and WHEP (docs/whip.md). What happens at the bound is said here.
#pragma once

#include <chrono>
#include <cstddef>

namespace umbrella::limits {

/// The body of a request: an offer of a browser with all its codecs takes some 10 KB. Above it:
/// 413. Up to the second it is read and dropped, so that the answer arrives; above that the
/// connection is cut.
inline constexpr std::size_t whip_body_bytes = std::size_t{64} * 1024;
inline constexpr std::size_t whip_discarded_bytes = std::size_t{4} * 1024 * 1024;
/// Sessions in all, and from one IPv4 address or IPv6 /64. Above it: 503, 429.
inline constexpr std::size_t whip_sessions = 1000;
inline constexpr std::size_t whip_sessions_per_address = 64;
/// m-lines of an offer. Above it: 400.
inline constexpr std::size_t whip_mlines = 32;
/// Layers of a simulcast offer. With more it is taken as one without simulcast.
inline constexpr std::size_t whip_layers = 4;
/// How long the answer waits for the server's own candidates: a STUN or TURN server may not be
/// there. After it the answer holds what has been found, once that is anything.
inline constexpr std::chrono::milliseconds whip_gathering{1000};
/// From a request to its answer. After it: 504, and the session ends. OBS itself gives up after 8
/// s, and would not hear why.
inline constexpr std::chrono::seconds whip_answer{7};
/// A viewer whose publisher has gone, or who waits for a first one, is kept for so long.
inline constexpr std::chrono::seconds viewer_patience{60};
/// Of a simulcast, what is the best layer is judged over this time; another one must bring so many
/// percent of the bytes of the present one to be taken instead.
inline constexpr std::chrono::milliseconds layer_window{1000};
inline constexpr std::size_t layer_gain_percent = 150;
/// Characters of an m-line's name, which is put into packets (RFC 8285 §4.2 has room for 16).
inline constexpr std::size_t whip_mid_bytes = 32;

}  // namespace umbrella::limits
