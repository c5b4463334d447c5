#include "media/dot_dump.hpp"

#include <algorithm>
#include <string>

namespace umbrella::media {

void dump_dot(GstBin* bin, std::string_view occasion, std::string_view name) {
    std::string file = "umbrella." + std::string(occasion) + "." + std::string(name);
    std::ranges::replace(file, '/', '.');
    constexpr auto details = static_cast<GstDebugGraphDetails>(GST_DEBUG_GRAPH_SHOW_MEDIA_TYPE |
                                                               GST_DEBUG_GRAPH_SHOW_CAPS_DETAILS |
                                                               GST_DEBUG_GRAPH_SHOW_STATES);
    gst_debug_bin_to_dot_file_with_ts(bin, details, file.c_str());
}

}  // namespace umbrella::media
