// Between the subscribers' wishes for a keyframe and the publisher: at most one request each
// limits::keyframe_request_interval passes (core/rtp/keyframe_requests.hpp), and it is repeated
// until a keyframe comes: a request or its keyframe may be lost, and a shared screen that stands
// still sends nothing by which its subscribers could notice. A packet that the publisher could not
// deliver in time (umbrellareceiver tells) counts as a wish too, unless a keyframe has begun behind
// it. A stream that comes back after a silence (an encoder that
// was off) and does not begin with a keyframe is asked at once.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "media/gst_ptr.hpp"

namespace umbrella::media {

/// How many requests have been sent to the publisher. Any thread.
using KeyframeRequestCount = std::shared_ptr<const std::atomic<std::uint64_t>>;

/// Watches the sink pad of `tee` in both directions, for as long as the pad lives.
[[nodiscard]] KeyframeRequestCount gate_keyframe_requests(GstElement* tee);

}  // namespace umbrella::media
