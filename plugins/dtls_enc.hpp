// umbrelladtlsenc: the sending half of a DTLS connection that agrees on SRTP's keys; in the place
// of GStreamer's dtlsenc it is found as "dtlsenc" (umbrella_replace_dtls()).
//
// Pads: `src` for what goes to the peer; `sink`, on request, for what is to be said to the
// application at its other end. Properties and the signal: those of dtlsenc that dtlssrtpenc uses.
// `gst-inspect-1.0 umbrelladtlsenc` describes them.
//
// What it guarantees: it has no thread. What it has to say it pushes on the thread on which the
// decoder has heard something, or on that of GStreamer's clock: a client's first flight, and what
// is repeated. One pushes at a time, with no lock held; the others leave what they have to it. The
// handshake begins when it plays (dtlsenc: when it pauses), since only then the pads of the bin
// around it are open. Threads: any.
#pragma once

#include <gst/gst.h>

#define UMBRELLA_TYPE_DTLS_ENC (umbrella_dtls_enc_get_type())
GType umbrella_dtls_enc_get_type();
