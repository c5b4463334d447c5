// umbrelladtlsdec: the receiving half of a DTLS connection that agrees on SRTP's keys; in the place
// of GStreamer's dtlsdec it is found as "dtlsdec" (umbrella_replace_dtls()).
//
// Pads: `sink` for what the peer sends; `src`, on request, for what the application at its other
// end says. Properties: those of dtlsdec that dtlssrtpdec uses, and `aes-gcm`. `gst-inspect-1.0
// umbrelladtlsdec` describes them.
//
// What it guarantees: a push into the sink never waits for the peer and always returns GST_FLOW_OK
// (FLUSHING below PAUSED); it answers by the encoder, on the thread that pushes. "peer-pem" is
// notified before anything is encrypted, decrypted or sent by the new keys. Only a handshake that
// fails is an error of the element. Threads: any.
#pragma once

#include <gst/gst.h>

#define UMBRELLA_TYPE_DTLS_DEC (umbrella_dtls_dec_get_type())
GType umbrella_dtls_dec_get_type();
