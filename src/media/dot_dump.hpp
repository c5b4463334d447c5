// Pictures of the live pipeline for GST_DEBUG_DUMP_DOT_DIR (docs/debugging.md). Without that
// variable nothing is done.
#pragma once

#include <string_view>

#include "media/gst_ptr.hpp"

namespace umbrella::media {

/// Writes TIMESTAMP-umbrella.OCCASION.NAME.dot ("umbrella.join.default.alice-7f3a.dot"), with
/// caps and states but no properties: those hold keys and passwords. Main thread.
void dump_dot(GstBin* bin, std::string_view occasion, std::string_view name);

}  // namespace umbrella::media
