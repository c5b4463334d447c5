// What a client may do wrong in an answer: each is refused, with words that name it.
#include "samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "core/sdp/answer.hpp"

namespace umbrella::core::sdp {
namespace {

using samples::chromium_answer;
using samples::firefox_answer;
using samples::section;
using samples::with;
using samples::with_all;
using samples::with_in;
using testing::HasSubstr;

void expect_refused(const std::string& answer, std::string_view why) {
    const Result<CheckedAnswer> checked = check_answer(answer, samples::offer(1));
    ASSERT_FALSE(checked) << "accepted, expected: " << why;
    EXPECT_THAT(checked.error().message, HasSubstr(std::string(why)));
}

TEST(RefusedAnswer, TooLong) {
    std::string answer = chromium_answer();
    while (answer.size() <= limits::websocket_message_bytes) {
        answer += "a=x-padding:" + std::string(1000, 'x') + "\r\n";
    }
    expect_refused(answer, "longer than");
}

TEST(RefusedAnswer, NotSdp) {
    expect_refused("", "v=0");
    expect_refused("{\"type\":\"answer\"}", "line 1");
    expect_refused(chromium_answer() + "garbage\r\n", "not of the form");
}

TEST(RefusedAnswer, OtherNumberOfMlines) {
    const std::string answer = chromium_answer();
    expect_refused(with(answer, section(answer, "v0"), ""), "5 m-lines, the offer has 6");
    expect_refused(answer + section(answer, "v0"), "7 m-lines");
    expect_refused("v=0\r\n", "0 m-lines");
}

TEST(RefusedAnswer, OtherOrderKindProtocolOrMid) {
    const std::string answer = chromium_answer();
    const std::string camera = section(answer, "camera");
    const std::string screen = section(answer, "screen");
    expect_refused(with(answer, camera + screen, screen + camera), "another mid");
    expect_refused(with(answer, "a=mid:camera", "a=mid:screen"), "another mid");
    expect_refused(with(answer, "a=mid:camera\r\n", ""), "another mid");
    expect_refused(with(answer, "a=mid:camera\r\n", "a=mid:camera\r\na=mid:camera\r\n"),
                   "another mid");
    expect_refused(with(answer, "m=video", "m=audio"), "another kind");
    expect_refused(with(answer, "m=video", "m=application"), "another kind");
    expect_refused(with(answer, "UDP/TLS/RTP/SAVPF", "RTP/AVP"), "protocol");
    expect_refused(with(answer, "UDP/TLS/RTP/SAVPF 111", "UDP/DTLS/SCTP webrtc-datachannel"),
                   "protocol");
}

TEST(RefusedAnswer, FirstMlineRejected) {
    expect_refused(with(chromium_answer(), "m=audio 9", "m=audio 0"), "must not be rejected");
}

TEST(RefusedAnswer, BundleThatDoesNotCoverWhatWasAccepted) {
    const std::string answer = chromium_answer();
    expect_refused(with(answer, "screen-audio a0 v0", "screen-audio a0"), "BUNDLE");
    expect_refused(with(answer, "a=group:BUNDLE", "a=group:LS"), "no BUNDLE");
    expect_refused(with(answer, "a=msid-semantic: WMS", "a=group:BUNDLE v0"), "more than one");
    expect_refused(with(answer, "a=group:BUNDLE microphone camera screen screen-audio a0 v0",
                        "a=group:BUNDLE"),
                   "BUNDLE");
}

TEST(RefusedAnswer, MissingTransportParameters) {
    for (const char* line : {"a=ice-ufrag:uThm\r\n", "a=ice-pwd:7GHb2XwMke59vUYloaEoTKva\r\n",
                             "a=setup:active\r\n", "a=rtcp-mux\r\n"}) {
        expect_refused(with_in(chromium_answer(), "a0", line, ""), "lacks");
    }
    expect_refused(with(firefox_answer(), "a=fingerprint:", "a=x-fingerprint:"), "fingerprint");
}

TEST(RefusedAnswer, DifferingTransportParameters) {
    const std::string answer = chromium_answer();
    expect_refused(with_in(answer, "a0", "a=ice-ufrag:uThm", "a=ice-ufrag:other"), "differ");
    expect_refused(with_in(answer, "a0", "a=ice-pwd:7G", "a=ice-pwd:7H"), "differ");
    expect_refused(with_in(answer, "a0", "sha-256 FF", "sha-256 FE"), "differ");
    expect_refused(with_in(answer, "a0", "setup:active", "setup:passive"), "differ");
    expect_refused(
        with_in(answer, "a0", "a=setup:active\r\n", "a=setup:active\r\na=setup:passive\r\n"),
        "more than one");
}

TEST(RefusedAnswer, InvalidTransportParameters) {
    const std::string answer = chromium_answer();
    expect_refused(with_all(answer, "ice-ufrag:uThm", "ice-ufrag:uTh"), "ICE credentials");
    expect_refused(with_all(answer, "ice-ufrag:uThm", "ice-ufrag:u Thm"), "ICE credentials");
    expect_refused(with_all(answer, "ice-ufrag:uThm", "ice-ufrag:" + std::string(257, 'u')),
                   "ICE credentials");
    expect_refused(with_all(answer, "ice-pwd:7GHb", "ice-pwd:"), "ICE credentials");
    expect_refused(with_all(answer, "sha-256 FF", "sha-1 FF"), "fingerprint");
    expect_refused(with_all(answer, "sha-256 FF:", "sha-256 "), "fingerprint");
    expect_refused(with_all(answer, "sha-256 FF", "sha-256 GG"), "fingerprint");
    expect_refused(with_all(answer, "sha-256 FF:9C", "sha-256 FF-9C"), "fingerprint");
    expect_refused(with_all(answer, "setup:active", "setup:actpass"), "setup");
    expect_refused(with_all(answer, "setup:active", "setup:holdconn"), "setup");
}

TEST(RefusedAnswer, DirectionThatTheOfferDoesNotAllow) {
    const std::string answer = chromium_answer();
    expect_refused(with_in(answer, "camera", "a=sendonly", "a=recvonly"), "direction");
    expect_refused(with_in(answer, "camera", "a=sendonly", "a=sendrecv"), "direction");
    expect_refused(with_in(answer, "v0", "a=recvonly", "a=sendonly"), "direction");
    expect_refused(with_in(answer, "v0", "a=recvonly", "a=sendrecv"), "direction");
    expect_refused(with_in(answer, "v0", "a=recvonly\r\n", ""), "direction");
    expect_refused(with_in(answer, "v0", "a=recvonly\r\n", "a=recvonly\r\na=inactive\r\n"),
                   "direction");
}

TEST(RefusedAnswer, FormatsThatWereNotOffered) {
    const std::string answer = chromium_answer();
    expect_refused(with_in(answer, "camera", "SAVPF 96 97", "SAVPF 96 97 98"), "not offered");
    expect_refused(with_in(answer, "camera", "SAVPF 96 97", "SAVPF 0"), "not offered");
    expect_refused(with_in(answer, "camera", "SAVPF 96 97", "SAVPF 96 96"), "twice");
    expect_refused(with_in(answer, "camera", "SAVPF 96 97", "SAVPF 97"), "no codec");
}

TEST(RefusedAnswer, FormatsMappedOtherwise) {
    const std::string answer = chromium_answer();
    expect_refused(with_in(answer, "camera", "96 VP8/90000", "96 H264/90000"), "payload type 96");
    expect_refused(with_in(answer, "camera", "96 VP8/90000", "96 VP8/48000"), "payload type 96");
    expect_refused(with_in(answer, "camera", "a=rtpmap:96 VP8/90000\r\n", ""), "payload type 96");
    expect_refused(with_in(answer, "v0", "97 apt=96", "97 apt=98"), "payload type 97");
    expect_refused(with_in(answer, "microphone", "opus/48000/2", "opus/48000/1"),
                   "payload type 111");
}

TEST(RefusedAnswer, SsrcClaimedTwice) {
    const std::string answer = chromium_answer();
    expect_refused(with_all(answer, "a=ssrc:3031726844", "a=ssrc:2077241108"), "in use");
    // 1005 is the server's own, in slot v0.
    expect_refused(with_all(answer, "a=ssrc:3031726844", "a=ssrc:1005"), "in use");
}

TEST(RefusedAnswer, InvalidSsrcs) {
    const std::string answer = chromium_answer();
    for (const char* ssrc : {"a=ssrc:0", "a=ssrc:4294967296", "a=ssrc:-1", "a=ssrc:x", "a=ssrc:"}) {
        expect_refused(with(answer, "a=ssrc:3031726844", ssrc), "a=ssrc");
    }
    for (const char* group : {"FID 2077241108", "FID 2077241108 5", "FID 2077241108 2077241108",
                              "FID 2077241108 1240183575 1"}) {
        expect_refused(with(answer, "FID 2077241108 1240183575", group), "a=ssrc-group");
    }
}

TEST(RefusedAnswer, TooManySsrcs) {
    const auto claims = [](std::size_t first, std::size_t count) {
        std::string lines;
        for (std::size_t i = 0; i < count; ++i) {
            lines += "a=ssrc:" + std::to_string(100000 + first + i) + " cname:x\r\n";
        }
        return lines;
    };
    const std::string answer = chromium_answer();
    expect_refused(answer.substr(0, answer.find("a=ssrc:3031726844")) +
                       claims(0, limits::receive_streams + 1) +
                       answer.substr(answer.find("m=video")),
                   "too many SSRCs");
    const std::string half = with(answer, "a=ssrc:3031726844 cname:dfnPfVsyCOGhTang\r\n",
                                  claims(0, limits::receive_streams - 1));
    expect_refused(half, "more than 32 SSRCs");
}

TEST(RefusedAnswer, BadOrTooManyCandidates) {
    const std::string answer = chromium_answer();
    expect_refused(with(answer, "a=rtcp-mux\r\n", "a=rtcp-mux\r\na=candidate:nonsense\r\n"),
                   "candidate");
    std::string many = "a=rtcp-mux\r\n";
    for (std::size_t i = 0; i <= limits::candidates_per_generation; ++i) {
        many += "a=candidate:1 1 udp 1 192.0.2.1 " + std::to_string(i + 1) + " typ host\r\n";
    }
    expect_refused(with(answer, "a=rtcp-mux\r\n", many), "more than 32 candidates");
}

/// Cuts and changes at every place: whatever comes of it, nothing breaks, and what passes can be
/// parsed and holds no line that was not built here.
TEST(RefusedAnswer, MutilatedAnywhere_NeverBreaksTheReader) {
    const std::string offer = samples::offer(1);
    const std::string answer = firefox_answer();
    for (std::size_t at = 0; at < answer.size(); at += 3) {
        for (const char* insert :
             {"", "\r\n", " ", ":", "\xff", "9999999999", "m=video 9 x 1\r\n"}) {
            std::string changed = answer;
            changed.replace(at, 1, insert);
            const auto checked = check_answer(changed, offer);
            EXPECT_EQ(checked.has_value(), checked && checked->mlines.size() == 6);
        }
        EXPECT_NO_FATAL_FAILURE((void)check_answer(answer.substr(0, at), offer));
    }
}

}  // namespace
}  // namespace umbrella::core::sdp
