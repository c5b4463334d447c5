// Pictures of the live pipeline for GST_DEBUG_DUMP_DOT_DIR (docs/debugging.md).
#pragma once

#include <string>
#include <string_view>

#include "media/gst_ptr.hpp"

namespace umbrella::media {

/// Writes TIME-umbrella.OCCASION.NAME.dot ("umbrella.join.default.alice-7f3a.dot") into the
/// directory that GST_DEBUG_DUMP_DOT_DIR names; without that variable nothing is done. States
/// and caps are in it, but neither properties, which hold passwords, nor SRTP's keys. Main thread.
void dump_dot(GstBin* bin, std::string_view occasion, std::string_view name);

/// The text of a dump without the values of caps fields that hold keys.
[[nodiscard]] std::string without_keys(std::string_view dot);

}  // namespace umbrella::media
