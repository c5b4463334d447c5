#include "core/rtp/reception.hpp"

#include "packets.hpp"
#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <variant>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "base/limits_rtcp.hpp"
#include "core/rtp/formats.hpp"
#include "core/rtp/rtcp.hpp"

namespace umbrella::core::rtp {
namespace {

using std::chrono::milliseconds;
using test::Octets;
using ::testing::ElementsAre;
using ::testing::SizeIs;

constexpr std::uint32_t reporter = 99;
constexpr Timestamp start{std::chrono::hours(1)};

class ReceptionTest : public testing::Test {
  protected:
    void receive(std::uint32_t ssrc, std::uint16_t number, std::optional<std::uint16_t> transport) {
        std::vector<test::Element> extensions;
        if (transport) {
            extensions.push_back({static_cast<std::uint8_t>(ExtensionId::TransportWideCc),
                                  {static_cast<std::uint8_t>(*transport >> 8U),
                                   static_cast<std::uint8_t>(*transport & 0xFFU)}});
        }
        const Octets bytes =
            test::TestPacket{
                .sequence_number = number, .ssrc = ssrc, .payload = {1}, .extensions = extensions}
                .to_bytes();
        reception_.receive(*PacketView::parse(bytes), now_);
    }
    /// All compounds that are due.
    std::vector<Octets> write() {
        std::vector<Octets> written;
        std::array<std::uint8_t, 1400> room{};
        for (std::size_t size = reception_.write(room, now_); size > 0;
             size = reception_.write(room, now_)) {
            written.emplace_back(room.begin(), room.begin() + static_cast<std::ptrdiff_t>(size));
        }
        return written;
    }
    static std::vector<RtcpMessage> messages(const Octets& compound) {
        std::vector<RtcpMessage> all;
        RtcpReader reader(compound);
        while (const auto message = reader.next()) {
            all.push_back(*message);
        }
        return all;
    }

    Timestamp now_ = start;
    Reception reception_{reporter, "cname"};
};

TEST_F(ReceptionTest, WhatHasCome_IsReportedAndItsNumbersAreTold) {
    receive(1, 10, 5);
    receive(2, 20, 6);
    const auto written = write();
    ASSERT_THAT(written, SizeIs(2));
    const auto reports = messages(written[0]);
    ASSERT_THAT(reports, SizeIs(1));
    auto report = std::get<ReceiverReport>(reports[0]);
    EXPECT_EQ(report.ssrc, reporter);
    EXPECT_EQ(report.blocks.next()->ssrc, 1U);
    EXPECT_EQ(report.blocks.next()->ssrc, 2U);
    EXPECT_FALSE(report.blocks.next());
    const auto feedback = std::get<TransportFeedback>(messages(written[1]).at(0));
    EXPECT_EQ(feedback.sender_ssrc, reporter);
    EXPECT_EQ(feedback.base_sequence_number, 5);
    EXPECT_EQ(feedback.status_count, 2);
    EXPECT_THAT(write(), SizeIs(0)) << "all is told";
}

TEST_F(ReceptionTest, Compound_EndsWithTheCname) {
    receive(1, 10, std::nullopt);
    const Octets compound = write().at(0);
    CompoundReader packets(compound);
    EXPECT_EQ(packets.next()->type, rtcp_receiver_report);
    const auto description = packets.next();
    ASSERT_TRUE(description);
    EXPECT_EQ(description->type, rtcp_source_description);
    EXPECT_THAT(Octets(description->body.begin(), description->body.end()),
                ElementsAre(0, 0, 0, reporter, 1, 5, 'c', 'n', 'a', 'm', 'e', 0));
}

TEST_F(ReceptionTest, Reports_ComeEachSecondAndFeedbackWithEachCall) {
    receive(1, 10, 1);
    ASSERT_THAT(write(), SizeIs(2));
    now_ += milliseconds(100);
    receive(1, 11, 2);
    ASSERT_THAT(write(), SizeIs(1));
    now_ = start + limits::receiver_report_interval;
    receive(1, 12, 3);
    EXPECT_THAT(write(), SizeIs(2));
}

TEST_F(ReceptionTest, WhoIsSilent_IsNotReportedAgain) {
    receive(1, 10, std::nullopt);
    ASSERT_THAT(write(), SizeIs(1));
    now_ += limits::receiver_report_interval * 2;
    EXPECT_THAT(write(), SizeIs(0));
}

TEST_F(ReceptionTest, SenderReport_OfAStreamThatIsKnown_IsGivenBack) {
    reception_.note_sender_report(1, 1, now_);
    receive(1, 10, std::nullopt);
    reception_.note_sender_report(1, 0x0000'0007'0008'0000, now_);
    // What is read of it points into it.
    const std::vector<Octets> written = write();
    auto report = std::get<ReceiverReport>(messages(written.at(0)).at(0));
    EXPECT_EQ(report.blocks.next()->last_sr, 0x0007'0008U);
}

TEST_F(ReceptionTest, StreamsAboveTheLimit_AreNotRememberedButTheirNumbersAreTold) {
    for (std::uint32_t ssrc = 1; ssrc <= limits::receive_streams + 8; ++ssrc) {
        receive(ssrc, 1, static_cast<std::uint16_t>(ssrc));
    }
    EXPECT_EQ(reception_.find(limits::receive_streams + 1), nullptr);
    const auto written = write();
    const auto feedback = std::get<TransportFeedback>(messages(written.back()).at(0));
    EXPECT_EQ(feedback.status_count, limits::receive_streams + 8);
}

/// One report has room for 31 of them.
TEST_F(ReceptionTest, MoreStreamsThanBlocks_AreReportedInTurn) {
    std::set<std::uint32_t> reported;
    for (int second = 0; second < 3; ++second) {
        for (std::uint32_t ssrc = 1; ssrc <= limits::receive_streams; ++ssrc) {
            receive(ssrc, static_cast<std::uint16_t>(second), std::nullopt);
        }
        for (const Octets& compound : write()) {
            auto report = std::get<ReceiverReport>(messages(compound).at(0));
            while (const auto block = report.blocks.next()) {
                reported.insert(block->ssrc);
            }
        }
        now_ += limits::receiver_report_interval;
    }
    EXPECT_THAT(reported, SizeIs(limits::receive_streams));
}

}  // namespace
}  // namespace umbrella::core::rtp
