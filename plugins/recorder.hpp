// umbrellarecorder: hands the packets of one publication to the recorder.
//
// Pad: `sink`, a branch of the publication's tee. Properties `tape` and `stats`.
// `gst-inspect-1.0 umbrellarecorder` describes them.
//
// What it guarantees: a push into the sink copies the packet once, never blocks and always returns
// GST_FLOW_OK (FLUSHING below PAUSED); no event and no query leaves it. Threads: any.
#pragma once

#include <gst/gst.h>

#define UMBRELLA_TYPE_RECORDER (umbrella_recorder_get_type())
GType umbrella_recorder_get_type();
