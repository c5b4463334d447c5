// Between the subscribers' wishes for a keyframe and the publisher: at most one request each
// limits::keyframe_request_interval passes (core/rtp/keyframe_requests.hpp), and it is repeated
// until a keyframe comes: a request or its keyframe may be lost, and a shared screen that stands
// still sends nothing by which its subscribers could notice. A packet that the publisher could not
// deliver in time counts as a wish too.
#pragma once

#include "media/gst_ptr.hpp"

namespace umbrella::media {

/// Watches the sink pad of `tee` in both directions, for as long as the pad lives.
void gate_keyframe_requests(GstElement* tee);

}  // namespace umbrella::media
