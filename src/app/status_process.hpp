// What this process has cost so far (proc(5)); what it may still use is in usage.hpp.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

namespace umbrella::app {

struct ProcessUse {
    std::uint64_t resident_bytes = 0;
    std::uint64_t threads = 0;
    std::chrono::microseconds cpu{0};  ///< of all threads, user and system, since the start
};

/// What cannot be read is 0: /proc may not be there.
[[nodiscard]] ProcessUse read_process_use();

/// The number of `key` ("Threads") in the text of /proc/self/status; 0 when it is not there.
[[nodiscard]] std::uint64_t status_field(std::string_view text, std::string_view key);

}  // namespace umbrella::app
