// Bounds of the media leg of trunks, each with its unit and its reason.
#pragma once

#include <chrono>

namespace umbrella::limits {

/// Least time between two offers of one end, and between two requests for one: a dial takes 0.15 s
/// on a LAN.
inline constexpr std::chrono::milliseconds trunk_media_redial{1000};
/// So many offers may come at once: those that left an interval apart may have waited for the same
/// packet on the way. Above it: ignored.
inline constexpr unsigned trunk_media_offers_burst = 3;
/// From an offer to a connection. With 50 ms of round trip and 5 % loss it took up to 4.4 s.
inline constexpr std::chrono::seconds trunk_media_dial_timeout{8};
/// Neither RTP nor RTCP has come for so long: the neighbour is silent.
inline constexpr std::chrono::milliseconds trunk_media_silent{1500};
/// The same until the connection is given up: after a short cut it goes on by itself, sooner than a
/// new one could.
inline constexpr std::chrono::seconds trunk_media_patience{5};
/// Between two signs of life of ours, whatever else flows.
inline constexpr std::chrono::milliseconds trunk_media_keep_alive{500};
/// SSRCs of a neighbour's own RTCP: its webrtcbin sends under one of its choice. Above it: dropped.
inline constexpr std::size_t trunk_reporters = 8;
/// Between two looks at all of it.
inline constexpr std::chrono::milliseconds trunk_media_tick{250};

}  // namespace umbrella::limits
