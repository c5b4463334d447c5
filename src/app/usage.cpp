#include "app/usage.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string_view>
#include <system_error>
#include <vector>

#include <sys/resource.h>
#include <unistd.h>

namespace umbrella::app {
namespace {

constexpr std::string_view groups_root = "/sys/fs/cgroup";

/// The first number in `text`; nothing for "max" and whatever else is none.
std::optional<std::size_t> number_in(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t\n"), text.size()));
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() ? std::optional(number) : std::nullopt;
}

std::optional<std::size_t> number_at(const ReadFile& read, const std::string& path) {
    const auto text = read(path);
    return text ? number_in(*text) : std::nullopt;
}

/// The number after `key` in a file with one "key number" a line.
std::optional<std::size_t> field(const std::string& text, std::string_view key) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with(key)) {
            return number_in(std::string_view(line).substr(key.size()));
        }
    }
    return std::nullopt;
}

/// Directories of this process's group in one hierarchy and of all groups above it; a limit of
/// each holds. `controller` is empty for version 2 (cgroups(7), /proc/PID/cgroup).
std::vector<std::string> group_directories(const ReadFile& read, const std::string& controller) {
    const std::string root =
        controller.empty() ? std::string(groups_root) : std::string(groups_root) + "/" + controller;
    // In a container the path is often that of the host, and the mount is the group itself.
    std::vector<std::string> directories{root};
    std::istringstream lines(read("/proc/self/cgroup").value_or(""));
    for (std::string line; std::getline(lines, line);) {
        const std::size_t first = line.find(':');
        const std::size_t second = line.find(':', first + 1);
        if (second == std::string::npos ||
            line.substr(first + 1, second - first - 1) != controller) {
            continue;
        }
        const std::string path = line.substr(second + 1);
        for (std::size_t slash = path.find('/', 1); path.size() > 1;
             slash = path.find('/', slash + 1)) {
            directories.push_back(root + path.substr(0, slash));
            if (slash == std::string::npos) {
                break;
            }
        }
    }
    return directories;
}

/// Names of the files in which a hierarchy tells limit, use and statistics.
struct Files {
    std::string controller;
    std::string limit;
    std::string used;
    std::string reclaimable;  ///< key in memory.stat: the page cache that the kernel gives back
};

std::size_t left_in(const ReadFile& read, const Files& files) {
    std::size_t left = unlimited;
    for (const std::string& directory : group_directories(read, files.controller)) {
        const auto limit = number_at(read, directory + "/" + files.limit);
        const auto used = number_at(read, directory + "/" + files.used);
        if (!limit || !used) {
            continue;
        }
        std::size_t firmly_used = *used;
        if (!files.reclaimable.empty()) {
            const auto cache =
                field(read(directory + "/memory.stat").value_or(""), files.reclaimable);
            firmly_used -= std::min(firmly_used, cache.value_or(0));
        }
        left = std::min(left, *limit - std::min(*limit, firmly_used));
    }
    return left;
}

std::optional<std::string> read_system_file(const std::string& path) {
    std::ifstream file(path);
    std::string content{std::istreambuf_iterator<char>(file), {}};
    return file.is_open() ? std::optional(std::move(content)) : std::nullopt;
}

std::size_t count_entries(const char* directory) {
    std::error_code error;
    const std::filesystem::directory_iterator entries(directory, error);
    return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
}

std::size_t soft_limit(__rlimit_resource resource) {
    rlimit limit{};
    const bool known = getrlimit(resource, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
    return known ? limit.rlim_cur : unlimited;
}

/// RLIMIT_NPROC counts all of the user's threads; of a service they are its own. It does not hold
/// for root.
std::size_t threads_left_to_user() {
    const std::size_t limit = soft_limit(RLIMIT_NPROC);
    if (geteuid() == 0 || limit == unlimited) {
        return unlimited;
    }
    return limit - std::min(limit, count_entries("/proc/self/task"));
}

}  // namespace

std::size_t memory_left(const ReadFile& read) {
    constexpr std::size_t bytes_per_kb = 1024;
    const auto available = field(read("/proc/meminfo").value_or(""), "MemAvailable:");
    return std::min({available ? *available * bytes_per_kb : unlimited,
                     left_in(read, {.controller = "",
                                    .limit = "memory.max",
                                    .used = "memory.current",
                                    .reclaimable = "inactive_file "}),
                     left_in(read, {.controller = "memory",
                                    .limit = "memory.limit_in_bytes",
                                    .used = "memory.usage_in_bytes",
                                    .reclaimable = "total_inactive_file "})});
}

std::size_t threads_left_in_groups(const ReadFile& read) {
    const auto left = [&read](const char* controller) {
        return left_in(read, {.controller = controller,
                              .limit = "pids.max",
                              .used = "pids.current",
                              .reclaimable = ""});
    };
    return std::min(left(""), left("pids"));
}

Usage read_usage() {
    return {
        .descriptors = count_entries("/proc/self/fd"),
        .descriptors_limit = soft_limit(RLIMIT_NOFILE),
        .threads_free = std::min(threads_left_to_user(), threads_left_in_groups(read_system_file)),
        .memory_free = memory_left(read_system_file)};
}

}  // namespace umbrella::app
