#include "app/status_process.hpp"

#include <gtest/gtest.h>

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
    const ProcessUse use = read_process_use();
    EXPECT_GT(use.resident_bytes, 100'000U);
    EXPECT_GE(use.threads, 1U);
    EXPECT_GT(use.cpu.count(), 0);
}

}  // namespace
}  // namespace umbrella::app
