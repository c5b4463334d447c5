// Bounds of recordings, each with its unit and its reason. What happens at the bound is said here.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace umbrella::limits {

// --- What waits ---------------------------------------------------------------------------

/// Packets of one source between its publisher's thread and the recorder's: some 5 s of a camera,
/// so long a disk may stand still. Above it: the newest are dropped.
inline constexpr std::size_t recorder_ring_packets = 2048;
/// Between two looks of the recorder at what has come.
inline constexpr std::chrono::milliseconds recorder_tick{40};
/// A missing packet is waited for: of video as long as it may be asked for again
/// (nack_longest_patience), of audio, which is not, as long as packets overtake each other.
inline constexpr std::chrono::milliseconds recorded_video_patience{1000};
inline constexpr std::chrono::milliseconds recorded_audio_patience{200};
/// Packets of one source that wait so. Above it: what is missing is given up.
inline constexpr std::size_t recorded_waiting_packets = 1024;
/// A sequence number so far off is that of another stream.
inline constexpr std::int64_t recorded_sequence_jump = 3000;
/// Frames are kept back for so long, so that those of all sources are written in order.
inline constexpr std::chrono::milliseconds recorded_frame_delay{1300};
/// One picture. Above it: dropped, as one that is not whole.
inline constexpr std::size_t recorded_frame_bytes = std::size_t{4} * 1024 * 1024;
/// What is kept back of one source. Above it: written at once, in order or not.
inline constexpr std::size_t recorded_waiting_bytes = std::size_t{16} * 1024 * 1024;

// --- Files --------------------------------------------------------------------------------

/// A file begins when all sources have come and have told their clocks, or else after so long.
inline constexpr std::chrono::milliseconds take_opens_after{3000};
/// A source that has not sent for so long is not waited for.
inline constexpr std::chrono::milliseconds take_source_silent{2000};
/// A part of a file that is written at once: so much is lost at most when the server is killed.
inline constexpr std::chrono::milliseconds cluster_time{500};
inline constexpr std::size_t cluster_bytes = std::size_t{1024} * 1024;
/// Between two places that a player can jump to, without keyframes in between.
inline constexpr std::chrono::milliseconds cue_interval{2000};
/// Those of one file: 55 hours. Above it: no more.
inline constexpr std::size_t cues = 100'000;
/// Between two requests for a keyframe that a file needs.
inline constexpr std::chrono::milliseconds recorder_keyframe_interval{1000};
/// Files of one recording: a source that comes and goes makes a new one. Above it: it ends.
inline constexpr std::size_t takes_per_recording = 1000;
/// A file cannot have more tracks than sources.
inline constexpr std::size_t take_tracks = 2;

// --- Room on the disk ---------------------------------------------------------------------

/// Left for others when nothing else was chosen.
inline constexpr std::uint64_t recording_floor_bytes = std::uint64_t{512} * 1024 * 1024;
/// Between two looks at the free space.
inline constexpr std::chrono::milliseconds free_space_interval{1000};

// --- Recordings ---------------------------------------------------------------------------

/// Shown in the list, the newest ones; and looked at in the folder at all.
inline constexpr std::size_t recordings_listed = 1000;
inline constexpr std::size_t recording_folder_entries = 100'000;
/// A side file. Above it: not read.
inline constexpr std::size_t side_file_bytes = std::size_t{1024} * 1024;
/// A link for playing and downloading is good for so long: a film is watched in one go.
inline constexpr std::chrono::hours recording_ticket_lifetime{12};

}  // namespace umbrella::limits
