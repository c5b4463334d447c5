#include "app/status_process.hpp"

#include <array>

#include <gtest/gtest.h>
#include <unistd.h>

namespace umbrella::app {
namespace {

TEST(StatusProcess, Fields_AreFoundByTheirWholeName) {
    constexpr std::string_view text = "Name:\tx\nVmRSSX:\t1 kB\nVmRSS:\t  31744 kB\nThreads:\t9\n";
    EXPECT_EQ(status_field(text, "VmRSS"), 31744U);
    EXPECT_EQ(status_field(text, "Threads"), 9U);
    EXPECT_EQ(status_field(text, "Thread"), 0U);
    EXPECT_EQ(status_field(text, "Name"), 0U);
    EXPECT_EQ(status_field("", "VmRSS"), 0U);
    EXPECT_EQ(status_field("\nVmRSS:", "VmRSS"), 0U);
}

TEST(StatusProcess, ThisProcess_IsMeasured) {
    const ProcessUse before = read_process_use();
    EXPECT_GT(before.resident_bytes, 100'000U);
    EXPECT_GE(before.threads, 1U);
    EXPECT_GE(before.descriptors, 3U);
    EXPECT_GT(before.descriptor_limit, before.descriptors);
    EXPECT_GT(before.cpu.count(), 0);

    std::array<int, 2> ends{};
    ASSERT_EQ(pipe(ends.data()), 0);
    EXPECT_EQ(read_process_use().descriptors, before.descriptors + 2);
    close(ends[0]);
    close(ends[1]);
    EXPECT_EQ(read_process_use().descriptors, before.descriptors);
}

}  // namespace
}  // namespace umbrella::app
