// The same for the libraries that stand on GLib and GStreamer.
#include "standard.hpp"
#include <thread>

#include <gio/gio.h>
#include <gst/gst.h>
#include <gst/rtp/rtp.h>
#include <gst/sdp/sdp.h>
#include <gst/video/video.h>
#include <gst/webrtc/webrtc.h>
#include <libsoup/soup.h>
