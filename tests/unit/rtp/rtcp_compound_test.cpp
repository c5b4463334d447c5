#include "core/rtp/rtcp_compound.hpp"

#include "rtcp_bytes.hpp"
#include <cstdint>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace umbrella::core::rtp {
namespace {

using test::join;
using test::Octets;
using test::rtcp;
using test::u32;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<int> types_in(const Octets& bytes) {
    std::vector<int> types;
    CompoundReader reader(bytes);
    while (const auto packet = reader.next()) {
        types.push_back(packet->type);
    }
    return types;
}

/// The packet's body grows by that many bytes of padding, which should be whole words.
Octets padded(Octets packet, std::uint8_t bytes) {
    packet.front() |= 0x20;
    packet[3] = static_cast<std::uint8_t>(packet[3] + (bytes / 4));
    packet.resize(packet.size() + bytes);
    packet.back() = bytes;
    return packet;
}

TEST(CompoundReader, Packets_AreGivenInOrder) {
    const Octets bytes = join({rtcp(201, 1, u32(5)), rtcp(202, 0, {}), rtcp(206, 31, Octets(40))});
    EXPECT_THAT(types_in(bytes), ElementsAre(201, 202, 206));
    const auto first = CompoundReader(bytes).next();
    ASSERT_TRUE(first);
    EXPECT_EQ(first->count, 1);
    EXPECT_THAT(first->body, ElementsAre(0, 0, 0, 5));
}

TEST(CompoundReader, Padding_IsTakenOff) {
    const Octets bytes = padded(rtcp(205, 1, u32(5)), 8);
    const auto packet = CompoundReader(bytes).next();
    ASSERT_TRUE(packet);
    EXPECT_THAT(packet->body, ElementsAre(0, 0, 0, 5));
}

TEST(CompoundReader, EveryTruncation_EndsBeforeTheCutPacket) {
    const Octets whole = rtcp(200, 0, Octets(24));
    for (std::size_t size = 0; size < whole.size(); ++size) {
        // A copy of its own, so that a sanitizer sees any read past the end.
        const Octets cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        EXPECT_THAT(types_in(cut), IsEmpty()) << size;
        EXPECT_THAT(types_in(join({rtcp(201, 0, u32(1)), cut})), ElementsAre(201)) << size;
    }
}

TEST(CompoundReader, Contradictions_EndTheReading) {
    const Octets good = rtcp(201, 0, u32(1));
    struct Case {
        std::string what;
        Octets bytes;
    };
    for (const Case& c :
         {Case{"version 0", {0x00, 201, 0, 0}}, Case{"version 3", {0xC0, 201, 0, 0}},
          Case{"longer than the rest", {0x80, 201, 0, 4, 1, 2, 3, 4}},
          Case{"longest", {0x80, 201, 0xFF, 0xFF}},
          Case{"padding without a body", {0xA0, 201, 0, 0}},
          Case{"padding of none", {0xA0, 201, 0, 1, 0, 0, 0, 0}},
          Case{"padding longer than the body", {0xA0, 201, 0, 1, 0, 0, 0, 5}}}) {
        EXPECT_THAT(types_in(join({good, c.bytes, good})), ElementsAre(201)) << c.what;
    }
}

}  // namespace
}  // namespace umbrella::core::rtp
