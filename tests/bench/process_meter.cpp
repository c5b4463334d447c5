#include "process_meter.hpp"

#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace umbrella::bench {
namespace {

/// The clock of a process counts in nanoseconds where /proc/PID/stat counts in ticks.
std::chrono::nanoseconds cpu_time(pid_t pid) {
    clockid_t clock = 0;
    timespec time{};
    if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &time) != 0) {
        return {};
    }
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

}  // namespace

ProcessCost cost_of(pid_t pid) {
    ProcessCost cost{.cpu = cpu_time(pid)};
    const std::string directory = "/proc/" + std::to_string(pid);
    std::ifstream status(directory + "/status");
    for (std::string word; status >> word;) {
        if (word == "VmRSS:") {
            status >> cost.resident_kb;
        } else if (word == "Threads:") {
            status >> cost.threads;
        }
    }
    std::error_code error;
    const std::filesystem::directory_iterator descriptors(directory + "/fd", error);
    if (!error) {
        cost.descriptors = static_cast<std::uint64_t>(
            std::distance(begin(descriptors), std::filesystem::directory_iterator()));
    }
    return cost;
}

}  // namespace umbrella::bench
