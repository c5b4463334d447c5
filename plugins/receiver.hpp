// umbrellareceiver: what stands in rtpbin in place of a jitterbuffer when packets are only passed
// on. It holds nothing back, puts nothing in order and has no thread.
//
// Pads: `sink` and `src` (always), `sink_rtcp` (on request; what comes there is dropped).
// Properties `latency` (must be there for rtpbin; not used), `do-retransmission`,
// `audio-retransmission`, `stats`.
// `gst-inspect-1.0 umbrellareceiver` describes them.
//
// What it does to one stream, of one SSRC:
//  - A packet passes at once, in whatever order it comes, but never twice.
//  - With `do-retransmission`, missing packets of video formats (core/rtp/formats.hpp) are asked
//    for: `GstRTPRetransmissionRequest` goes upstream, as of rtpjitterbuffer, for each packet and
//    each try. core/rtp/nack_generator.hpp says when.
//  - A video packet that is given up is told downstream: an out-of-band event `GstRTPPacketLost`
//    with `ssrc` and `seqnum` (guint), once for all that are given up at a time, of the newest.
//  - A packet that comes out of order gets the time that its RTP timestamp stands for beside the
//    newest packet, so that nobody downstream takes a retransmission's delay for the sender's.
//
// Threads: any. Retries run on the thread of GStreamer's system clock, which all elements of the
// process share, and which nothing here makes wait: requests and out-of-band events are not
// serialised with the packets. No lock is held while anything is pushed.
#pragma once

#include <gst/gst.h>

#define UMBRELLA_TYPE_RECEIVER (umbrella_receiver_get_type())
GType umbrella_receiver_get_type();
