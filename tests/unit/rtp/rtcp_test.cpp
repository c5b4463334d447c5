#include "core/rtp/rtcp.hpp"

#include "rtcp_bytes.hpp"
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace umbrella::core::rtp {
namespace {

using test::join;
using test::Octets;
using test::rtcp;
using test::u32;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;

constexpr std::uint8_t sender_report = 200;
constexpr std::uint8_t receiver_report = 201;
constexpr std::uint8_t source_description = 202;
constexpr std::uint8_t goodbye = 203;
constexpr std::uint8_t transport_feedback = 205;
constexpr std::uint8_t payload_feedback = 206;

const std::vector<std::string> names = {"SR", "RR", "NACK", "PLI", "FIR", "TWCC"};

std::vector<std::string> kinds_in(const Octets& compound) {
    std::vector<std::string> kinds;
    RtcpReader reader(compound);
    while (const auto message = reader.next()) {
        kinds.push_back(names.at(message->index()));
    }
    return kinds;
}

const Octets nack = rtcp(transport_feedback, 1, join({u32(1), u32(2), u32(3)}));
const Octets loss = rtcp(payload_feedback, 1, join({u32(1), u32(2)}));
const Octets intra = rtcp(payload_feedback, 4, join({u32(1), u32(0), u32(2), u32(0)}));
const Octets feedback =
    rtcp(transport_feedback, 15, join({u32(1), u32(2), u32(1), u32(0), {0, 1, 0, 0}}));
const Octets estimate =  // REMB, which is not ours to read
    rtcp(payload_feedback, 15, join({u32(1), u32(0), {'R', 'E', 'M', 'B'}, u32(0)}));

TEST(RtcpReader, EveryKind_IsFoundInACompound) {
    EXPECT_THAT(kinds_in(join({rtcp(sender_report, 0, Octets(24)), rtcp(receiver_report, 0, u32(1)),
                               nack, loss, intra, feedback})),
                ElementsAre("SR", "RR", "NACK", "PLI", "FIR", "TWCC"));
}

TEST(RtcpReader, UnknownPackets_ArePassedBy) {
    EXPECT_THAT(kinds_in(join({rtcp(source_description, 1, Octets(8)), estimate, loss,
                               rtcp(goodbye, 1, u32(1)), rtcp(207, 0, Octets(40)),
                               rtcp(transport_feedback, 3, Octets(20)), nack})),
                ElementsAre("PLI", "NACK"));
}

TEST(RtcpReader, PacketsThatContradictTheirSize_ArePassedBy) {
    EXPECT_THAT(
        kinds_in(join({rtcp(sender_report, 0, Octets(20)), rtcp(sender_report, 1, Octets(24 + 20)),
                       rtcp(receiver_report, 0, {}), rtcp(receiver_report, 2, Octets(28)),
                       rtcp(receiver_report, 31, Octets(30 * 24)), loss})),
        ElementsAre("PLI"));
}

TEST(RtcpReader, SenderReport_IsReadInAllFields) {
    const Octets bytes =
        rtcp(sender_report, 1,
             join({u32(9), u32(0x83AA7E80), u32(0x80000000), u32(90000), u32(7), u32(8400), u32(5),
                   u32(0x01FFFFFF), u32(0x00010002), u32(3), u32(4), u32(6)}));
    auto message = RtcpReader(bytes).next();
    ASSERT_TRUE(message);
    auto* const report = std::get_if<SenderReport>(&*message);
    ASSERT_NE(report, nullptr);
    EXPECT_EQ(report->ssrc, 9U);
    EXPECT_EQ(report->ntp_time, 0x83AA7E80'80000000U);
    EXPECT_EQ(report->rtp_timestamp, 90000U);
    EXPECT_EQ(report->packets, 7U);
    EXPECT_EQ(report->payload_bytes, 8400U);
    const auto block = report->blocks.next();
    ASSERT_TRUE(block);
    EXPECT_EQ(block->ssrc, 5U);
    EXPECT_EQ(block->lost, -1);
    EXPECT_FALSE(report->blocks.next());
}

std::vector<SentStream> streams(std::size_t count) {
    std::vector<SentStream> all;
    for (std::uint32_t i = 0; i < count; ++i) {
        all.push_back({.ssrc = 100 + i,
                       .ntp_time = 0x0102030405060708U,
                       .rtp_timestamp = i,
                       .packets = 2 * i,
                       .payload_bytes = 3 * i});
    }
    return all;
}

Octets written(std::size_t count, std::string_view cname) {
    Octets bytes(sender_reports_bytes(count, cname.size()));
    bytes.resize(write_sender_reports(bytes, streams(count), cname));
    return bytes;
}

TEST(SenderReports, OneStream_IsWrittenAsTheRfcDrawsIt) {
    EXPECT_THAT(
        written(1, "ab"),
        ElementsAreArray(
            join({rtcp(sender_report, 0,
                       join({u32(100), u32(0x01020304), u32(0x05060708), u32(0), u32(0), u32(0)})),
                  rtcp(source_description, 1, join({u32(100), {1, 2, 'a', 'b', 0, 0, 0, 0}}))})));
}

TEST(SenderReports, WrittenOnes_AreReadAgain) {
    const Octets bytes = written(3, "somebody@example");
    RtcpReader reader(bytes);
    for (const SentStream& stream : streams(3)) {
        auto message = reader.next();
        ASSERT_TRUE(message);
        const auto* const report = std::get_if<SenderReport>(&*message);
        ASSERT_NE(report, nullptr);
        EXPECT_EQ(report->ssrc, stream.ssrc);
        EXPECT_EQ(report->ntp_time, stream.ntp_time);
        EXPECT_EQ(report->rtp_timestamp, stream.rtp_timestamp);
        EXPECT_EQ(report->packets, stream.packets);
        EXPECT_EQ(report->payload_bytes, stream.payload_bytes);
    }
    EXPECT_FALSE(reader.next());
}

TEST(SenderReports, EveryLengthOfName_EndsWithAZeroAndWholeWords) {
    for (std::size_t size = 1; size <= 255; ++size) {
        const Octets bytes = written(1, std::string(size, 'n'));
        EXPECT_EQ(bytes.size() % 4, 0U) << size;
        EXPECT_EQ(bytes.back(), 0) << size;
        const auto description = CompoundReader(Octets(bytes.begin() + 28, bytes.end())).next();
        EXPECT_TRUE(description) << size;
    }
}

TEST(SenderReports, MoreThan31Streams_TakeSeveralDescriptions) {
    const Octets bytes = written(50, "n");
    CompoundReader reader(bytes);
    std::vector<int> chunks;
    while (const auto packet = reader.next()) {
        if (packet->type == source_description) {
            chunks.push_back(packet->count);
        }
    }
    EXPECT_THAT(chunks, ElementsAre(31, 19));
}

TEST(SenderReports, WithoutRoomOrStreams_AreNotWritten) {
    Octets out(sender_reports_bytes(2, 1) - 1);
    EXPECT_EQ(write_sender_reports(out, streams(2), "n"), 0U);
    out.push_back(0);
    EXPECT_EQ(write_sender_reports(out, streams(2), "n"), out.size());
    EXPECT_EQ(write_sender_reports(out, {}, "n"), 0U);
}

TEST(ReceiverReports, WithoutRoomForAllOfIt_NothingIsWritten) {
    const std::vector<ReportBlock> blocks(most_report_blocks);
    Octets room(8 + (24 * most_report_blocks) + 12);
    EXPECT_EQ(write_receiver_report(room, 1, blocks, "a"), room.size());
    room.pop_back();
    EXPECT_EQ(write_receiver_report(room, 1, blocks, "a"), 0U);
    EXPECT_THAT(kinds_in(room), ElementsAre("RR"));
}

}  // namespace
}  // namespace umbrella::core::rtp
