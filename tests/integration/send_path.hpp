// Which send path this run tests: all of these tests hold for both.
#pragma once

#include <string_view>

#include <glib.h>

namespace umbrella::test {

/// meson runs the program twice, with UMBRELLA_SEND_PATH.
inline bool uses_direct_path() {
    const gchar* path = g_getenv("UMBRELLA_SEND_PATH");
    return path == nullptr || std::string_view(path) != "webrtcbin";
}

}  // namespace umbrella::test
