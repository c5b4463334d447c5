// rtspsrc believes each Content-Length up to 4 GB, and keeps what comes: a camera could fill the
// memory. Its connection has a limit (gst_rtsp_connection_set_content_length_limit(), 1.18), but
// rtspsrc shows its connections to nobody (1.22 to 1.26). So this program has a function of the
// library's that makes them, and sets the limit. Can go when rtspsrc has a property for it.
#pragma once

namespace umbrella::media {

/// Whether rtspsrc's connections come from here: a build that hides the program's own functions
/// would lose the bound without a word. Any thread.
[[nodiscard]] bool rtsp_bodies_are_bounded();

}  // namespace umbrella::media
