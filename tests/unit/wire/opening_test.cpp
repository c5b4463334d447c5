// What is kept of a camera's stream, and how who comes later begins with it.
#include "wire/opening.hpp"

#include "sending_fixture.hpp"
#include <atomic>
#include <functional>
#include <optional>
#include <thread>

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
    transport->set_route(*UdpRoute::create(own.fd(), *socket.address()));
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
