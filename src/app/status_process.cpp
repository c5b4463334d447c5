#include "app/status_process.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <string>

#include <sys/resource.h>

namespace umbrella::app {
namespace {

constexpr std::uint64_t bytes_per_kib = 1024;

std::chrono::microseconds duration(const timeval& time) {
    return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
}

}  // namespace

std::uint64_t status_field(std::string_view text, std::string_view key) {
    const std::string wanted = "\n" + std::string(key) + ":";
    const std::size_t at = text.find(wanted);
    if (at == std::string_view::npos) {
        return 0;
    }
    text.remove_prefix(at + wanted.size());
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    std::uint64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

ProcessUse read_process_use() {
    ProcessUse use;
    std::ifstream file("/proc/self/status");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    use.resident_bytes = status_field(text, "VmRSS") * bytes_per_kib;
    use.threads = status_field(text, "Threads");
    rusage used{};
    if (getrusage(RUSAGE_SELF, &used) == 0) {
        use.cpu = duration(used.ru_utime) + duration(used.ru_stime);
    }
    return use;
}

}  // namespace umbrella::app
