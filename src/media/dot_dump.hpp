// Pictures of the live pipeline (docs/debugging.md). States and caps are in them, but neither
// properties, which hold passwords and addresses, nor SRTP's keys.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "media/gst_ptr.hpp"

namespace umbrella::media {

enum class DotDetail : unsigned char {
    Outline,  ///< without what is inside the webrtcbins
    Whole,
};

/// The dot text of `bin`, with all that is inside. Any thread.
[[nodiscard]] std::string dot_of(GstBin* bin);
/// The same. It is made on a thread of its own, since a meeting's takes long; `done`
/// is called on the main thread.
void describe_in_dot(GstPtr<GstBin> bin, DotDetail detail, std::function<void(std::string)> done);

/// The text of a dump without the values of caps fields that hold keys.
[[nodiscard]] std::string without_keys(std::string_view dot);

}  // namespace umbrella::media
