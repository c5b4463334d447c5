// What is kept of a camera's stream, and how who comes later begins with it.
#include "wire/opening.hpp"

#include "sending_fixture.hpp"
#include <atomic>
#include <numeric>
#include <optional>
#include <thread>
#include <vector>

#include "base/limits_cameras.hpp"

namespace umbrella::wire {
namespace {

using core::rtp::PacketView;
using test::Octets;

class OpeningTest : public testing::Test {
  protected:
    void add(std::size_t packets) {
        for (std::size_t i = 0; i < packets; ++i) {
            opening_.add(pool_.make(source_.packet(), now_));
        }
    }
    std::vector<PacketView> copy() {
        copies_ = opening_.copy(pool_, now_);
        std::vector<PacketView> views;
        for (const PacketRef& packet : copies_) {
            views.push_back(PacketView::parse(packet->bytes()).value());
        }
        return views;
    }

    PacketPool pool_;
    Opening opening_;
    std::vector<PacketRef> copies_;
    Source source_;  // a keyframe with each 30th packet
    Timestamp now_{std::chrono::hours(1)};
};

TEST_F(OpeningTest, Copy_BeginsWithTheLatestKeyframe) {
    add(45);
    const auto packets = copy();
    ASSERT_EQ(packets.size(), 15U);
    EXPECT_EQ(packets.front().sequence_number(), 30);
    EXPECT_EQ(packets.back().sequence_number(), 44);
}

TEST_F(OpeningTest, Timestamps_StandCloseBeforeTheNewest) {
    add(45);
    const auto packets = copy();
    EXPECT_EQ(packets.back().timestamp(), 44U * 3000);
    for (std::size_t i = 1; i < packets.size(); ++i) {
        EXPECT_EQ(packets[i].timestamp() - packets[i - 1].timestamp(), 90U);
    }
}

TEST_F(OpeningTest, BeforeAKeyframe_NothingIsKept) {
    source_.next = 1;
    add(20);
    EXPECT_TRUE(copy().empty());
}

TEST_F(OpeningTest, LongGroup_IsNotKeptUntilTheNextKeyframe) {
    add(1);
    for (std::size_t i = 0; i < limits::opening_packets; ++i) {
        source_.next = 1;  // no keyframe
        add(1);
    }
    EXPECT_TRUE(copy().empty());
    source_.next = 60;
    add(2);
    EXPECT_EQ(copy().size(), 2U);
}

TEST_F(OpeningTest, OtherStream_BeginsWithItsOwnKeyframe) {
    add(5);
    source_.ssrc = 2;
    add(5);
    EXPECT_EQ(copy().size(), 5U) << "of the first, as long as the second has no keyframe";
    source_.next = 30;
    add(1);
    ASSERT_EQ(copy().size(), 1U);
    EXPECT_EQ(copy().front().ssrc(), 2U);
}

TEST_F(OpeningTest, Cleared_IsOfThePast) {
    add(5);
    opening_.clear();
    add(5);
    EXPECT_TRUE(copy().empty());
}

/// A stream that has an opening, at a time of the test's own.
class SentOpeningTest : public SendingTest {
  protected:
    static constexpr std::uint16_t group = 15;

    void SetUp() override {
        SendingTest::SetUp();
        for (int i = 0; i < group; ++i) {
            opening_.add(pool_.make(source_.packet(), now_));
        }
        video_->set_lane(lane_, [this](Timestamp now) { return opening_.copy(pool_, now); });
    }
    /// Numbers of what has left, and that each has one of its own, later than those before.
    std::vector<std::uint16_t> numbers() {
        std::vector<std::uint16_t> all;
        std::optional<std::uint32_t> earlier;
        for (const Received& packet : received(2U * group)) {
            EXPECT_TRUE(!earlier || packet.view().timestamp() > *earlier);
            earlier = packet.view().timestamp();
            all.push_back(packet.view().sequence_number());
        }
        return all;
    }
    static std::vector<std::uint16_t> group_from(std::uint16_t first) {
        std::vector<std::uint16_t> all(group);
        std::iota(all.begin(), all.end(), first);
        return all;
    }
    /// PLI (RFC 4585 §6.3.1).
    void ask_for_keyframe() {
        const test::Octets packet = test::join({{0x81, 206, 0, 2}, u32(1), u32(video_ssrc)});
        transport_.receive(packet, std::chrono::milliseconds(20), batch_, now_);
    }
    /// FIR (RFC 5104 §4.3.1).
    void ask_for_full_intra() {
        const test::Octets packet =
            test::join({{0x84, 206, 0, 4}, u32(1), u32(0), u32(video_ssrc), u32(0x01000000)});
        transport_.receive(packet, std::chrono::milliseconds(20), batch_, now_);
    }

    Source source_;
    Opening opening_;
};

TEST_F(SentOpeningTest, PeerWhoCannotBeReachedYet_GetsItOnceThatIsSo) {
    transport_.begin(*video_, batch_, now_);
    EXPECT_TRUE(nothing_more());
    open();
    EXPECT_EQ(numbers(), group_from(first_number));
}

TEST_F(SentOpeningTest, LostPacket_IsSentAgainWithTheTimestampThatItHad) {
    open();
    const auto sent = received(group);
    ASSERT_EQ(sent.size(), group);
    nack(video_ssrc, first_number + 3);
    const auto again = received(1);
    ASSERT_EQ(again.size(), 1U);
    EXPECT_EQ(again[0].view().ssrc(), rtx_ssrc);
    EXPECT_EQ(again[0].view().timestamp(), sent[3].view().timestamp());
}

TEST_F(SentOpeningTest, LostPacket_IsForgottenAfterAWhileButNeverComesWithAnotherTimestamp) {
    open();
    // What follows live has the numbers of the opening in the lane, too.
    source_.next = 0;
    for (int i = 0; i < group; ++i) {
        forward(lane_, source_.packet());
    }
    ASSERT_EQ(received(group).size(), group);
    now_ += limits::opening_kept;
    source_.next = group;
    forward(lane_, source_.packet());
    ASSERT_EQ(received(1).size(), 1U);
    nack(video_ssrc, first_number + 3);
    EXPECT_TRUE(nothing_more());
}

TEST_F(SentOpeningTest, WhoAsksForAKeyframe_GetsItAgain_AtGrowingIntervals) {
    open();
    ASSERT_EQ(numbers(), group_from(first_number));
    ask_for_keyframe();
    EXPECT_TRUE(nothing_more()) << "the first can hardly have come";
    now_ += limits::opening_pause_least;
    ask_for_keyframe();
    EXPECT_EQ(numbers(), group_from(first_number + group));
    now_ += limits::opening_pause_least;
    ask_for_keyframe();
    EXPECT_TRUE(nothing_more());
    now_ += limits::opening_pause_least;
    ask_for_full_intra();
    EXPECT_EQ(numbers(), group_from(first_number + 2 * group));
    now_ += 2 * limits::opening_pause_most;
    ask_for_keyframe();
    EXPECT_EQ(numbers(), group_from(first_number + 3 * group));
    now_ += limits::opening_pause_least;
    ask_for_keyframe();
    EXPECT_EQ(numbers(), group_from(first_number + 4 * group)) << "after a calm it is quick again";
}

TEST_F(SentOpeningTest, KeyframeRequest_WhenNoGroupIsKept_LeavesTheSentOneToBeRepeated) {
    open();
    ASSERT_EQ(received(group).size(), group);
    opening_.clear();
    now_ += limits::opening_pause_least;
    ask_for_keyframe();
    EXPECT_TRUE(nothing_more());
    nack(video_ssrc, first_number + 3);
    EXPECT_EQ(received(1).size(), 1U);
}

TEST_F(SentOpeningTest, KeyframeRequest_ForWhatHasNone_SendsNothing) {
    open();
    ASSERT_EQ(received(group).size(), group);
    video_->set_lane(lane_);
    now_ += limits::opening_pause_least;
    ask_for_keyframe();
    EXPECT_TRUE(nothing_more());
}

/// With the threads of the send path.
TEST(OpeningOfAFeed, Joiner_GetsTheGroupAndThenWhatIsLiveWithoutAGap) {
    SendPath path(2);
    const auto feed = path.make_feed(std::make_shared<SourceClock>());
    feed->keep_opening();
    Source source;
    for (int i = 0; i < 45; ++i) {
        feed->push(source.packet(), Worker::now());
    }
    test::SrtpReader reader{SrtpProfile::AeadAes128Gcm};
    test::LoopbackSocket own{AF_INET};
    test::LoopbackSocket socket{AF_INET};
    auto transport = path.make_transport("cname");
    auto video = transport->add_stream({.ssrc = video_ssrc,
                                        .rtx_ssrc = rtx_ssrc,
                                        .kind = core::MediaKind::Video,
                                        .start = {.sequence_number = first_number, .timestamp = 0},
                                        .rtx_start = first_rtx_number,
                                        .want_keyframe = [] {}});
    ASSERT_TRUE(transport->set_keys(reader.keys()));
    transport->set_route(*UdpRoute::duplicate(own.fd(), *SocketAddress::of(*socket.address())));
    // The camera goes on all the while.
    std::atomic<bool> done{false};
    std::thread camera([&] {
        for (int i = 0; i < 14 && !done; ++i) {
            feed->push(source.packet(), Worker::now());
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
    });
    video->bind(*feed);
    camera.join();
    std::optional<std::uint16_t> next;
    std::optional<std::uint32_t> timestamp;
    for (int i = 0; i < 29;) {
        const auto datagram = socket.receive();
        ASSERT_TRUE(datagram) << "only " << i << " have come";
        if (test::SrtpReader::is_rtcp(*datagram)) {
            continue;
        }
        const auto bytes = reader.rtp(*datagram);
        ASSERT_TRUE(bytes);
        const auto view = PacketView::parse(*bytes).value();
        EXPECT_EQ(view.sequence_number(), next.value_or(first_number));
        EXPECT_GT(view.timestamp() - timestamp.value_or(view.timestamp() - 1), 0U);
        next = static_cast<std::uint16_t>(view.sequence_number() + 1);
        timestamp = view.timestamp();
        ++i;
    }
    done = true;
    transport->close();
}

}  // namespace
}  // namespace umbrella::wire
