#include "app/heap.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <climits>
#include <cstdlib>
#include <string>
#include <thread>

#include <malloc.h>
#include <unistd.h>

#include "base/log.hpp"

namespace umbrella::app {
namespace {

/// Others leave meanwhile, too: looking takes some milliseconds, in which no thread gets memory.
constexpr std::chrono::seconds look_after{10};

void use_malloc_for_slices(char** argv) {
    if (glib_check_version(2, 76, 0) == nullptr || std::getenv("G_SLICE") != nullptr) {
        return;
    }
    std::array<char, PATH_MAX> self{};
    if (readlink("/proc/self/exe", self.data(), self.size() - 1) > 0 &&
        setenv("G_SLICE", "always-malloc", 1) == 0) {
        execv(self.data(), argv);
    }
}

}  // namespace

void keep_heaps_small(char** argv) {
    use_malloc_for_slices(argv);
#ifdef __GLIBC__
    constexpr unsigned fewest = 2;
    mallopt(M_ARENA_MAX, static_cast<int>(std::max(fewest, std::thread::hardware_concurrency())));
#endif
}

void HeapKeeper::somebody_left() {
#ifdef __GLIBC__
    if (due_.active()) {
        return;
    }
    due_ = net::Source::after(look_after, [this] {
        due_.stop();
        const gint64 began = g_get_monotonic_time();
        malloc_trim(0);
        log::debug("memory was given back",
                   {{"ms", std::to_string((g_get_monotonic_time() - began) / 1000)}});
        return false;
    });
#endif
}

}  // namespace umbrella::app
