// Recorded from Firefox 153 ESR.
#include "samples.hpp"

namespace umbrella::core::sdp::samples {
namespace {

constexpr std::string_view recorded = R"(v=0
o=mozilla...THIS_IS_SDPARTA-99.0 1938332780484133240 0 IN IP4 0.0.0.0
s=-
t=0 0
a=sendrecv
a=fingerprint:sha-256 1B:D8:B4:6C:BC:B3:B7:1F:DA:54:C8:A5:5B:CA:B2:50:54:53:87:29:7D:55:EA:09:7F:7E:58:A4:5C:10:E2:CB
a=group:BUNDLE microphone camera screen screen-audio a0 v0
a=ice-options:trickle
a=msid-semantic:WMS *
m=audio 9 UDP/TLS/RTP/SAVPF 111
c=IN IP4 0.0.0.0
a=sendonly
a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid
a=extmap:5 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01
a=extmap:6 urn:ietf:params:rtp-hdrext:ssrc-audio-level
a=fmtp:111 maxplaybackrate=48000;stereo=1;useinbandfec=1
a=ice-pwd:e38f717db81990433f6483031f082b17
a=ice-ufrag:7807faea
a=mid:microphone
a=msid:- {5cf76151-4e01-4f6f-83fa-014412575409}
a=rtcp-fb:111 transport-cc
a=rtcp-mux
a=rtpmap:111 opus/48000/2
a=setup:active
a=ssrc:1358294814 cname:{009f445d-344d-4066-a0cf-2854602e290a}
m=video 9 UDP/TLS/RTP/SAVPF 96 97
c=IN IP4 0.0.0.0
a=sendonly
a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid
a=extmap:5 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01
a=fmtp:96 max-fs=12288;max-fr=60
a=fmtp:97 apt=96
a=ice-pwd:e38f717db81990433f6483031f082b17
a=ice-ufrag:7807faea
a=mid:camera
a=msid:- {b2bba0ea-aa3d-43fa-b8cb-33f0b6b50e1f}
a=rtcp-fb:96 nack
a=rtcp-fb:96 nack pli
a=rtcp-fb:96 ccm fir
a=rtcp-fb:96 transport-cc
a=rtcp-mux
a=rtcp-rsize
a=rtpmap:96 VP8/90000
a=rtpmap:97 rtx/90000
a=setup:active
a=ssrc:2351606607 cname:{009f445d-344d-4066-a0cf-2854602e290a}
a=ssrc:4146290509 cname:{009f445d-344d-4066-a0cf-2854602e290a}
a=ssrc-group:FID 2351606607 4146290509
m=video 9 UDP/TLS/RTP/SAVPF 96 97
c=IN IP4 0.0.0.0
a=inactive
a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid
a=extmap:5 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01
a=fmtp:96 max-fs=12288;max-fr=60
a=fmtp:97 apt=96
a=ice-pwd:e38f717db81990433f6483031f082b17
a=ice-ufrag:7807faea
a=mid:screen
a=rtcp-fb:96 nack
a=rtcp-fb:96 nack pli
a=rtcp-fb:96 ccm fir
a=rtcp-fb:96 transport-cc
a=rtcp-mux
a=rtcp-rsize
a=rtpmap:96 VP8/90000
a=rtpmap:97 rtx/90000
a=setup:active
a=ssrc:988168634 cname:{009f445d-344d-4066-a0cf-2854602e290a}
m=audio 9 UDP/TLS/RTP/SAVPF 111
c=IN IP4 0.0.0.0
a=inactive
a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid
a=extmap:5 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01
a=extmap:6 urn:ietf:params:rtp-hdrext:ssrc-audio-level
a=fmtp:111 maxplaybackrate=48000;stereo=1;useinbandfec=1
a=ice-pwd:e38f717db81990433f6483031f082b17
a=ice-ufrag:7807faea
a=mid:screen-audio
a=rtcp-fb:111 transport-cc
a=rtcp-mux
a=rtpmap:111 opus/48000/2
a=setup:active
a=ssrc:4167031339 cname:{009f445d-344d-4066-a0cf-2854602e290a}
m=audio 9 UDP/TLS/RTP/SAVPF 111
c=IN IP4 0.0.0.0
a=recvonly
a=extmap:6 urn:ietf:params:rtp-hdrext:ssrc-audio-level
a=fmtp:111 maxplaybackrate=48000;stereo=1;useinbandfec=1
a=ice-pwd:e38f717db81990433f6483031f082b17
a=ice-ufrag:7807faea
a=mid:a0
a=rtcp-fb:111 transport-cc
a=rtcp-mux
a=rtpmap:111 opus/48000/2
a=setup:active
a=ssrc:3023727097 cname:{009f445d-344d-4066-a0cf-2854602e290a}
m=video 9 UDP/TLS/RTP/SAVPF 96 97 98 99 106 107
c=IN IP4 0.0.0.0
a=recvonly
a=fmtp:96 max-fs=12288;max-fr=60
a=fmtp:97 apt=96
a=fmtp:98 max-fs=12288;max-fr=60
a=fmtp:99 apt=98
a=fmtp:107 apt=106
a=ice-pwd:e38f717db81990433f6483031f082b17
a=ice-ufrag:7807faea
a=mid:v0
a=rtcp-fb:96 nack
a=rtcp-fb:96 nack pli
a=rtcp-fb:96 ccm fir
a=rtcp-fb:96 transport-cc
a=rtcp-fb:98 nack
a=rtcp-fb:98 nack pli
a=rtcp-fb:98 ccm fir
a=rtcp-fb:98 transport-cc
a=rtcp-fb:106 nack
a=rtcp-fb:106 nack pli
a=rtcp-fb:106 ccm fir
a=rtcp-fb:106 transport-cc
a=rtcp-mux
a=rtcp-rsize
a=rtpmap:96 VP8/90000
a=rtpmap:97 rtx/90000
a=rtpmap:98 VP9/90000
a=rtpmap:99 rtx/90000
a=rtpmap:106 AV1/90000
a=rtpmap:107 rtx/90000
a=setup:active
a=ssrc:3111421307 cname:{009f445d-344d-4066-a0cf-2854602e290a}
)";

}  // namespace

std::string firefox_answer() {
    return with_all(recorded, "\n", "\r\n");
}

}  // namespace umbrella::core::sdp::samples
