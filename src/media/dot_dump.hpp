// Pictures of the live pipeline (docs/debugging.md). States and caps are in them, but neither
// properties, which hold passwords and addresses, nor SRTP's keys.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "media/gst_ptr.hpp"

namespace umbrella::media {

/// Writes TIME-umbrella.OCCASION.NAME.dot ("umbrella.join.default.alice-7f3a.dot") into the
/// directory that GST_DEBUG_DUMP_DOT_DIR names; without that variable nothing is done. Main
/// thread.
void dump_dot(GstBin* bin, std::string_view occasion, std::string_view name);

enum class DotDetail : unsigned char {
    Outline,  ///< without what is inside the webrtcbins
    Whole,
};

/// The dot text of `bin`. It is made on a thread of its own, since a meeting's takes long; `done`
/// is called on the main thread.
void describe_in_dot(GstPtr<GstBin> bin, DotDetail detail, std::function<void(std::string)> done);

/// The text of a dump without the values of caps fields that hold keys.
[[nodiscard]] std::string without_keys(std::string_view dot);

}  // namespace umbrella::media
