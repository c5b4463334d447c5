// The SRTP keys that webrtcbin's DTLS has agreed on.
#pragma once

#include "base/result.hpp"
#include "media/gst_ptr.hpp"
#include "wire/srtp_keys.hpp"

namespace umbrella::media {

/// Of what `srtpenc`, the element, sends. RTP and RTCP derive different keys from them, and RTCP of
/// different SSRCs uses different key streams; so the element may go on protecting webrtcbin's
/// RTCP with the same. Fails if it has no keys yet, or a cipher that we do not have.
[[nodiscard]] Result<wire::SrtpMasterKey> sending_keys(GstElement* srtpenc);

/// Of what comes to `dtlsdec`, the element; both ways have the same profile (RFC 5764 §4.1.2).
/// Fails if there are none yet, or not of this profile's size.
[[nodiscard]] Result<wire::SrtpMasterKey> receiving_keys(GstElement* dtlsdec,
                                                         wire::SrtpProfile profile);

}  // namespace umbrella::media
