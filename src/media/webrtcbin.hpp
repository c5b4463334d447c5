// Making a webrtcbin.
#pragma once

#include <string>

#include "media/gst_ptr.hpp"
#include "media/ice_agent.hpp"

namespace umbrella::media {

/// A new one with everything in one bundle over `ice`, not yet anywhere.
[[nodiscard]] GstPtr<GstElement> make_webrtcbin(const std::string& name, const IceAgent& ice);

/// A new sink pad, and with it an m-line. Its `transceiver` and `msid` are for the caller to set.
[[nodiscard]] GstPtr<GstPad> request_mline(GstElement* webrtcbin);

}  // namespace umbrella::media
