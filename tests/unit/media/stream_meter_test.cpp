#include "media/stream_meter.hpp"

#include "packets.hpp"
#include <cstdint>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "core/rtp/audio_level.hpp"
#include "core/rtp/formats.hpp"

namespace umbrella::media {
namespace {

using core::MediaKind;
using test::Octets;
using test::TestPacket;

struct BufferDeleter {
    void operator()(GstBuffer* buffer) const { gst_buffer_unref(buffer); }
};
using BufferPtr = std::unique_ptr<GstBuffer, BufferDeleter>;

BufferPtr buffer_of(const Octets& bytes) {
    return BufferPtr(gst_buffer_new_memdup(bytes.data(), bytes.size()));
}

void add_audio(StreamMeter& meter, std::vector<test::Element> extensions) {
    const Octets bytes = TestPacket{.payload_type = 111,
                                    .ssrc = 77,
                                    .payload = test::opus_payload(),
                                    .extensions = std::move(extensions)}
                             .to_bytes();
    meter.add(buffer_of(bytes).get());
}

test::Element level(std::uint8_t value) {
    return {static_cast<std::uint8_t>(core::rtp::ExtensionId::AudioLevel), {value}};
}

class StreamMeterTest : public ::testing::Test {
  protected:
    static void SetUpTestSuite() { gst_init(nullptr, nullptr); }
};

TEST_F(StreamMeterTest, Level_IsTheLoudestSinceTheLastLook) {
    StreamMeter meter(MediaKind::Audio);
    EXPECT_EQ(meter.take_level(), std::nullopt);
    add_audio(meter, {level(60)});
    add_audio(meter, {level(20)});
    add_audio(meter, {level(40)});
    EXPECT_EQ(meter.take_level(), 20);
    EXPECT_EQ(meter.take_level(), std::nullopt);
    add_audio(meter, {level(50)});
    EXPECT_EQ(meter.take_level(), 50);
}

TEST_F(StreamMeterTest, PacketWithoutLevel_IsSilent) {
    StreamMeter meter(MediaKind::Audio);
    add_audio(meter, {});
    EXPECT_EQ(meter.take_level(), core::rtp::silent_audio_level);
}

TEST_F(StreamMeterTest, Traffic_IsCountedWithItsNewestSsrc) {
    StreamMeter meter(MediaKind::Video);
    EXPECT_EQ(meter.ssrc(), 0U);
    std::size_t bytes = 0;
    for (const std::uint32_t ssrc : {5U, 6U}) {
        const Octets packet =
            TestPacket{.ssrc = ssrc, .payload = test::vp8_payload(test::Frame::Key)}.to_bytes();
        bytes += packet.size();
        meter.add(buffer_of(packet).get());
    }
    EXPECT_EQ(meter.ssrc(), 6U);
    EXPECT_EQ(meter.count().packets, 2U);
    EXPECT_EQ(meter.count().bytes, bytes);
    EXPECT_EQ(meter.take_level(), std::nullopt) << "video has none";
}

TEST_F(StreamMeterTest, Garbage_IsCountedOnly) {
    StreamMeter meter(MediaKind::Audio);
    meter.add(buffer_of({1, 2, 3}).get());
    EXPECT_EQ(meter.count().packets, 1U);
    EXPECT_EQ(meter.ssrc(), 0U);
    EXPECT_EQ(meter.take_level(), std::nullopt);
}

}  // namespace
}  // namespace umbrella::media
