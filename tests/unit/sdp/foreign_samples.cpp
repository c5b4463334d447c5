#include "foreign_samples.hpp"

#include "samples.hpp"

namespace umbrella::core::sdp::samples {
namespace {

constexpr const char* head =
    "v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
    "a=group:BUNDLE 0 1\r\na=extmap-allow-mixed\r\na=msid-semantic: WMS s\r\n";

constexpr const char* transport =
    "c=IN IP4 0.0.0.0\r\na=rtcp:9 IN IP4 0.0.0.0\r\na=ice-ufrag:k7Fq\r\n"
    "a=ice-pwd:abcdefghijklmnopqrstuvwx\r\na=ice-options:trickle\r\n"
    "a=fingerprint:sha-256 "
    "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:"
    "EE:FF\r\n"
    "a=setup:actpass\r\n";

std::string chromium(const std::string& direction) {
    std::string text = head;
    text += "m=audio 9 UDP/TLS/RTP/SAVPF 109 63 9\r\n";
    text += transport;
    text +=
        "a=mid:0\r\na=extmap:14 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n"
        "a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time\r\n"
        "a=extmap:3 http://www.ietf.org/id/"
        "draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n"
        "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\n";
    text += "a=" + direction + "\r\na=rtcp-mux\r\na=rtcp-rsize\r\n";
    text +=
        "a=rtpmap:109 opus/48000/2\r\na=rtcp-fb:109 transport-cc\r\n"
        "a=fmtp:109 minptime=10;useinbandfec=1\r\na=rtpmap:63 red/48000/2\r\n"
        "a=fmtp:63 109/109\r\na=rtpmap:9 G722/8000\r\n";
    text += "m=video 9 UDP/TLS/RTP/SAVPF 45 46 35 36 102 103 37 38 120 121 122 123 124\r\n";
    text += transport;
    text +=
        "a=mid:1\r\na=extmap:13 urn:3gpp:video-orientation\r\n"
        "a=extmap:3 http://www.ietf.org/id/"
        "draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n"
        "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\n"
        "a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\r\n"
        "a=extmap:11 urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id\r\n";
    text += "a=" + direction + "\r\na=rtcp-mux\r\na=rtcp-rsize\r\n";
    text +=
        "a=rtpmap:45 VP8/90000\r\na=rtcp-fb:45 goog-remb\r\na=rtcp-fb:45 transport-cc\r\n"
        "a=rtcp-fb:45 ccm fir\r\na=rtcp-fb:45 nack\r\na=rtcp-fb:45 nack pli\r\n"
        "a=rtpmap:46 rtx/90000\r\na=fmtp:46 apt=45\r\n"
        "a=rtpmap:35 H264/90000\r\na=rtcp-fb:35 nack\r\na=rtcp-fb:35 nack pli\r\n"
        "a=fmtp:35 level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=42e01f\r\n"
        "a=rtpmap:36 rtx/90000\r\na=fmtp:36 apt=35\r\n"
        "a=rtpmap:102 H264/90000\r\na=rtcp-fb:102 nack\r\na=rtcp-fb:102 nack pli\r\n"
        "a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f\r\n"
        "a=rtpmap:103 rtx/90000\r\na=fmtp:103 apt=102\r\n"
        "a=rtpmap:37 H264/90000\r\na=rtcp-fb:37 nack\r\na=rtcp-fb:37 nack pli\r\n"
        "a=fmtp:37 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f\r\n"
        "a=rtpmap:38 rtx/90000\r\na=fmtp:38 apt=37\r\n"
        "a=rtpmap:120 VP9/90000\r\na=fmtp:120 profile-id=2\r\n"
        "a=rtpmap:121 rtx/90000\r\na=fmtp:121 apt=120\r\n"
        "a=rtpmap:122 VP9/90000\r\na=fmtp:122 profile-id=0\r\na=rtcp-fb:122 nack\r\n"
        "a=rtpmap:123 rtx/90000\r\na=fmtp:123 apt=122\r\n"
        "a=rtpmap:124 ulpfec/90000\r\n";
    return text;
}

}  // namespace

std::string whip_offer() {
    return chromium("sendonly") +
           "a=ssrc-group:FID 1111 2222\r\na=ssrc:1111 cname:x\r\na=ssrc:2222 cname:x\r\n";
}

std::string simulcast_offer() {
    return chromium("sendonly") +
           "a=rid:q send\r\na=rid:h send\r\na=rid:f send\r\na=simulcast:send q;h;f\r\n";
}

std::string obs_offer() {
    std::string text = head;
    text += "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n";
    text += transport;
    text +=
        "a=mid:0\r\na=sendonly\r\na=rtcp-mux\r\na=rtpmap:111 opus/48000/2\r\n"
        "a=fmtp:111 minptime=10;maxaveragebitrate=96000;stereo=1;sprop-stereo=1;useinbandfec=1"
        "\r\na=ssrc:71 cname:y\r\n";
    text += "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n";
    text += transport;
    text +=
        "a=mid:1\r\na=sendonly\r\na=rtcp-mux\r\na=rtpmap:96 H264/90000\r\n"
        "a=rtcp-fb:96 nack\r\na=rtcp-fb:96 nack pli\r\na=rtcp-fb:96 goog-remb\r\n"
        "a=fmtp:96 profile-level-id=42e01f;packetization-mode=1;level-asymmetry-allowed=1\r\n"
        "a=ssrc:72 cname:y\r\n";
    return text;
}

std::string whep_offer() {
    return chromium("recvonly");
}

}  // namespace umbrella::core::sdp::samples
