#include "core/rtp/rtx.hpp"

#include "rewriter_fixture.hpp"

namespace umbrella::core::rtp {
namespace {

using Rtx = RewriterTest;
using test::Octets;

constexpr RtxHeader header{.payload_type = 97, .sequence_number = 0x1234, .ssrc = 0x0B0C0D0E};

Rewritten rewritten_packet(Rewriter& rewriter, const Octets& bytes, Timestamp now) {
    const Rewritten rewritten = rewriter.rewrite(bytes, now);
    EXPECT_EQ(rewritten.verdict, Verdict::Forward);
    return rewritten;
}

TEST_F(Rtx, Retransmission_HasItsOwnHeaderAndTheOriginalNumber) {
    const Octets bytes = test::TestPacket{
        .payload_type = 96,
        .sequence_number = 7,
        .timestamp = 90'000,
        .ssrc = 1,
        .payload = test::vp8_payload(test::Frame::Key, 5, 6, true),
        .marker = true,
        .extensions = {
            {8, {0x03}}}}.to_bytes();
    const Rewritten original = rewritten_packet(video_, bytes, now());
    Octets first(original.head.begin(), original.head.end());
    first.insert(first.end(), original.payload.begin(), original.payload.end());
    const auto sent = PacketView::parse(first);

    Octets out(first.size() + rtx_overhead);
    ASSERT_EQ(write_rtx(out, original, header), out.size());
    const auto again = PacketView::parse(out);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->payload_type(), header.payload_type);
    EXPECT_EQ(again->sequence_number(), header.sequence_number);
    EXPECT_EQ(again->ssrc(), header.ssrc);
    EXPECT_TRUE(again->marker());
    EXPECT_EQ(again->timestamp(), sent->timestamp());
    EXPECT_TRUE(again->find_extension(8));
    ASSERT_EQ(again->payload().size(), sent->payload().size() + rtx_overhead);
    EXPECT_EQ((again->payload()[0] << 8) | again->payload()[1], slot_start.sequence_number);
    EXPECT_TRUE(std::ranges::equal(again->payload().subspan(rtx_overhead), sent->payload()));
}

TEST_F(Rtx, NoRoom_WritesNothing) {
    const Octets bytes =
        test::TestPacket{.payload_type = 96, .payload = test::vp8_payload(test::Frame::Key)}
            .to_bytes();
    const Rewritten original = rewritten_packet(video_, bytes, now());
    Octets out(original.head.size() + original.payload.size() + rtx_overhead - 1);
    EXPECT_EQ(write_rtx(out, original, header), 0U);
}

TEST_F(Rtx, Restored_IsTheOriginalAgain) {
    const Octets bytes = test::TestPacket{
        .payload_type = 96,
        .sequence_number = 7,
        .timestamp = 90'000,
        .ssrc = 1,
        .payload = test::vp8_payload(test::Frame::Key, 5, 6, true),
        .marker = true,
        .extensions = {
            {8, {0x03}}}}.to_bytes();
    const Rewritten original = rewritten_packet(video_, bytes, now());
    Octets first(original.head.begin(), original.head.end());
    first.insert(first.end(), original.payload.begin(), original.payload.end());
    Octets out(first.size() + rtx_overhead);
    ASSERT_EQ(write_rtx(out, original, header), out.size());

    const std::uint32_t ssrc = PacketView::parse(first)->ssrc();
    ASSERT_EQ(restore_original(out, ssrc), first.size());
    out.resize(first.size());
    EXPECT_EQ(out, first);
}

TEST_F(Rtx, RepeatsNothing_IsLeftAlone) {
    const auto refused = [](Octets packet) {
        const Octets before = packet;
        EXPECT_EQ(restore_original(packet, 5), 0U);
        EXPECT_EQ(packet, before);
    };
    refused({});
    refused({0x80, 97});
    refused(test::TestPacket{.payload_type = 97, .ssrc = 2}.to_bytes());
    refused(test::TestPacket{.payload_type = 97, .ssrc = 2, .payload = {0, 1}}.to_bytes());
    refused(test::TestPacket{.payload_type = 96, .ssrc = 2, .payload = {0, 1, 2}}.to_bytes());
}

}  // namespace
}  // namespace umbrella::core::rtp
