#include "core/rtp/stream_reception.hpp"

#include "packets.hpp"
#include <chrono>
#include <cstdint>

#include <gtest/gtest.h>

namespace umbrella::core::rtp {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint8_t vp8 = 96;
constexpr std::uint32_t ssrc = 7;
constexpr Timestamp start{std::chrono::hours(30 * 24)};

class StreamReceptionTest : public testing::Test {
  protected:
    void receive(std::uint16_t number, std::uint32_t timestamp = 0, milliseconds after = {}) {
        const auto bytes = test::TestPacket{.payload_type = vp8,
                                            .sequence_number = number,
                                            .timestamp = timestamp,
                                            .ssrc = ssrc,
                                            .payload = {1}}
                               .to_bytes();
        stream_.receive(*PacketView::parse(bytes), start + after);
    }
    ReportBlock report() { return stream_.report(start + seconds(1)); }

    StreamReception stream_{ssrc};
};

TEST_F(StreamReceptionTest, NothingLost_IsReportedSo) {
    for (std::uint16_t i = 100; i < 200; ++i) {
        receive(i);
    }
    EXPECT_TRUE(stream_.heard());
    const ReportBlock block = report();
    EXPECT_EQ(block.ssrc, ssrc);
    EXPECT_EQ(block.fraction_lost, 0);
    EXPECT_EQ(block.lost, 0);
    EXPECT_EQ(block.highest_sequence_number, 199U);
    EXPECT_EQ(block.last_sr, 0U) << "none has come";
    EXPECT_FALSE(stream_.heard());
}

TEST_F(StreamReceptionTest, Loss_IsAFractionSinceTheReportBeforeAndASumSinceTheStart) {
    for (std::uint16_t i = 0; i < 100; ++i) {
        if (i % 4 != 3) {
            receive(i);
        }
    }
    ReportBlock block = report();
    EXPECT_EQ(block.lost, 24) << "of 99, since the last one is not missed yet";
    EXPECT_EQ(block.fraction_lost, 24 * 256 / 99);
    for (std::uint16_t i = 99; i < 200; ++i) {
        receive(i);
    }
    block = report();
    EXPECT_EQ(block.lost, 24);
    EXPECT_EQ(block.fraction_lost, 0);
    EXPECT_EQ(stream_.lost(), 24);
}

TEST_F(StreamReceptionTest, Reordered_IsNotLost) {
    for (const int number : {5, 3, 4, 6, 1, 2}) {
        receive(static_cast<std::uint16_t>(number));
    }
    const ReportBlock block = report();
    EXPECT_EQ(block.lost, 0);
    EXPECT_EQ(block.highest_sequence_number, 6U);
}

TEST_F(StreamReceptionTest, NumbersThatWrap_AreCounted) {
    for (std::uint32_t i = 65'500; i < 65'536 + 10; ++i) {
        receive(static_cast<std::uint16_t>(i));
    }
    EXPECT_EQ(report().highest_sequence_number, 0x1'0009U);
}

TEST_F(StreamReceptionTest, OnePacketFromFarAway_IsPassedByAndASecondBeginsAnew) {
    receive(10);
    receive(12);
    receive(30'000);
    receive(13);
    EXPECT_EQ(report().highest_sequence_number, 13U);
    EXPECT_EQ(stream_.lost(), 1) << "it goes on as before";
    receive(30'000);
    receive(30'001);
    receive(30'002);
    const ReportBlock block = report();
    EXPECT_EQ(block.highest_sequence_number, 30'002U);
    EXPECT_EQ(block.lost, 0);
}

TEST_F(StreamReceptionTest, Jitter_IsThatOfRfc3550) {
    receive(1, 0, milliseconds(0));
    receive(2, 90 * 20, milliseconds(20));
    EXPECT_EQ(report().jitter, 0U) << "as regular as it was sent";
    receive(3, 90 * 40, milliseconds(56));
    EXPECT_EQ(report().jitter, 90U) << "a sixteenth of 16 ms";
    EXPECT_DOUBLE_EQ(stream_.jitter_ms(), 1);
}

TEST_F(StreamReceptionTest, TimestampsThatWrap_AreNoJitter) {
    receive(1, 0xFFFF'FFFF - 89, milliseconds(0));
    receive(2, 90 * 19, milliseconds(20));
    EXPECT_EQ(report().jitter, 0U);
}

TEST_F(StreamReceptionTest, SenderReport_IsGivenBackWithTheTimeSinceThen) {
    receive(1);
    stream_.note_sender_report(0x1122'3344'5566'7788, start + milliseconds(500));
    const ReportBlock block = report();
    EXPECT_EQ(block.last_sr, 0x3344'5566U);
    EXPECT_EQ(block.delay, 32'768U) << "half a second";
}

}  // namespace
}  // namespace umbrella::core::rtp
