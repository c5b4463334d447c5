// umbrellaforwarder: hands the packets of one publication to the direct send path.
//
// Pads: `sink`, always there, behind the publication's tee; `src_%u` on request, one for each
// subscriber, linked to its slot. No buffer leaves a src pad: the packets go from here to the
// worker threads of src/wire, which send them. The links are there so that a dump of the pipeline
// shows who gets what, and for keyframe requests, which travel upstream through them. Properties
// `feed` and `stats`. `gst-inspect-1.0 umbrellaforwarder` describes them.
//
// What it guarantees: a push into the sink copies the packet once, never blocks and always returns
// GST_FLOW_OK (FLUSHING below PAUSED); no event but a keyframe request goes upstream, none comes
// out downstream; no query leaves it. Threads: any; no lock is held while an event is pushed.
#pragma once

#include <gst/gst.h>

#define UMBRELLA_TYPE_FORWARDER (umbrella_forwarder_get_type())
GType umbrella_forwarder_get_type();
