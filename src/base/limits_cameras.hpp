// The bounds of cameras (docs/cameras.md). What happens at the bound is said here.
#pragma once

#include <chrono>
#include <cstddef>

namespace umbrella::limits {

/// Cameras of one server. Above it: no more can be added.
inline constexpr std::size_t cameras = 64;
/// The address of one. A longer one is refused.
inline constexpr std::size_t camera_address_bytes = 1024;
/// From opening a connection to the camera's description, and from there to the first packet, and
/// between packets. After it the attempt has failed.
inline constexpr std::chrono::seconds camera_answer{10};
inline constexpr std::chrono::seconds camera_silence{10};
/// Each wait inside rtspsrc: to connect, to send, for an answer.
inline constexpr std::chrono::seconds camera_io{5};
/// Waits between attempts, doubled each time. After what repeating does not mend (a wrong password
/// above all: cameras lock accounts) it is the longest at once.
inline constexpr std::chrono::milliseconds camera_first_wait{1000};
inline constexpr std::chrono::seconds camera_longest_wait{30};
/// Who has sent for so long has worked: the next wait is the first one again.
inline constexpr std::chrono::seconds camera_worked{10};
/// A camera that nobody watches is stopped after this; a new one, too.
inline constexpr std::chrono::seconds camera_linger{10};
/// How long packets of a network that reorders are waited for.
inline constexpr std::chrono::milliseconds camera_jitter{100};
/// The body of an answer: its SDP has some kilobytes. What announces a longer one has failed.
inline constexpr unsigned camera_body_bytes = 256 * 1024;
/// What may come of a stream without a packet coming out: a picture that never ends. Above it the
/// attempt has failed.
inline constexpr std::size_t camera_unfinished_bytes = std::size_t{8} * 1024 * 1024;
/// What is kept of a camera's latest group of pictures, for who comes later: it must fit what may
/// wait for one peer (paced_packets). Of a longer one nothing is kept until the next keyframe.
inline constexpr std::size_t opening_packets = 448;
inline constexpr std::size_t opening_bytes = std::size_t{512} * 1024;
/// How long the packets of an opening can be sent again to who missed them.
inline constexpr std::chrono::milliseconds opening_kept{3000};
/// Who asks for a keyframe gets the opening again, at most this often; the pause doubles each time.
inline constexpr std::chrono::milliseconds opening_pause_least{500};
inline constexpr std::chrono::milliseconds opening_pause_most{8000};
/// m-lines of a description. Those after it are not looked at.
inline constexpr std::size_t camera_mlines = 16;
/// Of what AAC is made into.
inline constexpr int camera_opus_bps = 64'000;
/// A packet of RTP, at most: what fits every path with what SRTP and UDP add.
inline constexpr unsigned camera_packet_bytes = 1200;

}  // namespace umbrella::limits
