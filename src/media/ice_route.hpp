// The pair of addresses that ICE has selected, as a route for the direct send path.
#pragma once

#include <functional>

#include "media/gst_ptr.hpp"
#include "media/signal.hpp"
#include "wire/route.hpp"

namespace umbrella::media {

/// Calls `changed` with each pair that is selected from now on, in libnice's thread: its UDP
/// socket, or for TCP and relayed pairs a way through libnice.
[[nodiscard]] SignalConnection follow_selected_pair(GstElement* webrtcbin,
                                                    std::function<void(wire::Route)> changed);

}  // namespace umbrella::media
