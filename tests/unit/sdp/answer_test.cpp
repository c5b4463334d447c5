#include "core/sdp/answer.hpp"

#include "samples.hpp"
#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "core/sdp/session_description.hpp"

namespace umbrella::core::sdp {
namespace {

using samples::chromium_answer;
using samples::firefox_answer;
using samples::section;
using samples::with;
using samples::with_in;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

CheckedAnswer check(const std::string& answer) {
    Result<CheckedAnswer> checked = check_answer(answer, samples::offer(1));
    EXPECT_TRUE(checked) << checked.error().message;
    return checked.value_or(CheckedAnswer{});
}

std::vector<std::string> usable(const CheckedAnswer& answer) {
    std::vector<std::string> mids;
    for (const AnsweredMline& mline : answer.mlines) {
        if (mline.usable) {
            mids.push_back(mline.mid.text());
        }
    }
    return mids;
}

TEST(Answer, OfChromium_IsAccepted) {
    const CheckedAnswer checked = check(chromium_answer());
    EXPECT_THAT(usable(checked), ElementsAre("microphone", "camera", "a0", "v0"));
    EXPECT_EQ(checked.mlines.size(), 6U);
    EXPECT_THAT(checked.candidates, IsEmpty());
    EXPECT_THAT(section(checked.sdp, "v0"),
                HasSubstr("m=video 9 UDP/TLS/RTP/SAVPF 96 97 98 99 102 103 106 107\r\n"));
    EXPECT_THAT(section(checked.sdp, "camera"),
                AllOf(HasSubstr("a=ssrc-group:FID 2077241108 1240183575\r\n"),
                      HasSubstr("a=ssrc:2077241108 cname:peer\r\n"),
                      HasSubstr("a=ssrc:1240183575 cname:peer\r\n")));
}

TEST(Answer, OfFirefox_IsAccepted) {
    const CheckedAnswer checked = check(firefox_answer());
    EXPECT_THAT(usable(checked), ElementsAre("microphone", "camera", "a0", "v0"));
    EXPECT_THAT(section(checked.sdp, "v0"),
                HasSubstr("m=video 9 UDP/TLS/RTP/SAVPF 96 97 98 99 106 107\r\n"));
}

TEST(Answer, SessionLevelFingerprint_IsWrittenToEachMline) {
    const std::string sdp = check(firefox_answer()).sdp;
    EXPECT_THAT(sdp.substr(0, sdp.find("m=")), Not(HasSubstr("fingerprint")));
    for (const std::string_view mid : {"microphone", "screen", "v0"}) {
        EXPECT_THAT(section(sdp, mid), HasSubstr("a=fingerprint:sha-256 1B:D8:B4:6C"));
    }
}

TEST(Answer, SsrcsOfReceivingMlines_AreDropped) {
    EXPECT_THAT(section(check(firefox_answer()).sdp, "v0"), Not(HasSubstr("a=ssrc")));
}

TEST(Answer, Passed_CarriesTheOffersParametersNotTheClients) {
    const std::string answer =
        with(chromium_answer(), "a=fmtp:111 minptime=10", "a=fmtp:111 ssrc=5;minptime=10");
    const std::string microphone = section(check(answer).sdp, "microphone");
    EXPECT_THAT(microphone, HasSubstr("a=fmtp:111 minptime=10;useinbandfec=1\r\n"));
    EXPECT_THAT(microphone, Not(HasSubstr("ssrc=5")));
}

TEST(Answer, Feedback_IsWhatBothWant) {
    const std::string answer = with_in(chromium_answer(), "camera", "a=rtcp-fb:96 ccm fir\r\n", "");
    const std::string camera = section(check(answer).sdp, "camera");
    EXPECT_THAT(camera, Not(HasSubstr("ccm fir")));
    EXPECT_THAT(camera, HasSubstr("a=rtcp-fb:96 nack pli\r\n"));
    EXPECT_THAT(camera, HasSubstr("a=rtcp-fb:96 transport-cc\r\n"));
}

TEST(Answer, WildcardFeedback_CountsForAllFormats) {
    const std::string answer = with_in(chromium_answer(), "camera", "a=rtcp-fb:96 nack pli\r\n",
                                       "a=rtcp-fb:* nack pli\r\n");
    EXPECT_THAT(section(check(answer).sdp, "camera"), HasSubstr("a=rtcp-fb:96 nack pli\r\n"));
}

TEST(Answer, Extensions_AreWhatBothWant) {
    std::string answer =
        with_in(chromium_answer(), "camera", "a=extmap:8 urn:3gpp:video-orientation\r\n", "");
    answer = with_in(answer, "camera", "a=extmap:1 urn", "a=extmap:1/sendonly urn");
    answer = with_in(answer, "camera", "a=extmap:7 https", "a=extmap:9 https");
    const std::string camera = section(check(answer).sdp, "camera");
    EXPECT_THAT(camera, Not(HasSubstr("video-orientation")));
    EXPECT_THAT(camera, HasSubstr("a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid\r\n"));
    EXPECT_THAT(camera, Not(HasSubstr("dependency-descriptor")));
}

TEST(Answer, DangerousAttributes_AreDropped) {
    const std::string extras =
        "a=simulcast:recv q;h;f\r\na=rid:q recv\r\na=sctp-port:5000\r\na=bundle-only\r\n"
        "a=msid:%n%n \"x\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:abc\r\na=key-mgmt:mikey x\r\n"
        "a=framesize:96 1-1\r\na=end-of-candidates\r\na=foo\r\n";
    std::string answer =
        with_in(chromium_answer(), "camera", "a=rtcp-mux\r\n", "a=rtcp-mux\r\n" + extras);
    answer =
        with(answer, "t=0 0\r\n", "t=0 0\r\nk=clear:x\r\na=ice-lite\r\na=key-mgmt:mikey x\r\n");
    const std::string sdp = check(answer).sdp;
    for (const char* gone : {"simulcast", "rid:q", "sctp", "bundle-only", "msid", "crypto",
                             "key-mgmt", "framesize", "end-of", "foo", "k=", "ice-lite"}) {
        EXPECT_THAT(sdp, Not(HasSubstr(gone)));
    }
}

TEST(Answer, RejectedMline_GetsTheCredentialsOfTheBundle) {
    std::string answer = with_in(chromium_answer(), "v0", "m=video 9", "m=video 0");
    answer = with_in(answer, "v0", "a=ice-ufrag:uThm", "a=ice-ufrag:evil");
    answer = with_in(answer, "v0", "a=ice-pwd:7GHb", "a=ice-pwd:xxxx");
    answer = with(answer, "screen-audio a0 v0", "screen-audio a0");
    const CheckedAnswer checked = check(answer);
    EXPECT_THAT(usable(checked), ElementsAre("microphone", "camera", "a0"));
    const std::string slot = section(checked.sdp, "v0");
    EXPECT_THAT(slot, HasSubstr("m=video 0 "));
    EXPECT_THAT(slot, HasSubstr("a=ice-ufrag:uThm\r\n"));
    EXPECT_THAT(slot, HasSubstr("a=ice-pwd:7GHb2XwMke59vUYloaEoTKva\r\n"));
    EXPECT_THAT(slot, HasSubstr("a=setup:active\r\n"));
    EXPECT_THAT(slot, HasSubstr("a=inactive\r\n"));
    EXPECT_THAT(checked.sdp, Not(HasSubstr("evil")));
    EXPECT_THAT(checked.sdp,
                HasSubstr("a=group:BUNDLE microphone camera screen screen-audio a0\r\n"));
}

TEST(Answer, MlineRejectedAsFirefoxDoes_IsAccepted) {
    const std::string answer = firefox_answer();
    const std::string rejected =
        "m=video 0 UDP/TLS/RTP/SAVPF 120\r\nc=IN IP4 0.0.0.0\r\n"
        "a=inactive\r\na=mid:v0\r\na=rtpmap:120 VP8/90000\r\n";
    const CheckedAnswer checked = check(with(with(answer, section(answer, "v0"), rejected),
                                             "screen-audio a0 v0", "screen-audio a0"));
    EXPECT_THAT(usable(checked), ElementsAre("microphone", "camera", "a0"));
    EXPECT_THAT(section(checked.sdp, "v0"), Not(HasSubstr("120")));
}

TEST(Answer, RejectedMlineWithoutMid_IsAccepted) {
    const std::string answer = firefox_answer();
    const std::string rejected = "m=video 0 UDP/TLS/RTP/SAVPF 0\r\na=inactive\r\n";
    EXPECT_THAT(usable(check(with(answer, section(answer, "v0"), rejected))),
                ElementsAre("microphone", "camera", "a0"));
}

TEST(Answer, PortZeroBesideBundleOnly_IsNoRejection) {
    const std::string answer = with_in(with_in(chromium_answer(), "v0", "m=video 9", "m=video 0"),
                                       "v0", "a=rtcp-mux\r\n", "a=rtcp-mux\r\na=bundle-only\r\n");
    const CheckedAnswer checked = check(answer);
    EXPECT_THAT(usable(checked), ElementsAre("microphone", "camera", "a0", "v0"));
    EXPECT_THAT(section(checked.sdp, "v0"), HasSubstr("m=video 9 "));
}

TEST(Answer, Candidates_AreTakenOutAndHandedBackOnce) {
    const std::string line = "a=candidate:1 1 udp 2113937151 192.0.2.7 50000 typ host\r\n";
    std::string answer = chromium_answer();
    for (const std::string_view mid : {"microphone", "camera", "v0"}) {
        answer = with_in(answer, mid, "a=rtcp-mux\r\n", "a=rtcp-mux\r\n" + line);
    }
    const CheckedAnswer checked = check(answer);
    EXPECT_THAT(checked.candidates,
                ElementsAre("candidate:1 1 udp 2113937151 192.0.2.7 50000 typ host"));
    EXPECT_THAT(checked.sdp, Not(HasSubstr("candidate")));
}

TEST(Answer, PassiveSetup_IsAccepted) {
    const std::string sdp =
        check(samples::with_all(chromium_answer(), "a=setup:active", "a=setup:passive")).sdp;
    EXPECT_THAT(section(sdp, "v0"), HasSubstr("a=setup:passive\r\n"));
}

TEST(Answer, MappingInAnotherCase_IsTheSame) {
    EXPECT_THAT(usable(check(with(chromium_answer(), "opus/48000/2", "OPUS/48000/2"))),
                testing::SizeIs(4));
}

TEST(Answer, Passed_HasOnlyAttributesThatWebrtcbinNeeds) {
    const auto parsed = parse(check(firefox_answer()).sdp);
    ASSERT_TRUE(parsed);
    for (const MediaSection& section : parsed->media) {
        for (const Line& line : section.lines) {
            EXPECT_THAT(
                std::string(line.type == 'a' ? attribute_name(line) : "c"),
                testing::AnyOf("c", "mid", "ice-ufrag", "ice-pwd", "fingerprint", "setup",
                               "sendonly", "recvonly", "inactive", "rtcp-mux", "rtcp-rsize",
                               "rtpmap", "fmtp", "rtcp-fb", "extmap", "ssrc", "ssrc-group"));
        }
    }
}

TEST(Answer, ToTheLargestOffer_FitsIntoOneMessage) {
    // An answer repeats at most what the offer says, but for SSRCs and its own credentials.
    EXPECT_LT(samples::offer(limits::audio_slots).size(), limits::websocket_message_bytes);
}

}  // namespace
}  // namespace umbrella::core::sdp
