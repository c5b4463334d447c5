#include "media/datagram_intake.hpp"

#include "udp_socket.hpp"
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace umbrella::media {
namespace {

using test::Octets;
using test::UdpSocket;
using ::testing::ElementsAre;

const Octets rtp{0x80, 96, 0, 1};
const Octets rtcp{0x81, 201, 0, 1};
const Octets stun{0, 1, 0, 0};
const Octets dtls{22, 254, 253};

class DatagramIntakeTest : public testing::TestWithParam<sa_family_t> {
  protected:
    UdpSocket ours_{GetParam()};
    UdpSocket peer_{GetParam()};
    UdpSocket stranger_{GetParam()};
    std::vector<Octets> read_;
    DatagramIntake intake_{ours_.fd(), *wire::SocketAddress::of(peer_.address()),
                           [this](std::span<const std::uint8_t> packet) {
                               read_.emplace_back(packet.begin(), packet.end());
                           }};
};

TEST_P(DatagramIntakeTest, MediaOfThePeer_IsRead) {
    peer_.send(rtp, ours_);
    peer_.send(rtcp, ours_);
    EXPECT_TRUE(intake_.take());
    EXPECT_THAT(read_, ElementsAre(rtp, rtcp));
    EXPECT_TRUE(ours_.receive().empty());
}

TEST_P(DatagramIntakeTest, AllElse_IsLeftInItsOrder) {
    for (const Octets& other : {stun, dtls}) {
        peer_.send(rtp, ours_);
        peer_.send(other, ours_);
        peer_.send(rtcp, ours_);
        read_.clear();
        EXPECT_FALSE(intake_.take());
        EXPECT_THAT(read_, ElementsAre(rtp)) << "what is behind waits";
        EXPECT_EQ(ours_.receive(), other);
        EXPECT_TRUE(intake_.take());
        EXPECT_THAT(read_, ElementsAre(rtp, rtcp));
    }
}

TEST_P(DatagramIntakeTest, Strangers_AreLeft) {
    stranger_.send(rtp, ours_);
    EXPECT_FALSE(intake_.take());
    EXPECT_TRUE(read_.empty());
    EXPECT_EQ(ours_.receive(), rtp);
}

TEST_P(DatagramIntakeTest, WhatIsLargerThanAnyPacket_IsLeftWhole) {
    Octets large(limits::udp_packet_bytes + 1, 0x80);
    peer_.send(large, ours_);
    EXPECT_FALSE(intake_.take());
    EXPECT_EQ(ours_.receive(), large);
    large.pop_back();
    peer_.send(large, ours_);
    EXPECT_TRUE(intake_.take());
    EXPECT_THAT(read_, ElementsAre(large));
}

TEST_P(DatagramIntakeTest, AnEmptyDatagram_IsLeft) {
    peer_.send({}, ours_);
    peer_.send(rtp, ours_);
    EXPECT_FALSE(intake_.take());
    EXPECT_TRUE(ours_.receive().empty());
    EXPECT_TRUE(intake_.take());
    EXPECT_THAT(read_, ElementsAre(rtp));
}

/// Others are to have their turn.
TEST_P(DatagramIntakeTest, OneTurn_IsBounded) {
    for (std::size_t i = 0; i < limits::intake_packets + 3; ++i) {
        peer_.send(rtp, ours_);
    }
    EXPECT_TRUE(intake_.take());
    EXPECT_EQ(read_.size(), limits::intake_packets);
    EXPECT_TRUE(intake_.take());
    EXPECT_EQ(read_.size(), limits::intake_packets + 3);
}

INSTANTIATE_TEST_SUITE_P(Families, DatagramIntakeTest,
                         testing::Values(sa_family_t{AF_INET}, sa_family_t{AF_INET6}),
                         [](const auto& each) {
                             return std::string(each.param == AF_INET ? "IPv4" : "IPv6");
                         });

}  // namespace
}  // namespace umbrella::media
