// Recorded from Chromium 156.
#include "samples.hpp"

namespace umbrella::core::sdp::samples {
namespace {

constexpr std::string_view recorded = R"(v=0
o=- 8729361673244532952 2 IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE microphone camera screen screen-audio a0 v0
a=msid-semantic: WMS
m=audio 9 UDP/TLS/RTP/SAVPF 111
c=IN IP4 0.0.0.0
a=rtcp:9 IN IP4 0.0.0.0
a=ice-ufrag:uThm
a=ice-pwd:7GHb2XwMke59vUYloaEoTKva
a=ice-options:trickle
a=fingerprint:sha-256 FF:9C:49:54:7E:06:8C:83:15:62:BA:3D:9A:C5:A0:AD:B4:1C:AA:D1:20:68:35:C4:D8:39:A1:C1:00:ED:41:FF
a=setup:active
a=mid:microphone
a=extmap:6 urn:ietf:params:rtp-hdrext:ssrc-audio-level
a=extmap:5 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01
a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid
a=sendonly
a=msid:- d08e9dfe-9cd0-4b14-b22c-1b76a1b3d091
a=rtcp-mux
a=rtcp-rsize
a=rtpmap:111 opus/48000/2
a=rtcp-fb:111 transport-cc
a=fmtp:111 minptime=10;useinbandfec=1
a=ssrc:3031726844 cname:dfnPfVsyCOGhTang
m=video 9 UDP/TLS/RTP/SAVPF 96 97
c=IN IP4 0.0.0.0
a=rtcp:9 IN IP4 0.0.0.0
a=ice-ufrag:uThm
a=ice-pwd:7GHb2XwMke59vUYloaEoTKva
a=ice-options:trickle
a=fingerprint:sha-256 FF:9C:49:54:7E:06:8C:83:15:62:BA:3D:9A:C5:A0:AD:B4:1C:AA:D1:20:68:35:C4:D8:39:A1:C1:00:ED:41:FF
a=setup:active
a=mid:camera
a=extmap:8 urn:3gpp:video-orientation
a=extmap:5 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01
a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid
a=extmap:2 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id
a=extmap:3 urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id
a=extmap:7 https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension
a=sendonly
a=msid:- 0aacbebb-c48e-42c0-8ea5-7e471e4bfa36
a=rtcp-mux
a=rtcp-rsize
a=rtpmap:96 VP8/90000
a=rtcp-fb:96 transport-cc
a=rtcp-fb:96 ccm fir
a=rtcp-fb:96 nack
a=rtcp-fb:96 nack pli
a=rtpmap:97 rtx/90000
a=fmtp:97 apt=96
a=ssrc-group:FID 2077241108 1240183575
a=ssrc:2077241108 cname:dfnPfVsyCOGhTang
a=ssrc:1240183575 cname:dfnPfVsyCOGhTang
m=video 9 UDP/TLS/RTP/SAVPF 96 97
c=IN IP4 0.0.0.0
a=rtcp:9 IN IP4 0.0.0.0
a=ice-ufrag:uThm
a=ice-pwd:7GHb2XwMke59vUYloaEoTKva
a=ice-options:trickle
a=fingerprint:sha-256 FF:9C:49:54:7E:06:8C:83:15:62:BA:3D:9A:C5:A0:AD:B4:1C:AA:D1:20:68:35:C4:D8:39:A1:C1:00:ED:41:FF
a=setup:active
a=mid:screen
a=extmap:8 urn:3gpp:video-orientation
a=extmap:5 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01
a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid
a=extmap:2 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id
a=extmap:3 urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id
a=extmap:7 https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension
a=inactive
a=rtcp-mux
a=rtcp-rsize
a=rtpmap:96 VP8/90000
a=rtcp-fb:96 transport-cc
a=rtcp-fb:96 ccm fir
a=rtcp-fb:96 nack
a=rtcp-fb:96 nack pli
a=rtpmap:97 rtx/90000
a=fmtp:97 apt=96
m=audio 9 UDP/TLS/RTP/SAVPF 111
c=IN IP4 0.0.0.0
a=rtcp:9 IN IP4 0.0.0.0
a=ice-ufrag:uThm
a=ice-pwd:7GHb2XwMke59vUYloaEoTKva
a=ice-options:trickle
a=fingerprint:sha-256 FF:9C:49:54:7E:06:8C:83:15:62:BA:3D:9A:C5:A0:AD:B4:1C:AA:D1:20:68:35:C4:D8:39:A1:C1:00:ED:41:FF
a=setup:active
a=mid:screen-audio
a=extmap:6 urn:ietf:params:rtp-hdrext:ssrc-audio-level
a=extmap:5 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01
a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid
a=inactive
a=rtcp-mux
a=rtcp-rsize
a=rtpmap:111 opus/48000/2
a=rtcp-fb:111 transport-cc
a=fmtp:111 minptime=10;useinbandfec=1
m=audio 9 UDP/TLS/RTP/SAVPF 111
c=IN IP4 0.0.0.0
a=rtcp:9 IN IP4 0.0.0.0
a=ice-ufrag:uThm
a=ice-pwd:7GHb2XwMke59vUYloaEoTKva
a=ice-options:trickle
a=fingerprint:sha-256 FF:9C:49:54:7E:06:8C:83:15:62:BA:3D:9A:C5:A0:AD:B4:1C:AA:D1:20:68:35:C4:D8:39:A1:C1:00:ED:41:FF
a=setup:active
a=mid:a0
a=extmap:6 urn:ietf:params:rtp-hdrext:ssrc-audio-level
a=recvonly
a=rtcp-mux
a=rtcp-rsize
a=rtpmap:111 opus/48000/2
a=rtcp-fb:111 transport-cc
a=fmtp:111 minptime=10;useinbandfec=1
m=video 9 UDP/TLS/RTP/SAVPF 96 97 98 99 102 103 106 107
c=IN IP4 0.0.0.0
a=rtcp:9 IN IP4 0.0.0.0
a=ice-ufrag:uThm
a=ice-pwd:7GHb2XwMke59vUYloaEoTKva
a=ice-options:trickle
a=fingerprint:sha-256 FF:9C:49:54:7E:06:8C:83:15:62:BA:3D:9A:C5:A0:AD:B4:1C:AA:D1:20:68:35:C4:D8:39:A1:C1:00:ED:41:FF
a=setup:active
a=mid:v0
a=extmap:8 urn:3gpp:video-orientation
a=extmap:7 https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension
a=recvonly
a=rtcp-mux
a=rtcp-rsize
a=rtpmap:96 VP8/90000
a=rtcp-fb:96 transport-cc
a=rtcp-fb:96 ccm fir
a=rtcp-fb:96 nack
a=rtcp-fb:96 nack pli
a=rtpmap:97 rtx/90000
a=fmtp:97 apt=96
a=rtpmap:98 VP9/90000
a=rtcp-fb:98 transport-cc
a=rtcp-fb:98 ccm fir
a=rtcp-fb:98 nack
a=rtcp-fb:98 nack pli
a=fmtp:98 profile-id=0
a=rtpmap:99 rtx/90000
a=fmtp:99 apt=98
a=rtpmap:102 H264/90000
a=rtcp-fb:102 transport-cc
a=rtcp-fb:102 ccm fir
a=rtcp-fb:102 nack
a=rtcp-fb:102 nack pli
a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f
a=rtpmap:103 rtx/90000
a=fmtp:103 apt=102
a=rtpmap:106 AV1/90000
a=rtcp-fb:106 transport-cc
a=rtcp-fb:106 ccm fir
a=rtcp-fb:106 nack
a=rtcp-fb:106 nack pli
a=fmtp:106 level-idx=5;profile=0;tier=0
a=rtpmap:107 rtx/90000
a=fmtp:107 apt=106
)";

}  // namespace

std::string chromium_answer() {
    return with_all(recorded, "\n", "\r\n");
}

}  // namespace umbrella::core::sdp::samples
