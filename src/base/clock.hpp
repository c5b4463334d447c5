// Time as pure code sees it: passed in, never read.
#pragma once

#include <chrono>

namespace umbrella {

/// Monotonic time. `app` takes it from g_get_monotonic_time(), tests make it up.
struct MonotonicClock {
    using rep = std::chrono::microseconds::rep;
    using period = std::chrono::microseconds::period;
    using duration = std::chrono::microseconds;
    using time_point = std::chrono::time_point<MonotonicClock>;
    static constexpr bool is_steady = true;
};

using Timestamp = MonotonicClock::time_point;

}  // namespace umbrella
