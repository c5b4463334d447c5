// Which send path and whose DTLS this run tests: all of these tests hold for both.
#pragma once

#include <string_view>

#include <glib.h>

namespace umbrella::test {

/// meson runs the program twice, with UMBRELLA_SEND_PATH.
inline bool uses_direct_path() {
    const gchar* path = g_getenv("UMBRELLA_SEND_PATH");
    return path == nullptr || std::string_view(path) != "webrtcbin";
}

/// By UMBRELLA_DTLS; in the engine and in its clients.
inline bool uses_own_dtls() {
    const gchar* whose = g_getenv("UMBRELLA_DTLS");
    return whose == nullptr || std::string_view(whose) != "gstreamer";
}

}  // namespace umbrella::test
