#include "wire/srtcp_receiver.hpp"

#include "hex.hpp"
#include "packets.hpp"
#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits_rtcp.hpp"
#include "wire/hmac_sha1.hpp"
#include "wire/srtp.hpp"

namespace umbrella::wire {
namespace {

using test::hex;
using test::Octets;
using ::testing::Each;
using ::testing::ElementsAreArray;

constexpr std::size_t trailer_bytes = 4;
constexpr std::size_t sha1_80_bytes = 10;

class SrtcpReceiverTest : public testing::TestWithParam<SrtpProfile> {
  protected:
    static SrtpMasterKey keys(std::uint8_t byte) {
        return *srtp_master_key(GetParam(),
                                Octets(srtp_key_bytes + srtp_salt_bytes(GetParam()), byte));
    }

    static Octets compound(std::uint8_t ssrc = 7, std::size_t words = 6) {
        Octets packet(4 + (4 * words), 0xAB);
        std::ranges::copy(Octets{0x80, 201, 0, static_cast<std::uint8_t>(words), 0, 0, 0, ssrc},
                          packet.begin());
        return packet;
    }
    Octets protect(Octets packet, std::uint32_t index) {
        const std::size_t size = packet.size();
        packet.resize(size + max_rtcp_overhead);
        packet.resize(sender_.protect_rtcp(packet, size, index));
        return packet;
    }
    /// Empty: refused.
    Octets unprotect(const Octets& packet) {
        Octets out(packet.size());
        out.resize(receiver_.unprotect(packet, out));
        return out;
    }

    SrtpSender sender_ = *SrtpSender::create(keys(0x5A));
    SrtcpReceiver receiver_ = *SrtcpReceiver::create(keys(0x5A));
};

TEST_P(SrtcpReceiverTest, WhatTheSenderProtects_ComesBack) {
    for (std::uint32_t i = 0; i < 100; ++i) {
        const Octets packet = compound(static_cast<std::uint8_t>(i % 3), 1 + i);
        ASSERT_EQ(unprotect(protect(packet, i)), packet) << i;
    }
    EXPECT_EQ(unprotect(protect(compound(), 0x7FFF'FFFF)), compound()) << "the last index";
}

TEST_P(SrtcpReceiverTest, EveryFlippedBit_IsRefusedAndHarmsNothing) {
    const Octets packet = protect(compound(), 1);
    for (std::size_t i = 0; i < packet.size(); ++i) {
        for (unsigned bit = 0; bit < 8; ++bit) {
            Octets tampered = packet;
            tampered[i] ^= static_cast<std::uint8_t>(1U << bit);
            Octets out(packet.size(), 0);
            ASSERT_EQ(receiver_.unprotect(tampered, out), 0U) << i << '/' << bit;
            ASSERT_THAT(out, Each(0)) << "nothing of it is shown";
        }
    }
    EXPECT_EQ(unprotect(packet), compound());
}

TEST_P(SrtcpReceiverTest, EveryOtherLength_IsRefused) {
    const Octets packet = protect(compound(), 1);
    for (std::size_t size = 0; size < packet.size(); ++size) {
        ASSERT_TRUE(
            unprotect(Octets(packet.begin(), packet.begin() + static_cast<int>(size))).empty())
            << size;
    }
    Octets longer = packet;
    longer.push_back(0);
    EXPECT_TRUE(unprotect(longer).empty());
    EXPECT_EQ(unprotect(packet), compound());
}

TEST_P(SrtcpReceiverTest, HeaderAlone_IsTaken) {
    EXPECT_EQ(unprotect(protect(compound(7, 1), 1)), compound(7, 1));
}

TEST_P(SrtcpReceiverTest, Repeated_IsRefused) {
    const Octets first = protect(compound(), 1);
    const Octets late = protect(compound(), 2);
    EXPECT_FALSE(unprotect(first).empty());
    EXPECT_TRUE(unprotect(first).empty());
    EXPECT_FALSE(unprotect(protect(compound(), 3)).empty());
    EXPECT_FALSE(unprotect(late).empty()) << "out of order";
    EXPECT_TRUE(unprotect(late).empty());
    EXPECT_TRUE(unprotect(first).empty());
    EXPECT_FALSE(unprotect(protect(compound(), 3 + ReplayWindow::size)).empty());
    EXPECT_TRUE(unprotect(protect(compound(), 3)).empty()) << "older than the window";
}

TEST_P(SrtcpReceiverTest, EachSsrc_HasItsOwnIndices) {
    EXPECT_FALSE(unprotect(protect(compound(1), 5)).empty());
    EXPECT_FALSE(unprotect(protect(compound(2), 5)).empty());
    EXPECT_FALSE(unprotect(protect(compound(0), 5)).empty());
    for (std::uint8_t ssrc = 0; ssrc < 3; ++ssrc) {
        EXPECT_TRUE(unprotect(protect(compound(ssrc), 5)).empty());
    }
}

TEST_P(SrtcpReceiverTest, OtherKeys_AreRefused) {
    receiver_ = *SrtcpReceiver::create(keys(0x5B));
    EXPECT_TRUE(unprotect(protect(compound(), 1)).empty());
}

TEST_P(SrtcpReceiverTest, OutputWithoutRoom_IsRefusedAndTheWindowKept) {
    const Octets packet = protect(compound(), 1);
    Octets out(compound().size() - 1);
    EXPECT_EQ(receiver_.unprotect(packet, out), 0U);
    EXPECT_EQ(receiver_.unprotect(packet, {}), 0U);
    out.push_back(0);
    EXPECT_EQ(receiver_.unprotect(packet, out), out.size());
    EXPECT_EQ(out, compound());
}

TEST_P(SrtcpReceiverTest, OneSsrcTooMany_IsRefused) {
    const auto of = [this](std::size_t ssrc, std::uint32_t index) {
        Octets packet = compound();
        packet[6] = static_cast<std::uint8_t>(ssrc >> 8U);
        packet[7] = static_cast<std::uint8_t>(ssrc);
        return protect(packet, index);
    };
    for (std::size_t i = 0; i < limits::srtcp_senders; ++i) {
        ASSERT_FALSE(unprotect(of(i * 31 % limits::srtcp_senders, 1)).empty()) << i;
    }
    EXPECT_TRUE(unprotect(of(limits::srtcp_senders, 1)).empty());
    EXPECT_FALSE(unprotect(of(limits::srtcp_senders / 2, 2)).empty()) << "known before";
    EXPECT_TRUE(unprotect(of(limits::srtcp_senders / 2, 1)).empty()) << "and still counted";
}

TEST_P(SrtcpReceiverTest, Moved_GoesOn) {
    const Octets packet = protect(compound(), 1);
    EXPECT_FALSE(unprotect(packet).empty());
    SrtcpReceiver moved = std::move(receiver_);
    Octets out(packet.size());
    EXPECT_EQ(moved.unprotect(packet, out), 0U);
    EXPECT_EQ(moved.unprotect(protect(compound(), 2), out), compound().size());
}

INSTANTIATE_TEST_SUITE_P(Profiles, SrtcpReceiverTest,
                         testing::Values(SrtpProfile::AesCm128HmacSha1_80,
                                         SrtpProfile::AeadAes128Gcm),
                         [](const auto& one) {
                             return std::string(
                                 one.param == SrtpProfile::AeadAes128Gcm ? "Gcm" : "CounterMode");
                         });

/// Session keys, with which a test can protect by hand.
SrtcpReceiver receiver_with(SrtpProfile profile, const Octets& key, const Octets& salt) {
    SrtpSessionKeys keys;
    std::ranges::copy(key, keys.cipher.begin());
    std::ranges::copy(salt, keys.salt.begin());
    return *SrtcpReceiver::create(profile, keys);
}

const char* const rfc7714_key = "000102030405060708090a0b0c0d0e0f";
const char* const rfc7714_salt = "517569642070726f2071756f";

TEST(SrtcpReceiver, VectorOfRfc7714Section17_1_Matches) {
    SrtcpReceiver receiver =
        receiver_with(SrtpProfile::AeadAes128Gcm, hex(rfc7714_key), hex(rfc7714_salt));
    const Octets packet =
        hex("81c8000d 4d617273 63e94885 dcdab67c a727d766 2f6b7e99 7ff5c0f7 6c06f32d c676a5f1"
            "730d6fda 4ce09b46 86303ded 0bb9275b c84aa458 96cf4d2f c5abf872 45d9eade 800005d4");
    Octets out(packet.size());
    out.resize(receiver.unprotect(packet, out));
    EXPECT_THAT(out, ElementsAreArray(hex(
                         "81c8000d 4d617273 4e545031 4e545032 52545020 0000042a 0000e930 4c756e61"
                         "deadbeef deadbeef deadbeef deadbeef deadbeef")));
}

TEST(SrtcpReceiver, KeyStreamOfRfc3711AppendixB2_IsUsed) {
    const Octets key = hex("2B7E151628AED2A6ABF7158809CF4F3C");
    SrtcpReceiver receiver =
        receiver_with(SrtpProfile::AesCm128HmacSha1_80, key, hex("F0F1F2F3F4F5F6F7F8F9FAFBFCFD"));
    // SSRC and index 0: the IV is the salt, as there.
    Octets packet = test::join({hex("80c90008 00000000"),
                                hex("E03EAD0935C95E80E166B16DD92B4EB4"
                                    "D23513162B02D0F72A43A2FE4A5F97AB"),
                                hex("80000000")});
    const HmacSha1::Digest tag = HmacSha1(Octets(20)).digest(packet);
    packet.insert(packet.end(), tag.begin(), tag.begin() + sha1_80_bytes);
    Octets out(packet.size());
    out.resize(receiver.unprotect(packet, out));
    EXPECT_THAT(out, ElementsAreArray(test::join({hex("80c90008 00000000"), Octets(32)})));
}

TEST(SrtcpReceiver, AuthenticButNotEncrypted_IsRefused) {
    SrtcpReceiver receiver =
        receiver_with(SrtpProfile::AesCm128HmacSha1_80, Octets(16, 1), Octets(14, 2));
    Octets packet(8 + trailer_bytes);
    packet[0] = 0x80;
    packet[1] = 201;
    const HmacSha1::Digest tag = HmacSha1(Octets(20)).digest(packet);
    packet.insert(packet.end(), tag.begin(), tag.begin() + sha1_80_bytes);
    Octets out(packet.size());
    EXPECT_EQ(receiver.unprotect(packet, out), 0U);
}

}  // namespace
}  // namespace umbrella::wire
