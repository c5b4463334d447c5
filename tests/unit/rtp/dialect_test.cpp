#include "core/rtp/dialect.hpp"

#include "packets.hpp"
#include <algorithm>
#include <array>

#include <gtest/gtest.h>

#include "core/rtp/packet.hpp"

namespace umbrella::core::rtp {
namespace {

using test::Octets;
using test::TestPacket;

Dialect dialect() {
    Dialect made;
    made.add_format(publish_format(Codec::Opus), 109, std::nullopt);
    made.add_format(publish_format(Codec::Vp8), 45, 46);
    made.add_extension(ExtensionId::Mid, 4);
    made.add_extension(ExtensionId::TransportWideCc, 3);
    made.add_extension(ExtensionId::AudioLevel, 14);
    made.set_mid(MediaKind::Audio, "microphone");
    made.set_mid(MediaKind::Video, "camera");
    return made;
}

Octets made_ours(const TestPacket& packet) {
    const Octets bytes = packet.to_bytes();
    Octets out(bytes.size() + Dialect::growth);
    out.resize(dialect().make_ours(bytes, out));
    return out;
}

Octets extension(const Octets& packet, ExtensionId id) {
    const auto view = PacketView::parse(packet);
    const auto found = view ? view->find_extension(static_cast<std::uint8_t>(id)) : std::nullopt;
    return found ? Octets(found->begin(), found->end()) : Octets();
}

TEST(Dialect, PacketOfThePeer_BecomesOurs) {
    const Octets ours = made_ours({.payload_type = 45,
                                   .sequence_number = 7,
                                   .timestamp = 8,
                                   .ssrc = 9,
                                   .payload = {1, 2, 3},
                                   .marker = true,
                                   .extensions = {{.id = 3, .data = {0xAB, 0xCD}},
                                                  {.id = 4, .data = {'1'}},
                                                  {.id = 2, .data = {1, 2, 3}}}});
    const auto view = PacketView::parse(ours);
    ASSERT_TRUE(view);
    EXPECT_EQ(view->payload_type(), 96);
    EXPECT_TRUE(view->marker());
    EXPECT_EQ(view->sequence_number(), 7);
    EXPECT_EQ(view->timestamp(), 8U);
    EXPECT_EQ(view->ssrc(), 9U);
    EXPECT_TRUE(std::ranges::equal(view->payload(), Octets{1, 2, 3}));
    EXPECT_EQ(extension(ours, ExtensionId::Mid), (Octets{'c', 'a', 'm', 'e', 'r', 'a'}));
    EXPECT_EQ(extension(ours, ExtensionId::TransportWideCc), (Octets{0xAB, 0xCD}));
    EXPECT_FALSE(view->find_extension(2)) << "abs-send-time is not ours";
}

TEST(Dialect, Retransmission_BelongsToTheSameMline) {
    const Octets ours = made_ours({.payload_type = 46, .payload = {0, 1, 2}});
    EXPECT_EQ(PacketView::parse(ours)->payload_type(), 97);
    EXPECT_EQ(extension(ours, ExtensionId::Mid).size(), 6U);
}

TEST(Dialect, Padding_Stays) {
    const Octets ours = made_ours({.payload_type = 45, .payload = {}, .padding = 200});
    EXPECT_GE(ours.size(), 212U);
    EXPECT_TRUE(PacketView::parse(ours)->payload().empty());
}

TEST(Dialect, WhatWasNotAgreedOn_IsDropped) {
    EXPECT_TRUE(made_ours({.payload_type = 96, .payload = {1}}).empty());
    Octets out(64);
    EXPECT_EQ(dialect().make_ours(Octets{0x80, 45}, out), 0U) << "too short";
    EXPECT_EQ(dialect().make_ours(Octets(20, 0xFF), out), 0U) << "another version";
}

TEST(Dialect, ManyExtensionsOfTheTwoByteForm_FitTheGrowth) {
    TestPacket packet{.payload_type = 109, .payload = {1}, .two_byte_form = true};
    for (std::uint8_t id = 1; id <= 14; ++id) {
        packet.extensions.push_back({.id = id, .data = Octets(20, id)});
    }
    const Octets ours = made_ours(packet);
    ASSERT_TRUE(PacketView::parse(ours));
    EXPECT_EQ(extension(ours, ExtensionId::AudioLevel).size(), 20U);
}

TEST(Dialect, OurPacket_BecomesTheirsInPlace) {
    Octets packet = TestPacket{.payload_type = 111,
                               .payload = {9},
                               .extensions = {{.id = 5, .data = {1, 2}},
                                              {.id = 8, .data = {3}},
                                              {.id = 6, .data = {4}}}}
                        .to_bytes();
    const std::size_t size = packet.size();
    ASSERT_TRUE(dialect().make_theirs(packet));
    EXPECT_EQ(packet.size(), size);
    const auto view = PacketView::parse(packet);
    ASSERT_TRUE(view);
    EXPECT_EQ(view->payload_type(), 109);
    EXPECT_TRUE(std::ranges::equal(*view->find_extension(3), Octets{1, 2}));
    EXPECT_TRUE(std::ranges::equal(*view->find_extension(14), Octets{4}));
    EXPECT_FALSE(view->find_extension(8)) << "they do not take it";
    EXPECT_EQ(view->payload()[0], 9);
}

TEST(Dialect, OurPacketInTheTwoByteForm_BecomesTheirs) {
    Octets packet =
        TestPacket{.payload_type = 96,
                   .payload = {9},
                   .extensions = {{.id = 5, .data = {1, 2}}, {.id = 7, .data = Octets(40, 1)}},
                   .two_byte_form = true}
            .to_bytes();
    ASSERT_TRUE(dialect().make_theirs(packet));
    const auto view = PacketView::parse(packet);
    EXPECT_TRUE(std::ranges::equal(*view->find_extension(3), Octets{1, 2}));
    EXPECT_FALSE(view->find_extension(7));
}

TEST(Dialect, FormatThatTheyDoNotTake_IsNotSent) {
    Octets packet = TestPacket{.payload_type = 98, .payload = {1}}.to_bytes();
    EXPECT_FALSE(dialect().make_theirs(packet));
}

}  // namespace
}  // namespace umbrella::core::rtp
