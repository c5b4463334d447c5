#include "core/rtp/picture_feedback.hpp"

#include "rtcp_bytes.hpp"
#include <cstdint>
#include <optional>

#include <gtest/gtest.h>

namespace umbrella::core::rtp {
namespace {

using test::join;
using test::Octets;
using test::rtcp;
using test::u32;

constexpr std::uint8_t transport_feedback = 205;
constexpr std::uint8_t payload_feedback = 206;

std::optional<PictureLoss> loss_in(const Octets& bytes) {
    const auto packet = CompoundReader(bytes).next();
    return packet ? parse_picture_loss(*packet) : std::nullopt;
}

std::optional<FullIntra> request_in(const Octets& bytes) {
    const auto packet = CompoundReader(bytes).next();
    return packet ? FullIntra::parse(*packet) : std::nullopt;
}

TEST(PictureLoss, IsRead) {
    const auto loss = loss_in(rtcp(payload_feedback, 1, join({u32(1), u32(0xFEDCBA98)})));
    ASSERT_TRUE(loss);
    EXPECT_EQ(loss->sender_ssrc, 1U);
    EXPECT_EQ(loss->media_ssrc, 0xFEDCBA98U);
}

TEST(PictureLoss, OtherPackets_AreNone) {
    const Octets body = join({u32(1), u32(2)});
    EXPECT_FALSE(loss_in(rtcp(payload_feedback, 1, {})));
    EXPECT_FALSE(loss_in(rtcp(payload_feedback, 1, u32(1)))) << "no media SSRC";
    EXPECT_FALSE(loss_in(rtcp(payload_feedback, 2, body))) << "another format";
    EXPECT_FALSE(loss_in(rtcp(transport_feedback, 1, body))) << "another type";
}

TEST(FullIntra, Entries_AreRead) {
    const Octets bytes = rtcp(payload_feedback, 4,
                              join({u32(1), u32(0), u32(7), {200, 9, 9, 9}, u32(8), {0, 0, 0, 0}}));
    auto request = request_in(bytes);
    ASSERT_TRUE(request);
    EXPECT_EQ(request->sender_ssrc, 1U);
    const auto first = request->next();
    const auto second = request->next();
    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->ssrc, 7U);
    EXPECT_EQ(first->sequence_number, 200);
    EXPECT_EQ(second->ssrc, 8U);
    EXPECT_EQ(second->sequence_number, 0);
    EXPECT_FALSE(request->next());
}

TEST(FullIntra, OtherPackets_AreNone) {
    const Octets body = join({u32(1), u32(0), u32(7), u32(0)});
    EXPECT_TRUE(request_in(rtcp(payload_feedback, 4, body)));
    EXPECT_FALSE(request_in(rtcp(payload_feedback, 4, {})));
    EXPECT_FALSE(request_in(rtcp(payload_feedback, 4, join({u32(1), u32(0)})))) << "no entry";
    EXPECT_FALSE(request_in(rtcp(payload_feedback, 4, join({body, u32(8)})))) << "half an entry";
    EXPECT_FALSE(request_in(rtcp(payload_feedback, 1, body))) << "another format";
    EXPECT_FALSE(request_in(rtcp(transport_feedback, 4, body))) << "another type";
}

}  // namespace
}  // namespace umbrella::core::rtp
