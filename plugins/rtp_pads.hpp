// What the pads of Umbrella's elements have in common.
#pragma once

#include <gst/gst.h>

namespace umbrella::plugins {

/// The name of the event by which GStreamer asks for a keyframe.
inline constexpr const char* force_key_unit_name = "GstForceKeyUnit";

[[nodiscard]] bool is_keyframe_request(GstEvent* event);

/// A pad's query function. Answers for this element alone, since the graph of a meeting has cycles:
/// the caps that were announced, or any RTP; live, without latency.
gboolean answer_rtp_query(GstPad* pad, GstObject* parent, GstQuery* query);

}  // namespace umbrella::plugins
