// Bounds of branches of one's own and of pictures of the pipeline (docs/pipelines.md,
// docs/debugging.md), each with its unit and its reason. What happens at the bound is said here.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace umbrella::limits {

// --- Branches -----------------------------------------------------------------------------

/// Each hangs on all that everybody sends, with a thread for each of these. Above it: no start.
inline constexpr std::size_t branches = 8;
inline constexpr std::size_t branch_name_bytes = 32;
inline constexpr std::size_t branch_description_bytes = std::size_t{8} * 1024;
/// What waits in front of a branch that is slower than its publication, some 2 s of a camera.
/// Above any of the three: the oldest is dropped.
inline constexpr unsigned branch_queue_packets = 500;
inline constexpr unsigned branch_queue_bytes = 1024 * 1024;
inline constexpr std::chrono::milliseconds branch_queue_time{2000};
/// So long a branch may take to end its files when its publication ends: with the time that its
/// elements take to stop this stays below the 2 s in which a server ends. After it: cut off.
inline constexpr std::chrono::milliseconds branch_end_wait{1000};
/// Of one --branch, what starts or ends at the same time: elements that never come back hold a
/// thread each. Above it: it is not hung on anything more until some of them have come back.
inline constexpr std::size_t branch_unsettled = 64;
/// Bytes of a message of a branch's element, as the log shows it at level debug. Above it: cut.
inline constexpr std::size_t branch_message_bytes = 1024;

// --- Pictures of the pipeline -------------------------------------------------------------

/// Files of GST_DEBUG_DUMP_DOT_DIR that wait to be written: one for each participant and more.
/// Above it: they are not written.
inline constexpr std::size_t waiting_dumps = 1024;
/// The dot text of the pipeline: some 25 KB for each person with all that a webrtcbin holds. Above
/// it: it can be had as dot, and is not drawn.
inline constexpr std::size_t drawn_dot_bytes = std::size_t{8} * 1024 * 1024;
/// The picture. Above it: given up.
inline constexpr std::size_t drawn_svg_bytes = std::size_t{32} * 1024 * 1024;
/// For a picture. After it: given up.
inline constexpr std::chrono::seconds drawing_timeout{20};
/// Memory of the drawing process; what needs more ends by itself.
inline constexpr std::uint64_t drawing_memory_bytes = std::uint64_t{1024} * 1024 * 1024;

}  // namespace umbrella::limits
