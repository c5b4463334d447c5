// What webrtcbin 1.22 sets up inside itself and we need otherwise.
#pragma once

#include <string>
#include <vector>

#include "media/gst_ptr.hpp"
#include "media/signal.hpp"

namespace umbrella::media {

/// Applies to the elements that are there and, as long as the connections live, to those that
/// come. Call it on a fresh webrtcbin. `certificate` (PEM, with its key) is what DTLS shows.
[[nodiscard]] std::vector<SignalConnection> tune_webrtcbin(GstElement* webrtcbin,
                                                           const std::string& certificate);

}  // namespace umbrella::media
