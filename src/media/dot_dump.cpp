#include "media/dot_dump.hpp"

#include <algorithm>
#include <thread>
#include <utility>

#include "media/dot_outline.hpp"
#include "media/main_loop.hpp"

namespace umbrella::media {

std::string dot_of(GstBin* bin) {
    constexpr auto details = static_cast<GstDebugGraphDetails>(GST_DEBUG_GRAPH_SHOW_MEDIA_TYPE |
                                                               GST_DEBUG_GRAPH_SHOW_CAPS_DETAILS |
                                                               GST_DEBUG_GRAPH_SHOW_STATES);
    const GStringPtr dot(gst_debug_bin_to_dot_data(bin, details));
    return without_keys(dot.get());
}

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
