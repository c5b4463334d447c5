// What this process uses of what the system grants it. Linux only.
#pragma once

#include <cstddef>
#include <functional>
#include <limits>
#include <optional>
#include <string>

namespace umbrella::app {

inline constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();

struct Usage {
    std::size_t descriptors = 0;
    std::size_t descriptors_limit = unlimited;  ///< RLIMIT_NOFILE
    /// What may still be started: the least of RLIMIT_NPROC and the limits of the cgroups.
    std::size_t threads_free = unlimited;
    /// The least of MemAvailable and what the cgroups leave, in bytes.
    std::size_t memory_free = unlimited;
};

/// A file's content; nothing when it cannot be read. `path` begins with /proc/ or /sys/.
using ReadFile = std::function<std::optional<std::string>(const std::string& path)>;

/// Limits of the control groups that this process is in, of both versions, from what `read` gives.
[[nodiscard]] std::size_t memory_left(const ReadFile& read);
[[nodiscard]] std::size_t threads_left_in_groups(const ReadFile& read);

/// Asks the system; takes some 100 µs.
[[nodiscard]] Usage read_usage();

}  // namespace umbrella::app
