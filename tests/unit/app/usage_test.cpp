#include "app/usage.hpp"

#include <map>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace umbrella::app {
namespace {

using Files = std::map<std::string, std::string>;

ReadFile from(Files files) {
    return [files = std::move(files)](const std::string& path) -> std::optional<std::string> {
        const auto found = files.find(path);
        return found != files.end() ? std::optional(found->second) : std::nullopt;
    };
}

constexpr std::size_t kb = 1024;

TEST(MemoryLeft, NoGroups_IsWhatTheMachineHas) {
    EXPECT_EQ(memory_left(from({{"/proc/meminfo", "MemTotal: 2000 kB\nMemAvailable:   500 kB\n"}})),
              500 * kb);
}

TEST(MemoryLeft, NothingKnown_IsNoLimit) {
    EXPECT_EQ(memory_left(from({})), unlimited);
}

TEST(MemoryLeft, GroupOfVersion2_LessItsUseWithoutCache) {
    const Files files{{"/proc/meminfo", "MemAvailable: 999999 kB\n"},
                      {"/proc/self/cgroup", "0::/system.slice/umbrella.service\n"},
                      {"/sys/fs/cgroup/system.slice/umbrella.service/memory.max", "100000\n"},
                      {"/sys/fs/cgroup/system.slice/umbrella.service/memory.current", "70000\n"},
                      {"/sys/fs/cgroup/system.slice/umbrella.service/memory.stat",
                       "anon 1\ninactive_file 20000\nactive_file 3\n"}};
    EXPECT_EQ(memory_left(from(files)), 50000U);
}

TEST(MemoryLeft, TighterGroupAbove_Holds) {
    const Files files{{"/proc/self/cgroup", "0::/a/b\n"},
                      {"/sys/fs/cgroup/a/memory.max", "5000"},
                      {"/sys/fs/cgroup/a/memory.current", "4000"},
                      {"/sys/fs/cgroup/a/b/memory.max", "max"},
                      {"/sys/fs/cgroup/a/b/memory.current", "100"}};
    EXPECT_EQ(memory_left(from(files)), 1000U);
}

TEST(MemoryLeft, ContainerOfVersion1_SeesItsGroupAtTheMount) {
    const Files files{
        {"/proc/self/cgroup", "8:pids:/docker/0123\n4:memory:/docker/0123\n0::/\n"},
        {"/sys/fs/cgroup/memory/memory.limit_in_bytes", "8000"},
        {"/sys/fs/cgroup/memory/memory.usage_in_bytes", "9000"},
        {"/sys/fs/cgroup/memory/memory.stat", "inactive_file 7\ntotal_inactive_file 3000\n"}};
    EXPECT_EQ(memory_left(from(files)), 2000U);
}

TEST(MemoryLeft, OverItsLimit_IsNothing) {
    const Files files{{"/proc/self/cgroup", "0::/\n"},
                      {"/sys/fs/cgroup/memory.max", "1000"},
                      {"/sys/fs/cgroup/memory.current", "2000"}};
    EXPECT_EQ(memory_left(from(files)), 0U);
}

TEST(ThreadsLeft, BothVersions_TheLeastHolds) {
    Files files{{"/proc/self/cgroup", "8:pids:/user\n0::/\n"},
                {"/sys/fs/cgroup/pids/user/pids.max", "100\n"},
                {"/sys/fs/cgroup/pids/user/pids.current", "30\n"}};
    EXPECT_EQ(threads_left_in_groups(from(files)), 70U);
    files["/sys/fs/cgroup/pids.max"] = "50";
    files["/sys/fs/cgroup/pids.current"] = "10";
    EXPECT_EQ(threads_left_in_groups(from(files)), 40U);
    EXPECT_EQ(threads_left_in_groups(from({})), unlimited);
}

TEST(ReadUsage, OpenedFiles_AreCounted) {
    const Usage before = read_usage();
    const int file = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    EXPECT_EQ(read_usage().descriptors, before.descriptors + 1);
    ::close(file);
    EXPECT_GT(before.descriptors, 2U);
    EXPECT_GT(before.descriptors_limit, before.descriptors);
    EXPECT_GT(before.memory_free, 0U);
    EXPECT_GT(before.threads_free, 0U);
}

}  // namespace
}  // namespace umbrella::app
