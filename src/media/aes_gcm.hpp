// AES-GCM for a webrtcbin whose DTLS is ours (plugins/dtls_dec.hpp).
#pragma once

#include "media/gst_ptr.hpp"

namespace umbrella::media {

/// Has the DTLS decoder within `dtlssrtpdec` prefer AES-128-GCM, and tells the SRTP decoder beside
/// it what was agreed on, since the bin itself knows AES-CM alone (gstdtlssrtpdec.c,
/// on_decoder_request_key(); 1.22 to 1.26). With GStreamer's own DTLS decoder it does nothing.
/// Before the handshake.
void use_aes_gcm(GstBin* dtlssrtpdec);

}  // namespace umbrella::media
