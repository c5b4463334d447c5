// Dumps of the pipeline into files (docs/debugging.md).
#pragma once

#include <string_view>

#include "media/gst_ptr.hpp"

namespace umbrella::media {

/// Writes TIME-umbrella.OCCASION.NAME.dot ("umbrella.join.default.alice-7f3a.dot") into the
/// directory that GST_DEBUG_DUMP_DOT_DIR names; without that variable nothing is done. It is
/// written on a thread of its own, one file after the other: one of a meeting of 50 takes a second.
/// Of several dumps of `bin` at the same occasion that wait for it the newest is written. Main
/// thread.
void dump_dot(GstBin* bin, std::string_view occasion, std::string_view name);

}  // namespace umbrella::media
