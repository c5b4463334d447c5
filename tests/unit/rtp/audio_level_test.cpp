#include "core/rtp/audio_level.hpp"

#include "packets.hpp"
#include <optional>

#include <gtest/gtest.h>

#include "core/rtp/formats.hpp"

namespace umbrella::core::rtp {
namespace {

using test::Octets;
using test::TestPacket;

constexpr auto level_id = static_cast<std::uint8_t>(ExtensionId::AudioLevel);

std::optional<std::uint8_t> level_in(const std::vector<test::Element>& extensions,
                                     bool two_byte_form = false) {
    const Octets bytes = TestPacket{.payload_type = 111,
                                    .payload = test::opus_payload(),
                                    .extensions = extensions,
                                    .two_byte_form = two_byte_form}
                             .to_bytes();
    const auto packet = PacketView::parse(bytes);
    EXPECT_TRUE(packet);
    return packet ? audio_level(*packet) : std::nullopt;
}

TEST(AudioLevel, Element_IsReadInBothForms) {
    EXPECT_EQ(level_in({{level_id, {42}}}), 42);
    EXPECT_EQ(level_in({{1, {'m'}}, {level_id, {0}}}, true), 0);
}

TEST(AudioLevel, VoiceBit_IsNoPartOfIt) {
    EXPECT_EQ(level_in({{level_id, {0x80 | 30}}}), 30);
    EXPECT_EQ(level_in({{level_id, {0xFF}}}), silent_audio_level);
}

TEST(AudioLevel, WithoutElement_IsUnknown) {
    EXPECT_EQ(level_in({}), std::nullopt);
    EXPECT_EQ(level_in({{1, {42}}}), std::nullopt);
    EXPECT_EQ(level_in({{level_id, {}}}, true), std::nullopt) << "an element without a byte";
}

}  // namespace
}  // namespace umbrella::core::rtp
