// The time that core is told, as GLib has it.
#pragma once

#include <chrono>

#include <glib.h>

#include "base/clock.hpp"

namespace umbrella::plugins {

[[nodiscard]] inline Timestamp monotonic_now() {
    return Timestamp(std::chrono::microseconds(g_get_monotonic_time()));
}

}  // namespace umbrella::plugins
