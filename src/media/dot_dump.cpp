#include "media/dot_dump.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <thread>
#include <utility>

#include "base/log.hpp"
#include "media/dot_outline.hpp"
#include "media/main_loop.hpp"

namespace umbrella::media {
namespace {

/// Since the first dump, so that files sort: "0.00.12.345678901".
std::string time_prefix() {
    static const GstClockTime start = gst_util_get_timestamp();
    const GstClockTime passed = gst_util_get_timestamp() - start;
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%u.%02u.%02u.%09u", GST_TIME_ARGS(passed));
    return text.data();
}

std::string dot_of(GstBin* bin) {
    constexpr auto details = static_cast<GstDebugGraphDetails>(GST_DEBUG_GRAPH_SHOW_MEDIA_TYPE |
                                                               GST_DEBUG_GRAPH_SHOW_CAPS_DETAILS |
                                                               GST_DEBUG_GRAPH_SHOW_STATES);
    const GStringPtr dot(gst_debug_bin_to_dot_data(bin, details));
    return without_keys(dot.get());
}

}  // namespace

std::string without_keys(std::string_view dot) {
    // A field of caps is "name: value\l" in a label (gstdebugutils.c).
    constexpr std::string_view field = "-key: ";
    std::string clean;
    clean.reserve(dot.size());
    for (std::size_t at = 0; at < dot.size();) {
        const std::size_t found = std::min(dot.find(field, at), dot.size());
        clean += dot.substr(at, found - at);
        if (found == dot.size()) {
            break;
        }
        clean += "-key: hidden";
        at = std::min(dot.find_first_of("\\\"\n", found), dot.size());
    }
    return clean;
}

void dump_dot(GstBin* bin, std::string_view occasion, std::string_view name) {
    const char* directory = std::getenv("GST_DEBUG_DUMP_DOT_DIR");
    if (directory == nullptr) {
        return;
    }
    std::string file =
        time_prefix() + "-umbrella." + std::string(occasion) + "." + std::string(name) + ".dot";
    std::ranges::replace(file, '/', '.');
    std::ofstream out(std::string(directory) + "/" + file);
    if (!(out << dot_of(bin))) {
        log::warning("cannot write a dot dump", {{"file", file}});
    }
}

void describe_in_dot(GstPtr<GstBin> bin, DotDetail detail, std::function<void(std::string)> done) {
    std::thread([bin = std::move(bin), detail, done = std::move(done)]() mutable {
        std::string dot = dot_of(bin.get());
        if (detail == DotDetail::Outline) {
            dot = without_insides_of("GstWebRTCBin", dot);
        }
        // The last reference is dropped on the main thread.
        post_to_main(
            [bin = std::move(bin), done = std::move(done), dot = std::move(dot)] { done(dot); });
    }).detach();
}

}  // namespace umbrella::media
