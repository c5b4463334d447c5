// What a process costs, from outside: CPU time, threads, file descriptors, memory.
#pragma once

#include <chrono>
#include <cstdint>

#include <sys/types.h>

namespace umbrella::bench {

struct ProcessCost {
    std::chrono::nanoseconds cpu{0};  ///< user and system time of all threads since the start
    std::uint64_t threads = 0;
    std::uint64_t descriptors = 0;
    std::uint64_t resident_kb = 0;
};

/// All zero if there is no such process.
[[nodiscard]] ProcessCost cost_of(pid_t pid);

}  // namespace umbrella::bench
