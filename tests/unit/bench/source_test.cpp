#include "media_source.hpp"
#include "stamp.hpp"
#include <chrono>
#include <vector>

#include <gtest/gtest.h>

#include "core/rtp/payload.hpp"

namespace umbrella::bench {
namespace {

namespace rtp = core::rtp;
using std::chrono::milliseconds;

constexpr StreamFormat format{.video = true,
                              .payload_type = 96,
                              .rtx_payload_type = 97,
                              .transport_cc_id = 5,
                              .audio_level_id = std::nullopt};

/// A second of it.
struct Recorded {
    explicit Recorded(MediaSource& from) : source(from) {
        source.set_format(format);
        source.switch_on(true, Timestamp{});
        for (int ms = 0; ms < 1100; ++ms) {
            source.send_due(Timestamp{milliseconds(ms)}, transport_sequence, keep);
        }
    }
    MediaSource& source;
    std::uint16_t transport_sequence = 0;
    std::vector<Datagram> packets;
    MediaSource::Sink keep = [this](Datagram& packet) { packets.push_back(packet); };
};

TEST(MediaSource, Video_IsFramesOfAKeyframeAndOthers) {
    MediaSource source(true, {.bitrate_bps = 1'350'000, .frames_per_second = 30}, 1);
    const Recorded recorded(source);
    unsigned frames = 0;
    std::size_t bytes = 0;
    for (const Datagram& bytes_of_packet : recorded.packets) {
        const auto view = rtp::PacketView::parse(bytes_of_packet);
        ASSERT_TRUE(view);
        EXPECT_TRUE(read_stamp(view->payload(), *vp8_header_size(view->payload())));
        frames += view->marker() ? 1 : 0;
        bytes += view->payload().size();
    }
    EXPECT_GE(frames, 30U);
    EXPECT_LE(frames, 33U);
    EXPECT_EQ(source.keyframes(), 1U);
    EXPECT_EQ(source.packets(), recorded.packets.size());
    EXPECT_NEAR(static_cast<double>(bytes) * 8, 1'700'000, 250'000);
}

TEST(MediaSource, KeyframeWanted_TheNextFrameIsOne) {
    MediaSource source(true, {}, 1);
    Recorded recorded(source);
    recorded.packets.clear();
    source.want_keyframe();
    source.send_due(Timestamp{milliseconds(1140)}, recorded.transport_sequence, recorded.keep);
    ASSERT_FALSE(recorded.packets.empty());
    const auto view = rtp::PacketView::parse(recorded.packets.front());
    EXPECT_TRUE(rtp::inspect_vp8(view->payload())->starts_keyframe);
    EXPECT_EQ(source.keyframes(), 2U);
}

TEST(MediaSource, SendAgain_GivesThePacketBehindItsNumber) {
    MediaSource source(true, {}, 1);
    Recorded recorded(source);
    const Datagram original = recorded.packets.back();
    const auto before = rtp::PacketView::parse(original);
    recorded.packets.clear();
    source.send_again(before->sequence_number(), recorded.transport_sequence, recorded.keep);
    ASSERT_EQ(recorded.packets.size(), 1U);
    const auto again = rtp::PacketView::parse(recorded.packets.front());
    EXPECT_EQ(again->payload_type(), 97);
    EXPECT_EQ(again->ssrc(), source.rtx_ssrc());
    EXPECT_EQ(again->timestamp(), before->timestamp());
    rtp::ByteReader reader(again->payload());
    EXPECT_EQ(reader.u16(), before->sequence_number());
    EXPECT_TRUE(std::ranges::equal(reader.rest(), before->payload()));
    recorded.packets.clear();
    source.send_again(static_cast<std::uint16_t>(before->sequence_number() + 1),
                      recorded.transport_sequence, recorded.keep);
    EXPECT_TRUE(recorded.packets.empty());
}

}  // namespace
}  // namespace umbrella::bench
