#include "arrival_log.hpp"
#include "lean_sdp.hpp"
#include <array>

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace umbrella::bench {
namespace {

using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr WallTime tick_ns = 250'000;

TEST(ArrivalLog, Feedback_TellsOfGapsAndDelays) {
    ArrivalLog log;
    const WallTime base = WallTime{256} * tick_ns * 10;
    log.add(100, base);
    log.add(101, base + 4 * tick_ns);
    log.add(103, base + 400 * tick_ns);
    const Datagram feedback = log.take_feedback(1, 2);
    EXPECT_TRUE(log.empty());
    // draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1: a vector of two-bit symbols (small,
    // small, none, large), then deltas of 0, 4 and, in two bytes, 396 ticks.
    EXPECT_THAT(feedback,
                ElementsAreArray({0x8F, 205, 0, 6, 0,  0, 0,    1,    0, 0, 0, 2,    0, 100,
                                  0,    4,   0, 0, 10, 0, 0xD4, 0x80, 0, 4, 1, 0x8C, 0, 0}));
}

TEST(ArrivalLog, NumbersThatWrap_StayInOrder) {
    ArrivalLog log;
    log.add(65535, tick_ns);
    log.add(0, tick_ns);
    const Datagram feedback = log.take_feedback(1, 2);
    EXPECT_EQ(feedback[12], 0xFF);
    EXPECT_EQ(feedback[15], 2);
}

LocalTransport transport() {
    return {.ice = {.ufrag = "user", .pwd = "password-password-password"},
            .candidate = "candidate:1 1 UDP 1 192.0.2.1 9 typ host",
            .fingerprint = "sha-256 00"};
}

TEST(LeanSdp, OwnOffer_IsReadBack) {
    const auto read =
        read_description(write_offer(transport(), {.ssrc = 11}, {.ssrc = 22, .rtx_ssrc = 23}));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->ice.ufrag, "user");
    EXPECT_THAT(read->candidates, ElementsAreArray({transport().candidate}));
    ASSERT_EQ(read->lines.size(), 2U);
    EXPECT_EQ(read->lines[0].ssrc, 11U);
    EXPECT_FALSE(read->lines[0].format.rtx_payload_type);
    EXPECT_EQ(read->lines[1].ssrc, 22U);
    EXPECT_EQ(read->lines[1].rtx_ssrc, 23U);
    EXPECT_EQ(read->lines[1].format.payload_type, 96);
    EXPECT_EQ(read->lines[1].format.rtx_payload_type, 97);
    EXPECT_EQ(read->lines[1].format.transport_cc_id, 5);
}

TEST(LeanSdp, Answer_ReceivesWhatIsSentAndSendsOnlyWhatIsNamed) {
    const std::string offer =
        "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"
        "m=video 9 UDP/TLS/RTP/SAVPF 100 101 102\r\na=mid:a\r\na=sendonly\r\n"
        "a=rtpmap:100 VP9/90000\r\na=rtpmap:101 VP8/90000\r\na=rtpmap:102 rtx/90000\r\n"
        "a=fmtp:102 apt=101\r\na=rtcp-fb:101 nack pli\r\na=ssrc:5 cname:x\r\n"
        "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:b\r\na=recvonly\r\na=rtpmap:111 opus/48000/2\r\n"
        "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:c\r\na=recvonly\r\na=rtpmap:111 opus/48000/2\r\n";
    const std::string answer = write_answer(offer, transport(), {{"b", {.ssrc = 77}}});
    EXPECT_THAT(answer, HasSubstr("m=video 9 UDP/TLS/RTP/SAVPF 101 102\r\n"));
    EXPECT_THAT(answer, HasSubstr("a=recvonly"));
    EXPECT_THAT(answer, HasSubstr("a=rtcp-fb:101 nack pli"));
    EXPECT_THAT(answer, Not(HasSubstr("VP9")));
    EXPECT_THAT(answer, HasSubstr("a=ssrc:77 cname:load"));
    EXPECT_THAT(answer, HasSubstr("a=inactive"));
    EXPECT_THAT(answer, HasSubstr("a=group:BUNDLE a b c"));
}

}  // namespace
}  // namespace umbrella::bench
