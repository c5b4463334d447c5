// What is in a bin.
#pragma once

#include <vector>

#include "media/gst_ptr.hpp"

namespace umbrella::media {

/// Those that are in it now, but not what is in them. Any thread.
[[nodiscard]] std::vector<GstPtr<GstElement>> children_of(GstBin* bin);

}  // namespace umbrella::media
