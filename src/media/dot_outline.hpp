// The dot text of a pipeline without what is inside some of its elements: a webrtcbin alone holds
// more than all the rest of a participant.
#pragma once

#include <string>
#include <string_view>

namespace umbrella::media {

/// `dot`, as gst_debug_bin_to_dot_data() writes it, with elements of `type` ("GstWebRTCBin") as
/// boxes that have nothing but their pads.
[[nodiscard]] std::string without_insides_of(std::string_view type, std::string_view dot);

}  // namespace umbrella::media
