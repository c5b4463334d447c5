// Sends the NACKs of a peer's receivers in place of rtpsession.
//
// rtpsession 1.22 keeps NACKs in the source that they are about, and walks the table of sources
// to schedule what is left of them while it lets other threads add sources
// (schedule_remaining_nacks, rtpsession.c:4600): GLib then finds a table that changed under its
// feet, says so as a critical, and the rest is not scheduled. What is never put there cannot be
// left over.
#pragma once

#include "media/gst_ptr.hpp"

namespace umbrella::media {

/// For the life of `rtpsession`, a fresh element. Requests that come upstream are put into the
/// next RTCP packet, which is asked for at once.
void relay_nacks(GstElement* rtpsession);

}  // namespace umbrella::media
