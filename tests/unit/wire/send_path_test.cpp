// The send path with its threads. ThreadSanitizer runs these.
#include "sending_fixture.hpp"
#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace umbrella::wire {
namespace {

using std::chrono::milliseconds;
using test::Octets;

/// True as soon as `condition` holds, within some seconds.
bool eventually(const std::function<bool()>& condition) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) {
            return false;
        }
        std::this_thread::sleep_for(milliseconds(1));
    }
    return true;
}

/// A peer of the send path: a socket that reads and decrypts.
class Peer {
  public:
    explicit Peer(const SendPath& path)
        : transport(path.make_transport("cname")),
          video(transport->add_stream({.ssrc = video_ssrc,
                                       .rtx_ssrc = rtx_ssrc,
                                       .kind = core::MediaKind::Video,
                                       .start = {.sequence_number = first_number, .timestamp = 0},
                                       .rtx_start = first_rtx_number,
                                       .want_keyframe = [wanted = wanted] { ++*wanted; }})) {}

    void connect() {
        EXPECT_TRUE(transport->set_keys(reader.keys()));
        transport->set_route(*UdpRoute::duplicate(own.fd(), *SocketAddress::of(*socket.address())));
    }
    /// The next RTP packet; reports are passed by.
    [[nodiscard]] std::optional<Octets> receive() {
        while (auto datagram = socket.receive()) {
            if (!test::SrtpReader::is_rtcp(*datagram)) {
                return reader.rtp(*datagram);
            }
        }
        return std::nullopt;
    }

    std::shared_ptr<std::atomic<unsigned>> wanted = std::make_shared<std::atomic<unsigned>>(0);
    test::SrtpReader reader{SrtpProfile::AeadAes128Gcm};
    test::LoopbackSocket own{AF_INET};
    test::LoopbackSocket socket{AF_INET};
    std::shared_ptr<Transport> transport;
    std::unique_ptr<Stream> video;
};

class SendPathTest : public testing::Test {
  protected:
    [[nodiscard]] std::shared_ptr<Feed> make_feed() const {
        return path_.make_feed(std::make_shared<SourceClock>());
    }
    static void push(Feed& feed, Source& source) { feed.push(source.packet(), Worker::now()); }
    /// Pushes keyframes until one has come, since a binding takes its time.
    static void push_until_received(Feed& feed, Source& source, Peer& peer) {
        for (std::uint16_t i = 0; i < 50; ++i) {
            source.next = static_cast<std::uint16_t>(30 * i);
            push(feed, source);
            if (peer.receive()) {
                return;
            }
        }
        FAIL() << "nothing has come";
    }

    SendPath path_{2};
};

TEST_F(SendPathTest, BoundStream_Sends_UnboundDoesNot) {
    Peer peer(path_);
    peer.connect();
    const auto feed = make_feed();
    Source source;
    push(*feed, source);
    EXPECT_EQ(feed->stats().packets, 0U) << "nobody wants it";
    peer.video->bind(*feed);
    ASSERT_TRUE(eventually([&] { return feed->wanted(); }));
    push_until_received(*feed, source, peer);
    push(*feed, source);
    EXPECT_TRUE(peer.receive());

    peer.video->unbind();
    ASSERT_TRUE(eventually([&] { return !feed->wanted(); }));
    push(*feed, source);
    EXPECT_FALSE(peer.receive());
    EXPECT_GE(peer.video->stats().packets, 2U);
    EXPECT_GE(peer.transport->stats().packets, 2U);
}

TEST_F(SendPathTest, BothWorkers_GetEachPacket) {
    Peer first(path_);
    Peer second(path_);
    first.connect();
    second.connect();
    const auto feed = make_feed();
    first.video->bind(*feed);
    second.video->bind(*feed);
    ASSERT_TRUE(eventually([&] { return feed->wanted(); }));
    std::this_thread::sleep_for(milliseconds(20));
    Source source;
    for (int i = 0; i < 30; ++i) {
        push(*feed, source);
    }
    for (int i = 0; i < 30; ++i) {
        ASSERT_TRUE(first.receive()) << i;
        ASSERT_TRUE(second.receive()) << i;
    }
}

TEST_F(SendPathTest, WaitingForAKeyframe_AsksAgainAndAgain) {
    Peer peer(path_);
    const auto feed = make_feed();
    peer.video->bind(*feed);
    peer.connect();
    ASSERT_TRUE(eventually([&] { return *peer.wanted == 1; })) << "as soon as it can send";
    Source source{.next = 1};
    EXPECT_TRUE(eventually([&] {
        source.next = 1;
        push(*feed, source);
        return *peer.wanted >= 3;
    }));
    source.next = 30;
    push(*feed, source);
    EXPECT_TRUE(peer.receive());
}

TEST_F(SendPathTest, Nack_IsAnswered) {
    Peer peer(path_);
    peer.connect();
    const auto feed = make_feed();
    peer.video->bind(*feed);
    ASSERT_TRUE(eventually([&] { return feed->wanted(); }));
    Source source;
    push_until_received(*feed, source, peer);
    const Octets nack = test::join({{0x81, 205, 0, 3, 0, 0, 0, 1},
                                    {0xA0, 0, 0, 1},
                                    {first_number >> 8U, first_number & 0xFFU, 0, 0}});
    peer.transport->receive(nack, milliseconds(10));
    const auto again = peer.receive();
    ASSERT_TRUE(again);
    EXPECT_EQ(core::rtp::PacketView::parse(*again)->ssrc(), rtx_ssrc);
}

/// Holds a worker until it is let go.
class Brake {
  public:
    explicit Brake(Worker& worker) {
        worker.post([this](Worker&) {
            std::unique_lock lock(mutex_);
            held_ = true;
            changed_.notify_all();
            changed_.wait(lock, [this] { return released_; });
        });
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return held_; });
    }
    void release() {
        const std::lock_guard lock(mutex_);
        released_ = true;
        changed_.notify_all();
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool held_ = false;
    bool released_ = false;
};

TEST(SendPathWorkers, BusyWorker_DropsAndCountsAndNeverBlocks) {
    const auto workers = std::make_shared<Workers>(1);
    Feed feed(workers, std::make_shared<SourceClock>());
    Transport transport(workers, "cname");
    const auto stream = transport.add_stream({.ssrc = video_ssrc});
    stream->bind(feed);
    ASSERT_TRUE(eventually([&] { return feed.wanted(); }));

    Brake brake(*workers->all[0]);
    Source source;
    for (std::size_t i = 0; i < limits::ring_packets + 100; ++i) {
        feed.push(source.packet(), Worker::now());
    }
    EXPECT_EQ(feed.stats().dropped, 100U);
    brake.release();
    EXPECT_TRUE(eventually([&] { return stream->stats().dropped >= limits::ring_packets; }))
        << "without keys nothing leaves";
    EXPECT_EQ(stream->stats().dropped, limits::ring_packets);
}

TEST(SendPathWorkers, FeedbackOfAPeer_WaitsWithinBounds) {
    const auto workers = std::make_shared<Workers>(1);
    Transport transport(workers, "cname");
    Brake brake(*workers->all[0]);
    const Octets rtcp{0x80, 201, 0, 1, 0, 0, 0, 1};
    for (int i = 0; i < 1000; ++i) {
        transport.receive(rtcp, {});
    }
    EXPECT_EQ(workers->packets.alive(), limits::waiting_feedback);
    brake.release();
    EXPECT_TRUE(eventually([&] { return workers->packets.alive() == 0; }));
}

/// Nobody gets anything from this worker.
TEST(SendPathWorkers, Reporter_IsAskedAgainAndAgainUntilTheEnd) {
    const auto workers = std::make_shared<Workers>(1);
    Transport transport(workers, "cname");
    const auto asked = std::make_shared<std::atomic<int>>(0);
    transport.set_reporter([asked](core::rtp::MutableBytes) -> std::size_t {
        ++*asked;
        return 0;
    });
    EXPECT_TRUE(eventually([&] { return *asked >= 3; }));
    transport.close();
    EXPECT_TRUE(eventually([&] { return asked.use_count() == 1; }));
}

/// A compound waits for as long as its copy lives.
TEST(SendPathWorkers, FeedbackThatNobodyWaitsFor_WakesNobody) {
    const auto workers = std::make_shared<Workers>(1);
    Transport transport(workers, "cname");
    workers->all[0]->post([](Worker&) {});
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    const Octets report{0x80, 201, 0, 1, 0, 0, 0, 1};
    transport.receive(report, {});
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    EXPECT_EQ(workers->packets.alive(), 1U);

    const Octets nack{0x81, 205, 0, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 7, 0, 0};
    transport.receive(nack, {});
    EXPECT_TRUE(eventually([&] { return workers->packets.alive() == 0; }));
}

TEST_F(SendPathTest, ComingAndGoingUnderLoad_LeavesNothingBehind) {
    constexpr int publishers = 3;
    std::atomic<bool> stop{false};
    std::vector<std::shared_ptr<Feed>> feeds;
    std::vector<std::thread> threads;
    for (int i = 0; i < publishers; ++i) {
        feeds.push_back(make_feed());
        threads.emplace_back([&stop, feed = feeds.back(), i] {
            Source source{.ssrc = static_cast<std::uint32_t>(i + 1)};
            while (!stop) {
                push(*feed, source);
                std::this_thread::sleep_for(std::chrono::microseconds(50));
            }
        });
    }
    const Octets nack = test::join({{0x81, 205, 0, 3, 0, 0, 0, 1},
                                    {0xA0, 0, 0, 1},
                                    {first_number >> 8U, first_number & 0xFFU, 0xFF, 0xFF}});
    for (int round = 0; round < 60; ++round) {
        std::vector<std::unique_ptr<Peer>> peers;
        for (int i = 0; i < 4; ++i) {
            peers.push_back(std::make_unique<Peer>(path_));
            peers.back()->connect();
        }
        for (int turn = 0; turn < 6; ++turn) {
            for (std::size_t i = 0; i < peers.size(); ++i) {
                peers[i]->video->bind(*feeds[(i + static_cast<std::size_t>(turn)) % publishers]);
                peers[i]->transport->receive(nack, milliseconds(1));
                static_cast<void>(peers[i]->video->stats());
                static_cast<void>(peers[i]->transport->stats());
            }
            peers[0]->transport->set_route(*UdpRoute::duplicate(
                peers[1]->own.fd(), *SocketAddress::of(*peers[0]->socket.address())));
            std::this_thread::sleep_for(milliseconds(1));
        }
    }
    stop = true;
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_TRUE(eventually([&] {
        return path_.packets().alive() == 0 &&
               std::ranges::none_of(feeds, [](const auto& feed) { return feed->wanted(); });
    })) << path_.packets().alive();
}

TEST_F(SendPathTest, End_WhileHandlesAreLeft_IsInOrder) {
    std::optional<SendPath> path(std::in_place, 2U);
    const auto feed = path->make_feed(std::make_shared<SourceClock>());
    const auto peer = std::make_unique<Peer>(*path);
    peer->connect();
    peer->video->bind(*feed);
    path.reset();
    Source source;
    push(*feed, source);
    peer->video->unbind();
}

}  // namespace
}  // namespace umbrella::wire
