// Stopping a bin without stopping the main loop.
#pragma once

#include <functional>
#include <string>

#include "media/gst_ptr.hpp"

namespace umbrella::media {

/// Brings `bin` and the `webrtcbin` in it to NULL on a thread of its own and then calls `done` on
/// the main thread. A bin that takes longer than limits::teardown_warning is named in the log.
/// Main thread.
void stop_in_background(const GstPtr<GstBin>& bin, const GstPtr<GstElement>& webrtcbin,
                        const std::string& name, std::function<void()> done);

}  // namespace umbrella::media
