#include "core/rtp/reports.hpp"

#include "packets.hpp"
#include "rtcp_bytes.hpp"
#include <chrono>
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

namespace umbrella::core::rtp {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::Octets;
using test::rtcp;
using test::u32;

constexpr std::uint8_t sender_report = 200;
constexpr std::uint8_t receiver_report = 201;
constexpr std::uint8_t transport_feedback = 205;

Octets block(const ReportBlock& content) {
    const auto lost = static_cast<std::uint32_t>(content.lost) & 0xFFFFFFU;
    return test::join({u32(content.ssrc), u32((std::uint32_t{content.fraction_lost} << 24U) | lost),
                       u32(content.highest_sequence_number), u32(content.jitter),
                       u32(content.last_sr), u32(content.delay)});
}

Octets report(std::uint8_t type, const std::vector<ReportBlock>& blocks) {
    Octets body = u32(99);
    if (type == sender_report) {
        body.resize(body.size() + 20);
    }
    for (const ReportBlock& one : blocks) {
        body = test::join({body, block(one)});
    }
    return rtcp(type, static_cast<std::uint8_t>(blocks.size()), body);
}

std::vector<std::uint32_t> ssrcs_in(const Octets& compound) {
    std::vector<std::uint32_t> ssrcs;
    ReportReader reader(compound);
    while (const auto next = reader.next()) {
        ssrcs.push_back(next->ssrc);
    }
    return ssrcs;
}

using Ssrcs = std::vector<std::uint32_t>;

TEST(Reports, Block_IsReadInAllFields) {
    const Octets bytes = report(receiver_report, {{.ssrc = 1,
                                                   .fraction_lost = 64,
                                                   .lost = -3,
                                                   .highest_sequence_number = 0x0002'FFFE,
                                                   .jitter = 900,
                                                   .last_sr = 0x12345678,
                                                   .delay = 65536}});
    const auto read = ReportReader(bytes).next();
    ASSERT_TRUE(read);
    EXPECT_EQ(read->ssrc, 1U);
    EXPECT_EQ(read->fraction_lost, 64U);
    EXPECT_EQ(read->lost, -3);
    EXPECT_EQ(read->highest_sequence_number, 0x0002'FFFEU);
    EXPECT_EQ(read->jitter, 900U);
    EXPECT_EQ(read->last_sr, 0x12345678U);
    EXPECT_EQ(read->delay, 65536U);
}

TEST(Reports, OfAllReportsOfACompound_AreRead) {
    EXPECT_EQ(
        ssrcs_in(test::join({report(sender_report, {{.ssrc = 1}}),
                             rtcp(transport_feedback, 15, u32(0)), report(receiver_report, {}),
                             report(receiver_report, {{.ssrc = 2}, {.ssrc = 3}})})),
        (Ssrcs{1, 2, 3}));
}

TEST(Reports, Malformed_EndsTheReading) {
    const Octets good = report(receiver_report, {{.ssrc = 1}});
    EXPECT_EQ(ssrcs_in(test::join({good, {0x80}})), Ssrcs{1});
    EXPECT_EQ(ssrcs_in(test::join({good, {0x81, 201, 0xFF, 0xFF}})), Ssrcs{1}) << "too long";
    EXPECT_EQ(ssrcs_in(test::join({{0x01, 201, 0, 0}, good})), Ssrcs{}) << "version 0";
    EXPECT_EQ(ssrcs_in(test::join({rtcp(receiver_report, 31, u32(9)), good})), Ssrcs{1})
        << "blocks that are not there";
    EXPECT_EQ(ssrcs_in(test::join({rtcp(sender_report, 1, u32(9)), good})), Ssrcs{1})
        << "no sender info";
}

TEST(Reports, ShortNtpTime_IsTheMiddleOfTheLongOne) {
    EXPECT_EQ(short_ntp_time(seconds(0)), (2'208'988'800U % 65536U) << 16U);
    EXPECT_EQ(short_ntp_time(milliseconds(500)) - short_ntp_time(seconds(0)), 32768U);
    EXPECT_EQ(short_ntp_time(seconds(1'900'000'000)) - short_ntp_time(seconds(1'899'999'999)),
              65536U);
}

TEST(Reports, NtpTime_CountsFrom1900InFractions) {
    EXPECT_EQ(ntp_time(seconds(0)), 2'208'988'800ULL << 32U);
    EXPECT_EQ(ntp_time(milliseconds(-500)), (2'208'988'799ULL << 32U) | 0x8000'0000U);
    EXPECT_EQ(ntp_time(milliseconds(1250)), (2'208'988'801ULL << 32U) | 0x4000'0000U);
}

TEST(Reports, RoundTrip_IsWhatTheDelayLeaves) {
    const std::uint32_t sent = short_ntp_time(seconds(1'800'000'000));
    const std::uint32_t back = short_ntp_time(milliseconds(1'800'000'001'250));
    const auto time = round_trip({.last_sr = sent, .delay = 65536}, back);
    ASSERT_TRUE(time);
    EXPECT_NEAR(static_cast<double>(time->count()), 250'000, 20);
}

TEST(Reports, RoundTrip_WithoutSenderReportOrSense_IsUnknown) {
    EXPECT_FALSE(round_trip({.last_sr = 0, .delay = 0}, 5));
    EXPECT_FALSE(round_trip({.last_sr = 65536, .delay = 655360}, 131072)) << "before it was sent";
    EXPECT_EQ(round_trip({.last_sr = 65536, .delay = 1}, 65536), milliseconds(0)) << "rounding";
}

}  // namespace
}  // namespace umbrella::core::rtp
