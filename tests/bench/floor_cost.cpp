#include "floor_cost.hpp"

#include <algorithm>
#include <ctime>
#include <vector>

namespace umbrella::bench {
namespace {

double thread_cpu_us() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (static_cast<double>(time.tv_sec) * 1e6) + (static_cast<double>(time.tv_nsec) / 1e3);
}

}  // namespace

Cost measure(std::chrono::milliseconds duration, const std::function<void()>& round,
             const std::function<void()>& between) {
    constexpr int warm_up = 20;
    std::vector<double> costs;
    const auto end = std::chrono::steady_clock::now() + duration;
    for (int i = 0; i < warm_up || std::chrono::steady_clock::now() < end; ++i) {
        const double before = thread_cpu_us();
        round();
        const double after = thread_cpu_us();
        between();
        if (i >= warm_up || costs.empty()) {
            costs.push_back((after - before) / static_cast<double>(round_packets));
        }
    }
    std::ranges::sort(costs);
    return {.median_us = costs[costs.size() / 2], .best_us = costs.front()};
}

}  // namespace umbrella::bench
