#include "media/rtcp_intake.hpp"

#include "packets.hpp"
#include "rtcp_bytes.hpp"
#include <cstdint>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "wire/srtp.hpp"

namespace umbrella::media {
namespace {

using test::Octets;
using test::rtcp;
using test::u32;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::uint32_t peer = 0x0A0B'0C0D;

wire::SrtpMasterKey keys() {
    const auto profile = wire::SrtpProfile::AesCm128HmacSha1_80;
    return *wire::srtp_master_key(
        profile, Octets(wire::srtp_key_bytes + wire::srtp_salt_bytes(profile), 0x5A));
}

Octets sender_report() {
    return rtcp(200, 0, test::join({u32(peer), Octets(20)}));
}
Octets receiver_report() {
    return rtcp(201, 0, u32(peer));
}
Octets picture_loss() {
    return rtcp(206, 1, test::join({u32(peer), u32(1)}));
}
Octets transport_feedback() {
    return rtcp(205, 15, test::join({u32(peer), u32(1), Octets(12)}));
}
Octets goodbye() {
    return rtcp(203, 1, u32(peer));
}

class RtcpIntakeTest : public testing::Test {
  protected:
    Octets protect(Octets packet) {
        const std::size_t size = packet.size();
        packet.resize(size + wire::max_rtcp_overhead);
        packet.resize(sender_.protect_rtcp(packet, size, ++index_));
        return packet;
    }
    bool admits(const Octets& compound) { return intake_.admits(protect(compound)); }

    std::vector<Octets> read_;
    wire::SrtpSender sender_ = *wire::SrtpSender::create(keys());
    std::uint32_t index_ = 0;
    RtcpIntake intake_{*wire::SrtcpReceiver::create(keys()), [this](core::rtp::Bytes compound) {
                           read_.emplace_back(compound.begin(), compound.end());
                       }};
};

TEST_F(RtcpIntakeTest, WhatConcernsOurStreams_IsReadAndEnds) {
    const std::vector<Octets> compounds{receiver_report(), picture_loss(), transport_feedback(),
                                        test::join({receiver_report(), picture_loss()})};
    for (const Octets& compound : compounds) {
        EXPECT_FALSE(admits(compound));
    }
    EXPECT_EQ(read_, compounds);
}

TEST_F(RtcpIntakeTest, SenderReportsAndGoodbyes_AreReadAndGoOn) {
    const std::vector<Octets> compounds{
        sender_report(), test::join({sender_report(), transport_feedback()}),
        test::join({receiver_report(), goodbye()}),
        test::join({receiver_report(), picture_loss(), sender_report()})};
    for (const Octets& compound : compounds) {
        EXPECT_TRUE(admits(compound));
    }
    EXPECT_EQ(read_, compounds);
}

TEST_F(RtcpIntakeTest, RepeatedOrForged_EndsUnread) {
    const Octets packet = protect(sender_report());
    EXPECT_TRUE(intake_.admits(packet));
    EXPECT_FALSE(intake_.admits(packet)) << "again";
    Octets forged = protect(sender_report());
    forged.back() ^= 1U;
    EXPECT_FALSE(intake_.admits(forged));
    EXPECT_FALSE(intake_.admits(sender_report())) << "not protected";
    EXPECT_FALSE(intake_.admits({Octets{0x80, 200}})) << "cut short";
    EXPECT_THAT(read_, ElementsAre(sender_report()));
}

TEST_F(RtcpIntakeTest, HandshakeOfThePeer_IsOverWhenSomethingAuthenticHasCome) {
    Octets forged = protect(receiver_report());
    forged.back() ^= 1U;
    EXPECT_FALSE(intake_.admits(forged));
    EXPECT_TRUE(intake_.admits(Octets{20, 254, 253, 0})) << "DTLS";
    EXPECT_FALSE(intake_.has_read());
    EXPECT_FALSE(admits(receiver_report()));
    EXPECT_TRUE(intake_.has_read());
}

TEST_F(RtcpIntakeTest, TooLong_EndsUnread) {
    EXPECT_FALSE(admits(rtcp(200, 0, Octets(limits::rtcp_packet_bytes))));
    EXPECT_THAT(read_, IsEmpty());
}

TEST_F(RtcpIntakeTest, WhatIsNotRtcp_GoesOnUnread) {
    EXPECT_TRUE(intake_.admits(test::TestPacket{.payload = Octets(20)}.to_bytes())) << "RTP";
    EXPECT_TRUE(intake_.admits(Octets{20, 254, 253, 0})) << "DTLS";
    EXPECT_TRUE(intake_.admits(Octets{0, 200, 0, 0})) << "STUN";
    EXPECT_TRUE(intake_.admits(Octets{0x80, 191, 0, 0})) << "RTP, payload type 63";
    EXPECT_TRUE(intake_.admits(Octets{0x80, 224, 0, 0})) << "RTP, payload type 96";
    EXPECT_TRUE(intake_.admits(Octets{0x80}));
    EXPECT_TRUE(intake_.admits({}));
    EXPECT_THAT(read_, IsEmpty());
}

}  // namespace
}  // namespace umbrella::media
