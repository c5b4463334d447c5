// What is done with one stream of a camera, from rtspsrc's pad to RTP packets as our slots want
// them. H264, H265, Opus, PCMU and PCMA are only packed anew: cameras make packets larger than
// WebRTC's paths take, and name parameter sets in their SDP alone. AAC becomes Opus.
#pragma once

#include <functional>

#include "core/camera/description.hpp"
#include "media/gst_ptr.hpp"

namespace umbrella::media {

/// Whether this installation has the elements for it.
[[nodiscard]] bool can_take(core::camera::Format format);

struct CameraBranch {
    core::camera::Format format = core::camera::Format::H264;
    /// Takes each packet, with its running time in the pipeline (GST_CLOCK_TIME_NONE: none).
    std::function<void(BufferPtr packet, GstClockTime running_time)> packet;
    /// Once, when so much has come without a packet coming of it that none ever will.
    std::function<void()> stuck;
};

/// Adds the elements to `pipeline` and links them behind `source`. Any thread.
void add_camera_branch(GstBin* pipeline, GstPad* source, CameraBranch branch);
/// For a stream that is not taken.
void add_camera_dead_end(GstBin* pipeline, GstPad* source);

}  // namespace umbrella::media
