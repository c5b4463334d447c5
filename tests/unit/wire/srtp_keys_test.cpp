#include "wire/srtp_keys.hpp"

#include "hex.hpp"
#include <cstdint>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace umbrella::wire {
namespace {

using test::hex;
using ::testing::ElementsAreArray;

const char* const rfc3711_master =
    "E1F97A0D3E018BE0D64FA32C06DE4139"
    "0EC675AD498AFEEBB6960B3AABE6";

TEST(SrtpKeys, VectorsOfRfc3711AppendixB3_Match) {
    const auto master = srtp_master_key(SrtpProfile::AesCm128HmacSha1_80, hex(rfc3711_master));
    ASSERT_TRUE(master);
    const auto keys = derive_session_keys(*master, SrtpKind::Rtp);
    ASSERT_TRUE(keys);
    EXPECT_THAT(keys->cipher, ElementsAreArray(hex("C61E7A93744F39EE10734AFE3FF7A087")));
    EXPECT_THAT(keys->salt, ElementsAreArray(hex("30CBBC08863D8C85D49DB34A9AE1")));
    EXPECT_THAT(keys->authentication,
                ElementsAreArray(hex("CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4")));
}

TEST(SrtpKeys, OfRtcp_AreOthers) {
    const auto master = srtp_master_key(SrtpProfile::AesCm128HmacSha1_80, hex(rfc3711_master));
    ASSERT_TRUE(master);
    const auto rtp = derive_session_keys(*master, SrtpKind::Rtp);
    const auto rtcp = derive_session_keys(*master, SrtpKind::Rtcp);
    ASSERT_TRUE(rtp && rtcp);
    EXPECT_NE(rtp->cipher, rtcp->cipher);
    EXPECT_NE(rtp->authentication, rtcp->authentication);
    EXPECT_NE(rtp->salt, rtcp->salt);
}

TEST(SrtpKeys, OfGcm_HaveTwelveBytesOfSalt) {
    const auto master =
        srtp_master_key(SrtpProfile::AeadAes128Gcm, std::vector<std::uint8_t>(28, 0x77));
    ASSERT_TRUE(master);
    EXPECT_EQ(master->salt[11], 0x77);
    EXPECT_EQ(master->salt[12], 0);
    const auto keys = derive_session_keys(*master, SrtpKind::Rtp);
    ASSERT_TRUE(keys);
    EXPECT_EQ(keys->salt[12], 0);
    EXPECT_EQ(keys->salt[13], 0);
}

TEST(SrtpKeys, OfAnotherSize_AreRefused) {
    for (const std::size_t size : {0U, 16U, 29U, 31U}) {
        const std::vector<std::uint8_t> bytes(size);
        EXPECT_FALSE(srtp_master_key(SrtpProfile::AesCm128HmacSha1_80, bytes)) << size;
        EXPECT_FALSE(srtp_master_key(SrtpProfile::AeadAes128Gcm, bytes)) << size;
    }
    EXPECT_FALSE(srtp_master_key(SrtpProfile::AeadAes128Gcm, std::vector<std::uint8_t>(30)));
}

}  // namespace
}  // namespace umbrella::wire
