#include "core/rtp/packet.hpp"

#include "packets.hpp"
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace umbrella::core::rtp {
namespace {

using test::Octets;
using test::TestPacket;
using ::testing::ElementsAre;

std::vector<test::Element> elements_of(std::uint16_t profile, const Octets& block) {
    std::vector<test::Element> elements;
    ExtensionReader reader(profile, block);
    while (const auto element = reader.next()) {
        elements.push_back({element->id, Octets(element->data.begin(), element->data.end())});
    }
    return elements;
}

TEST(PacketView, AllFields_AreRead) {
    const Octets bytes = TestPacket{.payload_type = 96,
                                    .sequence_number = 0xFFFE,
                                    .timestamp = 0x89ABCDEF,
                                    .ssrc = 0xFEDCBA98,
                                    .payload = {1, 2, 3},
                                    .marker = true,
                                    .extensions = {{5, {7, 8}}, {1, {'v'}}},
                                    .csrcs = 15,
                                    .padding = 4}
                             .to_bytes();
    const auto view = PacketView::parse(bytes);
    ASSERT_TRUE(view);
    EXPECT_TRUE(view->marker());
    EXPECT_EQ(view->payload_type(), 96);
    EXPECT_EQ(view->sequence_number(), 0xFFFE);
    EXPECT_EQ(view->timestamp(), 0x89ABCDEF);
    EXPECT_EQ(view->ssrc(), 0xFEDCBA98);
    EXPECT_THAT(view->payload(), ElementsAre(1, 2, 3));
    EXPECT_THAT(view->find_extension(5).value(), ElementsAre(7, 8));
    EXPECT_THAT(view->find_extension(1).value(), ElementsAre('v'));
    EXPECT_EQ(view->find_extension(2), std::nullopt);
}

TEST(PacketView, EveryTruncation_OfHeaderAndExtensions_GivesNothing) {
    const TestPacket packet{.extensions = {{5, {7, 8}}}, .csrcs = 2};
    const Octets bytes = packet.to_bytes();
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        // A copy of its own, so that a sanitizer sees any read past the end.
        const Octets cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
        EXPECT_FALSE(PacketView::parse(cut)) << size;
    }
    EXPECT_TRUE(PacketView::parse(bytes));
}

TEST(PacketView, ContradictoryHeaders_GiveNothing) {
    const Octets good = TestPacket{.payload = {1, 2, 3}}.to_bytes();
    struct Case {
        std::string what;
        std::size_t at;
        std::uint8_t value;
    };
    for (const Case& c :
         {Case{"version 1", 0, 0x40}, Case{"version 3", 0, 0xC0},
          Case{"more CSRCs than bytes", 0, 0x8F}, Case{"extension without a block", 0, 0x90}}) {
        Octets bad = good;
        bad[c.at] = c.value;
        EXPECT_FALSE(PacketView::parse(bad)) << c.what;
    }
}

TEST(PacketView, PaddingThatDoesNotFit_GivesNothing) {
    Octets bytes = TestPacket{.payload = {1, 2}, .padding = 3}.to_bytes();
    bytes.back() = 0;
    EXPECT_FALSE(PacketView::parse(bytes)) << "counts at least itself";
    bytes.back() = 6;
    EXPECT_FALSE(PacketView::parse(bytes)) << "longer than the payload";
    bytes.back() = 5;
    EXPECT_TRUE(PacketView::parse(bytes)->payload().empty());
    bytes.resize(fixed_header_bytes);
    EXPECT_FALSE(PacketView::parse(bytes)) << "flag without a byte";
}

TEST(ExtensionReader, OneByteForm_SkipsPaddingAndStopsAt15) {
    const auto elements =
        elements_of(0xBEDE, {0x00, 0x10, 0xAA, 0x00, 0x21, 0xBB, 0xCC, 0xF0, 0x30, 0xDD});
    ASSERT_EQ(elements.size(), 2U);
    EXPECT_EQ(elements[0].id, 1);
    EXPECT_THAT(elements[0].data, ElementsAre(0xAA));
    EXPECT_EQ(elements[1].id, 2);
    EXPECT_THAT(elements[1].data, ElementsAre(0xBB, 0xCC));
}

TEST(ExtensionReader, OneByteForm_IdZeroWithALength_EndsTheBlock) {
    EXPECT_EQ(elements_of(0xBEDE, {0x10, 0xAA, 0x01, 0x00, 0x20, 0xBB}).size(), 1U);
}

TEST(ExtensionReader, TwoByteForm_AnyAppBits_ReadsLongAndEmptyElements) {
    Octets block = {0x00, 0x07, 20};
    block.resize(block.size() + 20, 0x55);
    block.insert(block.end(), {0x08, 0x00, 0xC8, 0x01, 0x99});
    for (const auto profile : {std::uint16_t{0x1000}, std::uint16_t{0x100F}}) {
        const auto elements = elements_of(profile, block);
        ASSERT_EQ(elements.size(), 3U);
        EXPECT_EQ(elements[0].id, 7);
        EXPECT_EQ(elements[0].data.size(), 20U);
        EXPECT_EQ(elements[1].id, 8);
        EXPECT_TRUE(elements[1].data.empty());
        EXPECT_EQ(elements[2].id, 200);
    }
}

TEST(ExtensionReader, ElementThatDoesNotFit_EndsTheBlock) {
    EXPECT_EQ(elements_of(0xBEDE, {0x10, 0xAA, 0x23, 0xBB}).size(), 1U);
    EXPECT_EQ(elements_of(0x1000, {0x01, 0x01, 0xAA, 0x02, 0x05, 0xBB}).size(), 1U);
    EXPECT_EQ(elements_of(0x1000, {0x01}).size(), 0U);
    EXPECT_EQ(elements_of(0xBEDE, {}).size(), 0U);
}

TEST(ExtensionReader, UnknownProfile_HasNoElements) {
    EXPECT_EQ(elements_of(0x1234, {0x10, 0xAA, 0x00, 0x00}).size(), 0U);
}

TEST(WriteHeader, WithoutElements_IsTwelveBytes) {
    std::array<std::uint8_t, fixed_header_bytes> out{};
    const PacketHeader header{.marker = true,
                              .payload_type = 111,
                              .sequence_number = 0x0102,
                              .timestamp = 0x03040506,
                              .ssrc = 0x0708090A};
    EXPECT_EQ(write_header(out, header, {}), fixed_header_bytes);
    EXPECT_THAT(out, ElementsAre(0x80, 0xEF, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
}

TEST(WriteHeader, Elements_ReadBackInBothForms) {
    for (const std::size_t longest :
         {std::size_t{1}, std::size_t{16}, std::size_t{17}, std::size_t{255}}) {
        const Octets data(longest, 0xAB);
        const Octets other = {1, 2};
        const std::vector<ExtensionElement> elements = {{7, data}, {5, other}};
        std::array<std::uint8_t, 512> out{};
        const std::size_t size = write_header(out, {.payload_type = 96}, elements);
        EXPECT_EQ(size % 4, 0U);
        EXPECT_EQ(out[12], longest > 16 ? 0x10 : 0xBE) << longest;
        const auto view = PacketView::parse(Bytes(out).first(size));
        ASSERT_TRUE(view) << longest;
        EXPECT_THAT(view->find_extension(7).value(), ::testing::ElementsAreArray(data));
        EXPECT_THAT(view->find_extension(5).value(), ElementsAre(1, 2));
        EXPECT_TRUE(view->payload().empty());
    }
}

}  // namespace
}  // namespace umbrella::core::rtp
