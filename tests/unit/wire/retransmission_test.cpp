// NACKs and what they get.
#include "sending_fixture.hpp"
#include <algorithm>

namespace umbrella::wire {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class Retransmission : public SendingTest {
  protected:
    void SetUp() override {
        SendingTest::SetUp();
        open();
        video_->set_lane(lane_);
    }
    void send(int count) {
        for (int i = 0; i < count; ++i) {
            forward(lane_, source_.packet());
            now_ += milliseconds(1);
        }
        sent_ = received(static_cast<std::size_t>(count));
        ASSERT_EQ(sent_.size(), static_cast<std::size_t>(count));
    }

    Source source_;
    std::vector<Received> sent_;
};

TEST_F(Retransmission, LostPackets_ComeAgainOverTheRtxStream) {
    send(40);
    nack(video_ssrc, first_number + 5, 0b101);  // 5, 6 and 8
    const auto again = received(3);
    ASSERT_EQ(again.size(), 3U);
    const std::uint16_t lost[] = {5, 6, 8};
    for (std::uint16_t i = 0; i < 3; ++i) {
        const auto view = again[i].view();
        const auto original = sent_[lost[i]].view();
        EXPECT_EQ(view.ssrc(), rtx_ssrc);
        EXPECT_EQ(view.payload_type(), 97);
        EXPECT_EQ(view.sequence_number(), first_rtx_number + i);
        EXPECT_EQ(view.timestamp(), original.timestamp());
        ASSERT_GE(view.payload().size(), 2U);
        EXPECT_EQ((view.payload()[0] << 8U) | view.payload()[1], first_number + lost[i]);
        EXPECT_TRUE(std::ranges::equal(view.payload().subspan(2), original.payload()));
        const auto number = view.find_extension(5);
        ASSERT_TRUE(number);
        EXPECT_EQ(((*number)[0] << 8U) | (*number)[1], 40 + i) << "numbered like all others";
    }
    EXPECT_EQ(video_counters_->retransmitted.get(), 3U);
    EXPECT_EQ(video_counters_->packets.get(), 40U) << "these do not count as new";
}

TEST_F(Retransmission, SoundOfAStreamThatRepeatsIt_ComesAgain) {
    auto sound = std::make_shared<StreamSender>(transport_,
                                                StreamOptions{.ssrc = 21,
                                                              .rtx_ssrc = 22,
                                                              .kind = core::MediaKind::Audio,
                                                              .start = {.sequence_number = 7},
                                                              .rtx_start = 9},
                                                std::make_shared<StreamCounters>());
    transport_.add(sound);
    auto lane = std::make_shared<Lane>(clock_);
    audio_->set_lane(lane);
    sound->set_lane(lane);
    for (std::uint16_t number = 100; number < 103; ++number) {
        forward(lane, test::TestPacket{.payload_type = 111,
                                       .sequence_number = number,
                                       .ssrc = 9,
                                       .payload = test::opus_payload()}
                          .to_bytes());
    }
    ASSERT_EQ(received(6).size(), 6U);
    nack(21, 8);
    nack(audio_ssrc, 1);
    const auto again = received(1);
    ASSERT_EQ(again.size(), 1U) << "that of a browser's slot does not";
    EXPECT_EQ(again[0].view().ssrc(), 22U);
    EXPECT_EQ(again[0].view().payload_type(), 112);
    EXPECT_EQ(again[0].view().sequence_number(), 9);
    sound->set_lane(nullptr);
}

TEST_F(Retransmission, OldFutureAndForeignNumbers_GetNothing) {
    send(600);
    nack(video_ssrc, first_number);        // no longer kept
    nack(video_ssrc, first_number - 1);    // never was
    nack(video_ssrc, first_number + 600);  // not yet
    nack(video_ssrc, first_number + 40'000, 0xFFFF);
    nack(rtx_ssrc, first_rtx_number);
    nack(audio_ssrc, first_number + 599);
    nack(12345, first_number + 599);
    EXPECT_TRUE(nothing_more());
}

TEST_F(Retransmission, SamePacket_NotTwiceWithinARoundTrip) {
    send(40);
    nack(video_ssrc, first_number + 39);
    nack(video_ssrc, first_number + 39);
    EXPECT_EQ(received(2).size(), 1U);
    now_ += milliseconds(20);
    nack(video_ssrc, first_number + 39);
    EXPECT_EQ(received(1).size(), 1U);
}

TEST_F(Retransmission, PacketsOfTheSourceBefore_GetNothing) {
    send(40);
    video_->set_lane(other_lane_);
    nack(video_ssrc, first_number + 39);
    EXPECT_TRUE(nothing_more());
    Source other{.ssrc = 2};
    forward(other_lane_, other.packet());
    ASSERT_EQ(received(1).size(), 1U);
    nack(video_ssrc, first_number + 39);
    EXPECT_TRUE(nothing_more());
    nack(video_ssrc, first_number + 40);
    EXPECT_EQ(received(1).size(), 1U);
}

TEST_F(Retransmission, AfterHistoryTime_GetsNothing) {
    send(40);
    now_ += limits::history_time + milliseconds(100);
    for (int i = 0; i < 8; ++i) {
        lane_->expire(now_);
    }
    nack(video_ssrc, first_number + 39);
    EXPECT_TRUE(nothing_more());
    EXPECT_LE(pool_.alive(), 1U) << "what is left is the last round's";
}

TEST_F(Retransmission, Flood_IsBounded) {
    send(500);
    std::size_t answered = 0;
    for (int round = 0; round < 10; ++round) {
        now_ += milliseconds(16);
        for (std::uint16_t at = 100; at < 490; at = static_cast<std::uint16_t>(at + 17)) {
            nack(video_ssrc, static_cast<std::uint16_t>(first_number + at), 0xFFFF);
        }
        answered = video_counters_->retransmitted.get();
    }
    EXPECT_LE(answered,
              limits::retransmission_burst + limits::retransmissions_per_second * 160 / 1000 + 10);
    EXPECT_GT(answered, limits::retransmission_burst / 2);
}

TEST_F(Retransmission, RtxNumbers_RollOver) {
    send(40);
    std::uint32_t expected = first_rtx_number;
    for (int i = 0; i < 70'000; ++i) {
        // Fresh enough to be kept, old enough to be asked for again.
        now_ += milliseconds(20);
        nack(video_ssrc, first_number + 39);
        const auto datagram = peer_.receive();
        ASSERT_TRUE(datagram);
        const auto bytes = reader_.rtp(*datagram);
        ASSERT_TRUE(bytes) << "at " << i << ": another rollover counter than libsrtp's";
        const auto view = core::rtp::PacketView::parse(*bytes);
        ASSERT_EQ(view->sequence_number(), expected++ & 0xFFFFU);
    }
}

TEST_F(Retransmission, DependencyDescriptorAndAv1_ComeAgainUnchanged) {
    const auto packet = [](std::uint16_t number, test::Frame frame) {
        return test::TestPacket{.payload_type = 106,
                                .sequence_number = number,
                                .ssrc = 5,
                                .payload = test::av1_payload(frame),
                                .extensions = {{7, test::dependency_descriptor(frame, number, 20)}},
                                .two_byte_form = true}
            .to_bytes();
    };
    forward(lane_, packet(0, test::Frame::Key));
    forward(lane_, packet(1, test::Frame::Delta));
    const auto first = received(2);
    ASSERT_EQ(first.size(), 2U);
    nack(video_ssrc, first_number + 1);
    const auto again = received(1);
    ASSERT_EQ(again.size(), 1U);
    EXPECT_EQ(again[0].view().payload_type(), 107);
    const auto before = first[1].view().find_extension(7);
    const auto after = again[0].view().find_extension(7);
    ASSERT_TRUE(before && after);
    EXPECT_TRUE(std::ranges::equal(*before, *after));
}

}  // namespace
}  // namespace umbrella::wire
