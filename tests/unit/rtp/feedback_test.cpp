#include "core/rtp/feedback.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <gtest/gtest.h>

#include "core/rtp/rtcp.hpp"

namespace umbrella::core::rtp {
namespace {

TEST(Feedback, Compound_IsReadAgain) {
    std::array<std::uint8_t, 256> room{};
    std::size_t size = write_receiver_report(room, 9);
    size += write_picture_loss(std::span(room).subspan(size), 9, 5);
    const std::vector<std::uint16_t> lost{65'535, 0, 1, 40};
    size += write_nack(std::span(room).subspan(size), 9, 6, pack_nacks(lost));

    RtcpReader reader{Bytes(room).first(size)};
    const auto report = reader.next();
    ASSERT_TRUE(report && std::holds_alternative<ReceiverReport>(*report));
    EXPECT_EQ(std::get<ReceiverReport>(*report).ssrc, 9U);
    const auto picture = reader.next();
    ASSERT_TRUE(picture && std::holds_alternative<PictureLoss>(*picture));
    EXPECT_EQ(std::get<PictureLoss>(*picture).sender_ssrc, 9U);
    EXPECT_EQ(std::get<PictureLoss>(*picture).media_ssrc, 5U);
    auto nack = reader.next();
    ASSERT_TRUE(nack && std::holds_alternative<Nack>(*nack));
    EXPECT_EQ(std::get<Nack>(*nack).media_ssrc, 6U);
    std::vector<std::uint16_t> named;
    while (const auto number = std::get<Nack>(*nack).next()) {
        named.push_back(*number);
    }
    EXPECT_EQ(named, lost);
    EXPECT_FALSE(reader.next());
}

TEST(Feedback, NoRoom_WritesNothing) {
    std::array<std::uint8_t, 64> room{};
    const std::vector<NackEntry> entries(3);
    EXPECT_EQ(write_receiver_report(std::span(room).first(7), 1), 0U);
    EXPECT_EQ(write_picture_loss(std::span(room).first(11), 1, 2), 0U);
    EXPECT_EQ(write_nack(std::span(room).first(23), 1, 2, entries), 0U);
    EXPECT_TRUE(std::ranges::all_of(room, [](std::uint8_t byte) { return byte == 0; }));
    EXPECT_EQ(write_nack(std::span(room).first(24), 1, 2, entries), 24U);
}

}  // namespace
}  // namespace umbrella::core::rtp
