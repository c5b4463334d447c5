#include "wire/srtp_receiver.hpp"

#include "hex.hpp"
#include "packets.hpp"
#include <algorithm>
#include <cstdint>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "base/limits_rtcp.hpp"
#include "wire/srtp.hpp"

namespace umbrella::wire {
namespace {

using test::Octets;
using test::TestPacket;
using ::testing::Each;
using Outcome = SrtpReceiver::Outcome;

class SrtpReceiverTest : public testing::TestWithParam<SrtpProfile> {
  protected:
    static SrtpMasterKey keys(std::uint8_t byte) {
        return *srtp_master_key(GetParam(),
                                Octets(srtp_key_bytes + srtp_salt_bytes(GetParam()), byte));
    }
    static Octets packet(std::uint16_t number, std::uint32_t ssrc = 7) {
        return TestPacket{.sequence_number = number,
                          .ssrc = ssrc,
                          .payload = Octets(20, static_cast<std::uint8_t>(number)),
                          .extensions = {{5, {1, 2}}}}
            .to_bytes();
    }
    Octets protect(Octets bytes, std::uint32_t roc = 0) {
        const std::size_t size = bytes.size();
        bytes.resize(size + max_rtp_overhead);
        bytes.resize(sender_.protect_rtp(bytes, size, roc));
        return bytes;
    }
    /// Empty: refused.
    Octets unprotect(const Octets& bytes) {
        Octets out(bytes.size());
        out.resize(receiver_.unprotect(bytes, out).size);
        return out;
    }
    /// By its whole index.
    bool passes(std::uint32_t index, std::uint32_t ssrc = 7) {
        const Octets clear = packet(static_cast<std::uint16_t>(index), ssrc);
        return unprotect(protect(clear, index >> 16U)) == clear;
    }

    SrtpSender sender_ = *SrtpSender::create(keys(0x5A));
    SrtpReceiver receiver_ = *SrtpReceiver::create(keys(0x5A));
};

TEST_P(SrtpReceiverTest, WhatTheSenderProtects_ComesBack) {
    for (std::uint16_t i = 0; i < 300; ++i) {
        ASSERT_TRUE(passes(i, i % 3U)) << i;
    }
    const Octets csrcs =
        TestPacket{.sequence_number = 1, .ssrc = 8, .payload = {1, 2}, .csrcs = 3, .padding = 4}
            .to_bytes();
    EXPECT_EQ(unprotect(protect(csrcs)), csrcs);
    const Octets bare = TestPacket{.sequence_number = 2, .ssrc = 8}.to_bytes();
    EXPECT_EQ(unprotect(protect(bare)), bare) << "without a payload";
}

TEST_P(SrtpReceiverTest, EveryFlippedBit_IsRefusedAndHarmsNothing) {
    ASSERT_TRUE(passes(1));
    const Octets bytes = protect(packet(2));
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        for (unsigned bit = 0; bit < 8; ++bit) {
            Octets tampered = bytes;
            tampered[i] ^= static_cast<std::uint8_t>(1U << bit);
            Octets out(bytes.size(), 0);
            ASSERT_EQ(receiver_.unprotect(tampered, out).outcome, Outcome::Refused)
                << i << '/' << bit;
            ASSERT_THAT(out, Each(0)) << "nothing of it is shown";
        }
    }
    EXPECT_EQ(unprotect(bytes), packet(2));
}

TEST_P(SrtpReceiverTest, EveryOtherLength_IsRefused) {
    const Octets bytes = protect(packet(1));
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        ASSERT_TRUE(
            unprotect(Octets(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)))
                .empty())
            << size;
    }
    Octets longer = bytes;
    longer.push_back(0);
    EXPECT_TRUE(unprotect(longer).empty());
    Octets small(packet(1).size() - 1);
    EXPECT_EQ(receiver_.unprotect(bytes, small).outcome, Outcome::Refused);
    EXPECT_EQ(unprotect(bytes), packet(1)) << "it has not been taken";
}

TEST_P(SrtpReceiverTest, OtherKeys_AreRefused) {
    SrtpReceiver other = *SrtpReceiver::create(keys(0x5B));
    const Octets bytes = protect(packet(1));
    Octets out(bytes.size());
    EXPECT_EQ(other.unprotect(bytes, out).outcome, Outcome::Refused);
}

TEST_P(SrtpReceiverTest, Repeated_IsRefused) {
    for (const std::uint32_t index : {10U, 12U, 11U}) {
        ASSERT_TRUE(passes(index));
        EXPECT_FALSE(passes(index)) << index;
    }
}

TEST_P(SrtpReceiverTest, OutOfOrder_PassesWithinTheWindowOnly) {
    constexpr std::uint32_t newest = 5000;
    ASSERT_TRUE(passes(newest));
    EXPECT_TRUE(passes(newest - limits::srtp_window + 1));
    EXPECT_FALSE(passes(newest - limits::srtp_window + 1));
    EXPECT_FALSE(passes(newest - limits::srtp_window));
    ASSERT_TRUE(passes(newest + (3 * limits::srtp_window) + 1)) << "a leap";
    EXPECT_TRUE(passes(newest + (3 * limits::srtp_window))) << "nothing old is left in it";
}

TEST_P(SrtpReceiverTest, RolloverCounter_IsFollowedForthAndBack) {
    for (const std::uint32_t index :
         {65'000U, 65'534U, 65'536U, 65'535U, 65'540U, 65'537U, 98'000U, 130'000U, 131'073U}) {
        ASSERT_TRUE(passes(index)) << index;
    }
}

/// Its packets go another way.
TEST_P(SrtpReceiverTest, SsrcsAboveTheLimit_AreNotLookedAt) {
    for (std::uint32_t ssrc = 1; ssrc <= limits::receive_streams; ++ssrc) {
        ASSERT_TRUE(passes(1, ssrc));
    }
    const Octets bytes = protect(packet(1, 1000));
    Octets out(bytes.size());
    EXPECT_EQ(receiver_.unprotect(bytes, out).outcome, Outcome::Unknown);
    EXPECT_TRUE(passes(2, 1));
}

TEST_P(SrtpReceiverTest, WhatIsForged_IsNotRemembered) {
    for (std::uint32_t ssrc = 1; ssrc <= 100; ++ssrc) {
        Octets forged = protect(packet(1, ssrc));
        forged.back() ^= 1U;
        ASSERT_TRUE(unprotect(forged).empty());
    }
    EXPECT_TRUE(passes(1, 1000));
}

INSTANTIATE_TEST_SUITE_P(Profiles, SrtpReceiverTest,
                         testing::Values(SrtpProfile::AeadAes128Gcm,
                                         SrtpProfile::AesCm128HmacSha1_80),
                         [](const auto& each) {
                             return std::string(each.param == SrtpProfile::AeadAes128Gcm ? "Gcm"
                                                                                         : "Cm");
                         });

}  // namespace
}  // namespace umbrella::wire
