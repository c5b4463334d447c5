#include "wire/hmac_sha1.hpp"

#include "hex.hpp"
#include <cstdint>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace umbrella::wire {
namespace {

using test::hex;
using ::testing::ElementsAreArray;
using Octets = std::vector<std::uint8_t>;

Octets text(std::string_view characters) {
    return {characters.begin(), characters.end()};
}

TEST(HmacSha1, VectorsOfRfc2202_Match) {
    EXPECT_THAT(HmacSha1(Octets(20, 0x0B)).digest(text("Hi There")),
                ElementsAreArray(hex("b617318655057264e28bc0b6fb378c8ef146be00")));
    EXPECT_THAT(HmacSha1(text("Jefe")).digest(text("what do ya want for nothing?")),
                ElementsAreArray(hex("effcdf6ae5eb2fa2d27416d5f184df9c259a7c79")));
    EXPECT_THAT(HmacSha1(Octets(20, 0xAA)).digest(Octets(50, 0xDD)),
                ElementsAreArray(hex("125d7342b9ac11cd91a39af48aa17b4f63f175d3")));
}

TEST(HmacSha1, TwoParts_AreOneMessage) {
    const HmacSha1 mac(text("key"));
    EXPECT_EQ(mac.digest(text("one message")), mac.digest(text("one "), text("message")));
}

}  // namespace
}  // namespace umbrella::wire
