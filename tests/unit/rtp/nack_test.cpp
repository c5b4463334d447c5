#include "core/rtp/nack.hpp"

#include "rtcp_bytes.hpp"
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace umbrella::core::rtp {
namespace {

using test::Octets;
using test::rtcp;
using test::u16;
using test::u32;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::uint8_t transport_feedback = 205;
constexpr std::uint8_t payload_feedback = 206;

std::optional<Nack> parse(const Octets& bytes) {
    const auto packet = CompoundReader(bytes).next();
    return packet ? Nack::parse(*packet) : std::nullopt;
}

std::vector<int> named_by(const Octets& entries) {
    const Octets bytes = rtcp(transport_feedback, 1, test::join({u32(1), u32(2), entries}));
    auto nack = parse(bytes);
    std::vector<int> named;
    while (const auto next = nack ? nack->next() : std::nullopt) {
        named.push_back(*next);
    }
    return named;
}

TEST(PackNacks, Nothing_GivesNothing) {
    EXPECT_THAT(pack_nacks({}), IsEmpty());
}

TEST(PackNacks, SixteenBehind_FitOneEntry_TheNextDoesNot) {
    const std::array<std::uint16_t, 4> lost{100, 101, 116, 117};
    EXPECT_THAT(pack_nacks(lost),
                ElementsAre(NackEntry{.pid = 100, .blp = 0x8001}, NackEntry{.pid = 117, .blp = 0}));
}

TEST(PackNacks, UnsortedAndRepeated_AreNamedOnce) {
    const std::array<std::uint16_t, 5> lost{12, 10, 12, 10, 11};
    EXPECT_THAT(pack_nacks(lost), ElementsAre(NackEntry{.pid = 10, .blp = 0x0003}));
}

TEST(PackNacks, WrapAround_KeepsTheOldestFirst) {
    const std::array<std::uint16_t, 3> lost{1, 65535, 0};
    EXPECT_THAT(pack_nacks(lost), ElementsAre(NackEntry{.pid = 65535, .blp = 0x0003}));
}

TEST(Nack, Entries_AreExpanded) {
    EXPECT_THAT(named_by(test::join({u16(100), u16(0)})), ElementsAre(100));
    EXPECT_THAT(named_by(test::join({u16(100), u16(0x8001)})), ElementsAre(100, 101, 116));
    EXPECT_THAT(named_by(test::join({u16(65534), u16(0x0007)})), ElementsAre(65534, 65535, 0, 1));
    EXPECT_THAT(named_by(test::join({u16(7), u16(2), u16(3), u16(0), u16(3), u16(1)})),
                ElementsAre(7, 9, 3, 3, 4));
    EXPECT_EQ(named_by(test::join({u16(0), u16(0xFFFF)})).size(), 17U);
}

TEST(Nack, WhatWasPacked_IsNamedAgain) {
    const std::array<std::uint16_t, 7> lost{65530, 65535, 0, 10, 11, 40, 3000};
    Octets entries;
    for (const NackEntry& entry : pack_nacks(lost)) {
        entries = test::join({entries, u16(entry.pid), u16(entry.blp)});
    }
    EXPECT_THAT(named_by(entries), ::testing::ElementsAreArray(lost));
}

TEST(Nack, Ssrcs_AreRead) {
    const Octets bytes =
        rtcp(transport_feedback, 1, test::join({u32(11), u32(0xFFFFFFFF), u32(3)}));
    const auto nack = parse(bytes);
    ASSERT_TRUE(nack);
    EXPECT_EQ(nack->sender_ssrc, 11U);
    EXPECT_EQ(nack->media_ssrc, 0xFFFFFFFFU);
}

TEST(Nack, OtherPackets_AreNone) {
    struct Case {
        std::string what;
        Octets bytes;
    };
    const Octets body = test::join({u32(1), u32(2), u32(3)});
    for (const Case& c :
         {Case{"nothing", rtcp(transport_feedback, 1, {})},
          Case{"no media SSRC", rtcp(transport_feedback, 1, u32(1))},
          Case{"no entry", rtcp(transport_feedback, 1, test::join({u32(1), u32(2)}))},
          Case{"another format", rtcp(transport_feedback, 2, body)},
          Case{"another type", rtcp(payload_feedback, 1, body)}}) {
        EXPECT_FALSE(parse(c.bytes)) << c.what;
    }
    // Padding of 2 bytes leaves half of an entry.
    Octets padded = rtcp(transport_feedback, 1, test::join({body, {0, 0, 0, 2}}));
    padded.front() |= 0x20;
    EXPECT_FALSE(parse(padded));
    EXPECT_TRUE(parse(rtcp(transport_feedback, 1, body)));
}

}  // namespace
}  // namespace umbrella::core::rtp
