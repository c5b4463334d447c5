// Packets that are asked for once more, and what a sender must know of a stream beside its bytes.
#include "rewriter_fixture.hpp"
#include <chrono>
#include <vector>

namespace umbrella::core::rtp {
namespace {

using test::Frame;
using test::Octets;
using test::TestPacket;
using Repeat = RewriterTest;

constexpr std::uint32_t source_ssrc = 0x01020304;
constexpr std::uint8_t dependency_id = 7;

Octets packet(std::uint16_t sequence_number, std::uint32_t ssrc = source_ssrc) {
    const Frame frame = sequence_number % 30 == 0 ? Frame::Key : Frame::Delta;
    return TestPacket{
        .payload_type = 96,
        .sequence_number = sequence_number,
        .timestamp = sequence_number * 3000U,
        .ssrc = ssrc,
        .payload = test::vp8_payload(frame, sequence_number,
                                     static_cast<std::uint8_t>(sequence_number), true),
        .marker = sequence_number % 2 == 1,
        .extensions = {{dependency_id, test::dependency_descriptor(frame, sequence_number, 3)}}}
        .to_bytes();
}

Octets bytes_of(const Rewritten& rewritten) {
    Octets bytes(rewritten.head.begin(), rewritten.head.end());
    bytes.insert(bytes.end(), rewritten.payload.begin(), rewritten.payload.end());
    return bytes;
}

Octets repeated(Rewriter& rewriter, const Octets& bytes) {
    const auto source = inspect_source(bytes);
    EXPECT_TRUE(source);
    const Rewritten rewritten = rewriter.repeat(*source);
    EXPECT_EQ(rewritten.verdict, Verdict::Forward);
    return bytes_of(rewritten);
}

TEST_F(Repeat, PacketThatWentOut_IsTheSameAgain) {
    std::vector<Octets> first;
    for (std::uint16_t number = 30; number < 200; ++number) {
        first.push_back(push(video_, packet(number)).bytes);
    }
    for (std::uint16_t number = 30; number < 200; ++number) {
        EXPECT_EQ(repeated(video_, packet(number)), first[number - 30U]) << number;
    }
}

TEST_F(Repeat, FoundByItsOutgoingNumber) {
    for (std::uint16_t number = 30; number < 40; ++number) {
        static_cast<void>(push(video_, packet(number)));
    }
    const auto found = video_.source_of(slot_start.sequence_number + 4);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->ssrc, source_ssrc);
    EXPECT_EQ(found->sequence_number, 34);
    EXPECT_FALSE(video_.source_of(slot_start.sequence_number + 10)) << "not reached yet";
    EXPECT_FALSE(video_.source_of(slot_start.sequence_number - 1)) << "never was";
}

TEST_F(Repeat, ChangesNothingOfWhatFollows) {
    Rewriter other = video_;
    for (std::uint16_t number = 30; number < 60; ++number) {
        static_cast<void>(push(video_, packet(number)));
        static_cast<void>(push(other, packet(number)));
        static_cast<void>(repeated(video_, packet(30)));
    }
    EXPECT_EQ(push(video_, packet(60)).bytes, push(other, packet(60)).bytes);
}

TEST_F(Repeat, OfAnEarlierSource_IsRefused) {
    static_cast<void>(push(video_, packet(30)));
    static_cast<void>(push(video_, packet(31)));
    static_cast<void>(push(video_, packet(60, source_ssrc + 1)));
    const Octets old = packet(31);
    EXPECT_EQ(video_.repeat(*inspect_source(old)).verdict, Verdict::Late);
    EXPECT_FALSE(video_.source_of(slot_start.sequence_number + 1));
    EXPECT_TRUE(video_.source_of(slot_start.sequence_number + 2));
}

TEST_F(Repeat, NotYetSent_IsRefused) {
    static_cast<void>(push(video_, packet(30)));
    const Octets next = packet(31);
    EXPECT_EQ(video_.repeat(*inspect_source(next)).verdict, Verdict::Late);
    EXPECT_TRUE(push(video_, packet(31)).forwarded());
}

TEST_F(Repeat, WhileWaitingForAKeyframe_IsRefused) {
    static_cast<void>(push(video_, packet(30)));
    video_.begin_source();
    const Octets old = packet(30);
    EXPECT_EQ(video_.repeat(*inspect_source(old)).verdict, Verdict::Late);
    EXPECT_FALSE(video_.source_of(slot_start.sequence_number));
}

TEST_F(Repeat, Number_CountsOnAcrossWraparound) {
    std::int64_t expected = slot_start.sequence_number;
    for (std::uint32_t i = 0; i < 140'000; ++i) {
        const Octets bytes = packet(static_cast<std::uint16_t>(30 + i));
        const Rewritten out = video_.rewrite(bytes, now());
        ASSERT_EQ(out.verdict, Verdict::Forward);
        ASSERT_EQ(out.number, expected++);
        const auto view = PacketView::parse(out.head);
        ASSERT_TRUE(view);
        ASSERT_EQ(view->sequence_number(), static_cast<std::uint16_t>(out.number & 0xFFFF));
    }
}

TEST_F(Repeat, TimestampOffset_IsThatOfTheFlowingSource) {
    EXPECT_FALSE(video_.timestamp_offset());
    EXPECT_FALSE(video_.newest_timestamp());
    const Out out = push(video_, packet(30));
    const auto offset = video_.timestamp_offset();
    ASSERT_TRUE(offset);
    EXPECT_EQ(offset->source_ssrc, source_ssrc);
    EXPECT_EQ(offset->offset + (30 * 3000U), out.view().timestamp());
    ASSERT_TRUE(video_.newest_timestamp());
    EXPECT_EQ(video_.newest_timestamp()->timestamp, out.view().timestamp());
    EXPECT_EQ(video_.newest_timestamp()->arrival, now());
    video_.begin_source();
    EXPECT_FALSE(video_.timestamp_offset());
}

}  // namespace
}  // namespace umbrella::core::rtp
