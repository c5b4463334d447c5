// Turning the main loop until something is true.
#pragma once

#include <chrono>
#include <functional>

#include <glib.h>

namespace umbrella::test {

/// False when `condition` does not hold within `limit`.
inline bool run_until(const std::function<bool()>& condition,
                      std::chrono::milliseconds limit = std::chrono::seconds(15)) {
    const gint64 end = g_get_monotonic_time() + (limit.count() * 1000);
    // Wakes the loop although nothing happens.
    const guint tick =
        g_timeout_add(20, [](gpointer) -> gboolean { return G_SOURCE_CONTINUE; }, nullptr);
    bool held = condition();
    while (!held && g_get_monotonic_time() < end) {
        g_main_context_iteration(nullptr, TRUE);
        held = condition();
    }
    g_source_remove(tick);
    return held;
}

/// Lets things go on for a while.
inline void run_for(std::chrono::milliseconds time) {
    run_until([] { return false; }, time);
}

}  // namespace umbrella::test
