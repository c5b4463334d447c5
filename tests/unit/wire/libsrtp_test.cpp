// What we protect, libsrtp unprotects, and the other way round for RTCP: the other implementation's
// word that it is SRTP.
#include "packets.hpp"
#include "srtp_reader.hpp"
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <srtp2/srtp.h>

#include "wire/srtcp_receiver.hpp"
#include "wire/srtp.hpp"

namespace umbrella::wire {
namespace {

using test::Octets;
using test::TestPacket;

constexpr unsigned seed = 4711;

constexpr unsigned long window_packets = 1024;

class Libsrtp : public testing::TestWithParam<SrtpProfile> {
  protected:
    Libsrtp()
        : key_(random_bytes(srtp_key_bytes + srtp_salt_bytes(GetParam()))),
          sender_(*SrtpSender::create(*srtp_master_key(GetParam(), key_))),
          receiver_(test::libsrtp_receiver(GetParam(), key_, window_packets)) {}

    std::size_t random_below(std::size_t end) {
        return std::uniform_int_distribution<std::size_t>(0, end - 1)(random_);
    }
    Octets random_bytes(std::size_t size) {
        Octets bytes(size);
        for (std::uint8_t& byte : bytes) {
            byte = static_cast<std::uint8_t>(random_below(256));
        }
        return bytes;
    }

    /// Any size, any extensions, any CSRCs.
    Octets random_packet(std::uint16_t sequence_number) {
        TestPacket packet{.payload_type = 96,
                          .sequence_number = sequence_number,
                          .timestamp = static_cast<std::uint32_t>(random_()),
                          .ssrc = 0xCAFE'BABE,
                          .payload = random_bytes(random_below(1300)),
                          .marker = random_below(2) == 0,
                          .csrcs = static_cast<std::uint8_t>(random_below(16))};
        for (std::size_t i = random_below(4); i > 0; --i) {
            packet.extensions.push_back(
                {static_cast<std::uint8_t>(i), random_bytes(1 + random_below(16))});
        }
        return packet.to_bytes();
    }

    Octets round_trip_rtp(Octets packet, std::uint32_t roc) {
        const std::size_t size = packet.size();
        packet.resize(size + max_rtp_overhead);
        int length = static_cast<int>(sender_.protect_rtp(packet, size, roc));
        packet.resize(static_cast<std::size_t>(length));
        if (srtp_unprotect(receiver_.get(), packet.data(), &length) != srtp_err_status_ok) {
            return {};
        }
        packet.resize(static_cast<std::size_t>(length));
        return packet;
    }
    Octets round_trip_rtcp(Octets packet, std::uint32_t index) {
        const std::size_t size = packet.size();
        packet.resize(size + max_rtcp_overhead);
        int length = static_cast<int>(sender_.protect_rtcp(packet, size, index));
        packet.resize(static_cast<std::size_t>(length));
        if (srtp_unprotect_rtcp(receiver_.get(), packet.data(), &length) != srtp_err_status_ok) {
            return {};
        }
        packet.resize(static_cast<std::size_t>(length));
        return packet;
    }

    std::mt19937 random_{seed};
    Octets key_;
    SrtpSender sender_;
    test::SrtpSession receiver_;
};

TEST_P(Libsrtp, RandomRtpAcrossTheRollover_ComesBack) {
    ASSERT_NE(receiver_, nullptr);
    // Begins below 2^15 (RFC 3711 §3.3.1) and leaps, so that 2,000 packets cross 2^16 twice.
    std::uint32_t number = 1000;
    for (int i = 0; i < 2000; ++i) {
        const Octets packet = random_packet(static_cast<std::uint16_t>(number));
        ASSERT_EQ(round_trip_rtp(packet, number >> 16U), packet) << number;
        number += 1 + static_cast<std::uint32_t>(random_below(140));
    }
    EXPECT_GT(number >> 16U, 1U);
}

TEST_P(Libsrtp, WrongRolloverCounter_IsRefusedByTheReceiver) {
    ASSERT_NE(receiver_, nullptr);
    EXPECT_FALSE(round_trip_rtp(random_packet(10), 0).empty());
    EXPECT_TRUE(round_trip_rtp(random_packet(11), 1).empty());
}

TEST_P(Libsrtp, RandomRtcp_ComesBack) {
    ASSERT_NE(receiver_, nullptr);
    std::uint32_t index = 0;
    for (int i = 0; i < 1000; ++i) {
        Octets packet = random_bytes(8 + (4 * random_below(300)));
        packet[0] = 0x80;
        packet[1] = 200;
        ASSERT_EQ(round_trip_rtcp(packet, index), packet) << index;
        index += 1 + static_cast<std::uint32_t>(random_below(i % 100 == 0 ? 1'000'000 : 3));
    }
}

TEST_P(Libsrtp, RandomRtcpOfLibsrtp_IsUnprotectedByUsOnce) {
    const test::SrtpSession sender = test::libsrtp_sender(GetParam(), key_);
    ASSERT_NE(sender, nullptr);
    auto receiver = *SrtcpReceiver::create(*srtp_master_key(GetParam(), key_));
    for (int i = 0; i < 1000; ++i) {
        Octets packet = random_bytes(8 + (4 * random_below(300)));
        packet[0] = 0x80;
        packet[1] = 200;
        packet[4] = static_cast<std::uint8_t>(i % 5);
        Octets protected_packet = packet;
        protected_packet.resize(packet.size() + SRTP_MAX_TRAILER_LEN + 4);
        int length = static_cast<int>(packet.size());
        ASSERT_EQ(srtp_protect_rtcp(sender.get(), protected_packet.data(), &length),
                  srtp_err_status_ok);
        protected_packet.resize(static_cast<std::size_t>(length));
        Octets out(packet.size());
        ASSERT_EQ(receiver.unprotect(protected_packet, out), packet.size()) << i;
        ASSERT_EQ(out, packet) << i;
        ASSERT_EQ(receiver.unprotect(protected_packet, out), 0U) << i;
    }
}

TEST_P(Libsrtp, ManyStreams_NeedNoStateOfOurs) {
    ASSERT_NE(receiver_, nullptr);
    for (std::uint32_t i = 0; i < 500; ++i) {
        const Octets packet = TestPacket{.sequence_number = static_cast<std::uint16_t>(i),
                                         .ssrc = 100 + (i % 50),
                                         .payload = random_bytes(50)}
                                  .to_bytes();
        ASSERT_EQ(round_trip_rtp(packet, 0), packet) << i;
    }
}

INSTANTIATE_TEST_SUITE_P(Profiles, Libsrtp,
                         testing::Values(SrtpProfile::AesCm128HmacSha1_80,
                                         SrtpProfile::AeadAes128Gcm),
                         [](const auto& one) {
                             return std::string(
                                 one.param == SrtpProfile::AeadAes128Gcm ? "Gcm" : "CounterMode");
                         });

}  // namespace
}  // namespace umbrella::wire
