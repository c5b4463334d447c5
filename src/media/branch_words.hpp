// What elements of a branch say, as the log may show it: their properties may hold keys of streams
// and passwords, mostly within addresses.
#pragma once

#include <string>
#include <string_view>

#include "media/gst_ptr.hpp"

namespace umbrella::media {

/// "rtmp://host/app/key" becomes "rtmp://…".
[[nodiscard]] std::string without_addresses(std::string_view text);

/// Which element has failed, and why.
[[nodiscard]] std::string words_of_error(GstMessage* message);

/// What an element tells of itself: "level: level, rms=…", of limits::branch_message_bytes at most.
[[nodiscard]] std::string words_of_element(GstMessage* message);

}  // namespace umbrella::media
