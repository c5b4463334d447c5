#include "app/mdns.hpp"

#include <chrono>

#include <gio/gio.h>
#include <gtest/gtest.h>

namespace umbrella::app {
namespace {

/// Whether or not a daemon runs here: nothing fails, blocks or is left behind.
TEST(Mdns, Announcement_NeverHoldsTheServerUp) {
    const auto begin = std::chrono::steady_clock::now();
    {
        const auto announcement =
            announce_by_mdns({.name = "Umbrella on test", .port = 8081, .path = "/sfu"});
        while (g_main_context_iteration(nullptr, FALSE) != FALSE) {
        }
    }
    while (g_main_context_iteration(nullptr, FALSE) != FALSE) {
    }
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(1));
}

}  // namespace
}  // namespace umbrella::app
