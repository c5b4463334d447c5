// Stopping a bin without stopping the main loop.
#pragma once

#include <functional>
#include <future>
#include <string>

#include "media/gst_ptr.hpp"

namespace umbrella::media {

/// Brings `bin` and the `webrtcbin` in it to NULL on a thread of its own and then calls `done` on
/// the main thread. A bin that takes longer than limits::teardown_warning is named in the log.
/// Main thread.
///
/// Before that it waits until webrtcbin's thread applies no description and, by `detached`
/// (IceAgent::detach), until the ICE thread puts no packet into it; otherwise three threads could
/// wait for each other: this one, within the change of a receiving bin's state, for the packet; the
/// packet, which begins a stream (gstwebrtcbin.c, on_rtpbin_pad_added, 1.22), for webrtcbin's lock;
/// who holds that (_connect_output_stream), for the receiving bin's state.
void stop_in_background(const GstPtr<GstBin>& bin, const GstPtr<GstElement>& webrtcbin,
                        std::future<void> detached, const std::string& name,
                        std::function<void()> done);

}  // namespace umbrella::media
