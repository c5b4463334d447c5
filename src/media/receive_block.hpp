// What a stopped webrtcbin may still hold by a race of its own, taken from it.
#pragma once

#include "media/gst_ptr.hpp"

namespace umbrella::media {

// While ICE is not connected, webrtcbin's receiving bin blocks a pad, and the block holds a
// reference to that very bin. It is freed when the bin goes to NULL; but it is made anew at each
// change of ICE's state (transportreceivebin.c:124 and :166), which ICE's thread may tell of at any
// time: about one peer in 300 that is killed while it connects. Such a bin lives for ever, and with
// it its ICE source (and, with the stock agent, 11 file descriptors); and it would read a stream
// that is freed. As of GStreamer 1.22 to 1.26. Any thread; what they do takes no lock for long.

/// The receiving bin hears no more of ICE's states. Before and after the change to NULL, since
/// until then webrtcbin's thread may make another.
void deafen_receivers(GstElement* webrtcbin);

/// Frees the block that was made too late; the number of those. After the change to NULL.
unsigned free_late_receive_blocks(GstElement* webrtcbin);

}  // namespace umbrella::media
