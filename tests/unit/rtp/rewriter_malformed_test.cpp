#include "rewriter_fixture.hpp"
#include <random>
#include <vector>

namespace umbrella::core::rtp {
namespace {

using test::Frame;
using test::Octets;
using test::TestPacket;

/// A keyframe's first packet of every codec, with all that a packet can have.
std::vector<TestPacket> rich_packets() {
    const std::vector<std::pair<std::uint8_t, Octets>> payloads = {
        {96, test::vp8_payload(Frame::Key, 0x1234, 5, true)},
        {96, test::vp8_payload(Frame::Key, 0x12, 5, false)},
        {98, test::vp9_payload(Frame::Key, 0x1234, 5, true)},
        {98, {0xFA, 0x80, 0x01, 0x00, 0x03, 0x05, 0x06, 0x38, 0, 1, 0,   1,
              0,    2,    0,    2,    0x02, 0x04, 0x01, 0x08, 1, 2, 0x82}},
        {102, test::h264_payload(Frame::Key)},
        {102, {0x7C, 0x85, 0x88}},
        {106, test::av1_payload(Frame::Key)},
    };
    std::vector<TestPacket> packets;
    for (const auto& [payload_type, payload] : payloads) {
        for (const bool two_byte_form : {false, true}) {
            packets.push_back({.payload_type = payload_type,
                               .sequence_number = 1,
                               .ssrc = 1,
                               .payload = payload,
                               .extensions = {{1, {'0'}},
                                              {5, {1, 2}},
                                              {7, test::dependency_descriptor(
                                                      Frame::Key, 9, two_byte_form ? 20 : 12)}},
                               .two_byte_form = two_byte_form,
                               .csrcs = 1});
        }
    }
    return packets;
}

class RewriterMalformed : public RewriterTest {
  protected:
    /// Whatever goes in: what comes out is a packet, and the rewriter lives.
    void expect_harmless(Rewriter& rewriter, const Octets& bytes) const {
        const Out out = push(rewriter, bytes);
        if (out.forwarded()) {
            EXPECT_EQ(out.view().ssrc(), slot_ssrc);
        }
    }
};

TEST_F(RewriterMalformed, EveryTruncationOfEveryCodec_IsHarmless) {
    for (const TestPacket& packet : rich_packets()) {
        const Octets whole = packet.to_bytes();
        for (std::size_t size = 0; size <= whole.size(); ++size) {
            // A fresh rewriter, and memory of just that size.
            Rewriter rewriter(slot_ssrc, MediaKind::Video, slot_start);
            expect_harmless(rewriter,
                            Octets(whole.begin(), whole.begin() + static_cast<long>(size)));
        }
    }
}

TEST_F(RewriterMalformed, TruncatedHeader_IsMalformedAndChangesNothing) {
    ASSERT_TRUE(push(video_, rich_packets().front()).forwarded());
    EXPECT_EQ(push(video_, Octets(11, 0x80)).verdict, Verdict::Malformed);
    EXPECT_EQ(push(video_, Octets()).verdict, Verdict::Malformed);
    TestPacket cut = rich_packets().front();
    cut.sequence_number = 2;
    cut.payload.resize(3);
    EXPECT_EQ(push(video_, cut).verdict, Verdict::Malformed);
    TestPacket next = rich_packets().front();
    next.sequence_number = 3;
    EXPECT_EQ(push(video_, next).view().sequence_number(), slot_start.sequence_number + 2)
        << "the broken one stays missing";
}

TEST_F(RewriterMalformed, LargestExtensionBlock_Fits) {
    TestPacket packet = rich_packets().front();
    packet.extensions = {{7, test::dependency_descriptor(Frame::Key, 1, 255)},
                         {8, Octets(255, 0xAA)},
                         {6, Octets(255, 0xBB)}};
    packet.two_byte_form = true;
    ASSERT_TRUE(push(video_, packet).forwarded());
}

TEST_F(RewriterMalformed, RandomDamage_IsHarmless) {
    std::mt19937 random(11);
    const std::vector<TestPacket> packets = rich_packets();
    for (int round = 0; round < 200'000; ++round) {
        TestPacket packet = packets[random() % packets.size()];
        packet.sequence_number = static_cast<std::uint16_t>(round + random() % 8);
        packet.ssrc = random() % 1000 == 0 ? 2 : 1;
        Octets bytes = packet.to_bytes();
        for (unsigned hits = random() % 4; hits > 0; --hits) {
            bytes[random() % bytes.size()] = static_cast<std::uint8_t>(random());
        }
        if (random() % 4 == 0) {
            bytes.resize(random() % (bytes.size() + 1));
        }
        bytes.shrink_to_fit();
        expect_harmless(video_, bytes);
        expect_harmless(audio_, bytes);
    }
    EXPECT_GT(video_.sources(), 1U) << "some went through";
}

}  // namespace
}  // namespace umbrella::core::rtp
