// umbrellaslot: feeds one sink pad of webrtcbin for life, whatever sources come and go.
//
// Pads: `sink` and `src`, always there, application/x-rtp with constant payload types
// (core/rtp/formats.hpp). Properties `ssrc` and `kind` (set once), `open`, `stats`. Action signals
// `prepare` and `begin-source`. `gst-inspect-1.0 umbrellaslot` describes them.
//
// How to use it:
//  1. Set `ssrc` and `kind`, link `src` to webrtcbin, state PAUSED or PLAYING, emit `prepare` with
//     the caps of the m-line: webrtcbin's create-offer needs them on its pad.
//  2. Once the transport is connected emit `prepare` again (with NULL: the same caps), because
//     webrtcbin loses caps that came before its inside was linked; then set `open`. Both before
//     any buffer goes out, so `prepare` never waits for the streaming thread.
//  3. For each change of source: unlink the old one, link the new one, emit `begin-source`.
//
// What it guarantees: upstream always gets GST_FLOW_OK (but FLUSHING during a flush of its own and
// below PAUSED); no event but a keyframe request goes upstream, and none at all comes through from
// there; no query leaves it (the graph of a meeting has cycles). Threads: all of it may be used
// from any thread; no lock is held while a buffer or event is pushed.
#pragma once

#include <gst/gst.h>

#define UMBRELLA_TYPE_SLOT (umbrella_slot_get_type())
GType umbrella_slot_get_type();
