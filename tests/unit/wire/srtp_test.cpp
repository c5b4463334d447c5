#include "wire/srtp.hpp"

#include "hex.hpp"
#include "packets.hpp"
#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace umbrella::wire {
namespace {

using test::hex;
using test::Octets;
using test::TestPacket;
using ::testing::ElementsAreArray;

constexpr auto both = {SrtpProfile::AesCm128HmacSha1_80, SrtpProfile::AeadAes128Gcm};

/// The same session keys for RTP and RTCP.
SrtpSender sender_with(SrtpProfile profile, const Octets& key, const Octets& salt) {
    SrtpSessionKeys keys;
    std::ranges::copy(key, keys.cipher.begin());
    std::ranges::copy(salt, keys.salt.begin());
    return *SrtpSender::create(profile, keys, keys);
}

SrtpSender any_sender(SrtpProfile profile) {
    return sender_with(profile, Octets(16, 1), Octets(srtp_salt_bytes(profile), 2));
}

/// Protected; empty: refused.
Octets protect_rtp(SrtpSender& sender, Octets packet, std::uint32_t roc = 0) {
    const std::size_t size = packet.size();
    packet.resize(size + max_rtp_overhead);
    packet.resize(sender.protect_rtp(packet, size, roc));
    return packet;
}

Octets protect_rtcp(SrtpSender& sender, Octets packet, std::uint32_t index) {
    const std::size_t size = packet.size();
    packet.resize(size + max_rtcp_overhead);
    packet.resize(sender.protect_rtcp(packet, size, index));
    return packet;
}

TEST(Srtp, KeyStreamOfRfc3711AppendixB2_IsUsed) {
    SrtpSender sender =
        sender_with(SrtpProfile::AesCm128HmacSha1_80, hex("2B7E151628AED2A6ABF7158809CF4F3C"),
                    hex("F0F1F2F3F4F5F6F7F8F9FAFBFCFD"));
    const Octets packet = protect_rtp(sender, TestPacket{.payload = Octets(48)}.to_bytes());
    ASSERT_EQ(packet.size(), 12U + 48U + 10U);
    EXPECT_THAT(Octets(packet.begin() + 12, packet.begin() + 60),
                ElementsAreArray(hex("E03EAD0935C95E80E166B16DD92B4EB4"
                                     "D23513162B02D0F72A43A2FE4A5F97AB"
                                     "41E95B3BB0A2E8DD477901E4FCA894C0")));
}

const char* const rfc7714_key = "000102030405060708090a0b0c0d0e0f";
const char* const rfc7714_salt = "517569642070726f2071756f";

TEST(Srtp, RtpVectorOfRfc7714Section16_Matches) {
    SrtpSender sender =
        sender_with(SrtpProfile::AeadAes128Gcm, hex(rfc7714_key), hex(rfc7714_salt));
    const Octets packet =
        hex("8040f17b 8041f8d3 5501a0b2 47616c6c 69612065 7374206f 6d6e6973 20646976 69736120"
            "696e2070 61727465 73207472 6573");
    EXPECT_THAT(protect_rtp(sender, packet),
                ElementsAreArray(hex("8040f17b 8041f8d3 5501a0b2 f24de3a3 fb34de6c acba861c"
                                     "9d7e4bca be633bd5 0d294e6f 42a5f47a 51c7d19b 36de3adf"
                                     "8833899d 7f27beb1 6a9152cf 765ee439 0cce")));
}

TEST(Srtp, RtcpVectorOfRfc7714Section17_Matches) {
    SrtpSender sender =
        sender_with(SrtpProfile::AeadAes128Gcm, hex(rfc7714_key), hex(rfc7714_salt));
    const Octets packet =
        hex("81c8000d 4d617273 4e545031 4e545032 52545020 0000042a 0000e930 4c756e61 deadbeef"
            "deadbeef deadbeef deadbeef deadbeef");
    EXPECT_THAT(protect_rtcp(sender, packet, 0x5d4),
                ElementsAreArray(hex("81c8000d 4d617273 63e94885 dcdab67c a727d766 2f6b7e99"
                                     "7ff5c0f7 6c06f32d c676a5f1 730d6fda 4ce09b46 86303ded"
                                     "0bb9275b c84aa458 96cf4d2f c5abf872 45d9eade 800005d4")));
}

TEST(Srtp, NotRtp_IsRefused) {
    for (const SrtpProfile profile : both) {
        SrtpSender sender = any_sender(profile);
        EXPECT_TRUE(protect_rtp(sender, {}).empty());
        EXPECT_TRUE(protect_rtp(sender, Octets(11, 0x80)).empty());
        EXPECT_TRUE(protect_rtp(sender, Octets(100, 0x00)).empty()) << "version 0";
        Octets no_extension = TestPacket{.payload = {1, 2}}.to_bytes();
        no_extension.front() |= 0x10;
        EXPECT_TRUE(protect_rtp(sender, no_extension).empty());
        EXPECT_FALSE(protect_rtp(sender, TestPacket{}.to_bytes()).empty()) << "without payload";
    }
}

TEST(Srtp, NotRtcp_IsRefused) {
    for (const SrtpProfile profile : both) {
        SrtpSender sender = any_sender(profile);
        EXPECT_TRUE(protect_rtcp(sender, Octets(7, 0x80), 0).empty());
        EXPECT_TRUE(protect_rtcp(sender, Octets(8, 0x40), 0).empty()) << "version 1";
        EXPECT_TRUE(protect_rtcp(sender, Octets(8, 0x80), 0x8000'0000).empty()) << "index";
        EXPECT_FALSE(protect_rtcp(sender, Octets(8, 0x80), 0x7FFF'FFFF).empty());
    }
}

TEST(Srtp, BufferWithoutRoom_IsRefusedUntouched) {
    for (const SrtpProfile profile : both) {
        const bool gcm = profile == SrtpProfile::AeadAes128Gcm;
        SrtpSender sender = any_sender(profile);
        const Octets packet = TestPacket{.payload = Octets(20, 7)}.to_bytes();
        Octets buffer = packet;
        buffer.resize(packet.size() + (gcm ? 16 : 10) - 1);
        EXPECT_EQ(sender.protect_rtp(buffer, packet.size(), 0), 0U);
        EXPECT_TRUE(std::ranges::equal(packet, std::span(buffer).first(packet.size())));
        buffer.push_back(0);
        EXPECT_EQ(sender.protect_rtp(buffer, packet.size(), 0), buffer.size());

        Octets rtcp(packet.size() + (gcm ? 20 : 14) - 1, 0x80);
        EXPECT_EQ(sender.protect_rtcp(rtcp, packet.size(), 0), 0U);
        rtcp.push_back(0);
        EXPECT_EQ(sender.protect_rtcp(rtcp, packet.size(), 0), rtcp.size());
        EXPECT_EQ(sender.protect_rtp(buffer, buffer.size() + 1, 0), 0U) << "more than there is";
        EXPECT_EQ(sender.protect_rtcp(buffer, buffer.size() + 1, 0), 0U);
    }
}

TEST(Srtp, RolloverCounter_MakesAnotherPacket) {
    for (const SrtpProfile profile : both) {
        SrtpSender sender = any_sender(profile);
        const Octets packet = TestPacket{.payload = Octets(20, 7)}.to_bytes();
        EXPECT_NE(protect_rtp(sender, packet, 0), protect_rtp(sender, packet, 1));
        EXPECT_EQ(protect_rtp(sender, packet, 1), protect_rtp(sender, packet, 1));
    }
}

TEST(Srtp, MovedSender_GoesOn) {
    SrtpSender sender = any_sender(SrtpProfile::AeadAes128Gcm);
    const Octets packet = TestPacket{.payload = {1, 2, 3}}.to_bytes();
    const Octets before = protect_rtp(sender, packet);
    SrtpSender moved = std::move(sender);
    EXPECT_EQ(protect_rtp(moved, packet), before);
    EXPECT_EQ(moved.profile(), SrtpProfile::AeadAes128Gcm);
}

}  // namespace
}  // namespace umbrella::wire
