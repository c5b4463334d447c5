#include "media/ice_loop.hpp"

#include "udp_socket.hpp"
#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <thread>
#include <utility>
#include <vector>

#include <glib-unix.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

namespace umbrella::media {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// Runs the callback of a descriptor's or a timer's source.
using Callback = std::function<bool()>;

void attach(GSource* source, GSourceFunc trampoline, Callback callback, GMainContext* context) {
    g_source_set_callback(
        source, trampoline, std::make_unique<Callback>(std::move(callback)).release(),
        [](gpointer data) { std::unique_ptr<Callback>(static_cast<Callback*>(data)); });
    g_source_attach(source, context);
    g_source_unref(source);
}

gboolean call(gpointer data) {
    return static_cast<gboolean>((*static_cast<Callback*>(data))());
}

gboolean call_for_descriptor(gint /*descriptor*/, GIOCondition /*condition*/, gpointer data) {
    return call(data);
}

void add_timer(GMainContext* context, milliseconds interval, Callback callback) {
    attach(g_timeout_source_new(static_cast<guint>(interval.count())), call, std::move(callback),
           context);
}

void add_reader(GMainContext* context, int descriptor, Callback callback) {
    attach(g_unix_fd_source_new(descriptor, G_IO_IN),
           reinterpret_cast<GSourceFunc>(reinterpret_cast<void (*)()>(call_for_descriptor)),
           std::move(callback), context);
}

/// Two ends of a datagram socket.
class SocketPair {
  public:
    SocketPair() { EXPECT_EQ(socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, ends_), 0); }
    ~SocketPair() {
        close_reader();
        close(ends_[1]);
    }
    SocketPair(const SocketPair&) = delete;
    SocketPair& operator=(const SocketPair&) = delete;

    [[nodiscard]] int reader() const { return ends_[0]; }
    void send() const { EXPECT_EQ(write(ends_[1], "x", 1), 1); }
    [[nodiscard]] bool take() const {
        char byte = 0;
        return read(ends_[0], &byte, 1) == 1;
    }
    void close_reader() {
        if (ends_[0] >= 0) {
            close(std::exchange(ends_[0], -1));
        }
    }

  private:
    int ends_[2] = {-1, -1};
};

bool soon(std::future<void>& done) {
    return done.wait_for(seconds(10)) == std::future_status::ready;
}

/// Waits until the context's thread has done what was posted before.
void settle(const IceLoop::Context& context) {
    std::promise<void> passed;
    auto done = passed.get_future();
    context.post([&] { passed.set_value(); });
    ASSERT_TRUE(soon(done));
}

TEST(IceLoop, PostedTasks_RunInOrderOnOneThread) {
    IceLoop loop(2);
    const auto context = loop.add();
    std::vector<int> order;
    std::set<std::thread::id> threads;
    for (int i = 0; i < 1000; ++i) {
        context->post([&, i] {
            order.push_back(i);
            threads.insert(std::this_thread::get_id());
        });
    }
    settle(*context);
    ASSERT_EQ(order.size(), 1000U);
    EXPECT_TRUE(std::ranges::is_sorted(order));
    EXPECT_EQ(threads.size(), 1U);
    EXPECT_EQ(threads.count(std::this_thread::get_id()), 0U);
}

TEST(IceLoop, Contexts_AreSpreadOverTheThreads) {
    IceLoop loop(3);
    std::vector<std::shared_ptr<IceLoop::Context>> contexts;
    std::mutex mutex;
    std::multiset<std::thread::id> threads;
    for (int i = 0; i < 9; ++i) {
        contexts.push_back(loop.add());
        contexts.back()->post([&] {
            const std::lock_guard lock(mutex);
            threads.insert(std::this_thread::get_id());
        });
    }
    for (const auto& context : contexts) {
        settle(*context);
    }
    for (const auto& thread : threads) {
        EXPECT_EQ(threads.count(thread), 3U);
    }
}

TEST(IceLoop, Descriptor_ThatBecomesReadable_WakesItsContext) {
    IceLoop loop(1);
    std::vector<std::shared_ptr<IceLoop::Context>> contexts;
    std::vector<std::unique_ptr<SocketPair>> sockets;
    std::vector<std::unique_ptr<std::atomic<int>>> counts;
    for (int i = 0; i < 50; ++i) {
        contexts.push_back(loop.add());
        sockets.push_back(std::make_unique<SocketPair>());
        counts.push_back(std::make_unique<std::atomic<int>>(0));
        add_reader(contexts.back()->get(), sockets.back()->reader(),
                   [socket = sockets.back().get(), count = counts.back().get()] {
                       while (socket->take()) {
                           ++*count;
                       }
                       return true;
                   });
    }
    for (int round = 0; round < 20; ++round) {
        for (const auto& socket : sockets) {
            socket->send();
        }
        std::this_thread::sleep_for(milliseconds(1));
    }
    for (int i = 0; i < 500 && std::ranges::any_of(counts, [](auto& n) { return *n < 20; }); ++i) {
        std::this_thread::sleep_for(milliseconds(10));
    }
    for (const auto& count : counts) {
        EXPECT_EQ(*count, 20);
    }
    contexts.clear();
}

/// Waits until `count` is so much; no longer than 5 s.
void wait_for(const std::atomic<int>& count, int value) {
    for (int i = 0; i < 500 && count < value; ++i) {
        std::this_thread::sleep_for(milliseconds(10));
    }
    EXPECT_EQ(count, value);
}

TEST(IceLoop, Intake_TakesMediaBeforeTheSourceIsAsked) {
    const test::Octets media{0x80, 96};
    const test::Octets stun{0, 1};
    IceLoop loop(1);
    const auto context = loop.add();
    const test::UdpSocket ours(AF_INET);
    const test::UdpSocket peer(AF_INET);
    std::atomic<int> taken = 0;
    std::atomic<int> left = 0;
    add_reader(context->get(), ours.fd(), [&] {
        while (!ours.receive().empty()) {
            ++left;
        }
        return true;
    });
    context->post([&] {
        context->set_intake(DatagramIntake(ours.fd(), *wire::SocketAddress::of(peer.address()),
                                           [&](std::span<const std::uint8_t>) { ++taken; }));
    });
    settle(*context);
    for (int i = 0; i < 100; ++i) {
        peer.send(media, ours);
    }
    wait_for(taken, 100);
    EXPECT_EQ(left, 0);
    peer.send(stun, ours);
    wait_for(left, 1);
    peer.send(media, ours);
    wait_for(taken, 101);
    context->post([&] { context->set_intake(std::nullopt); });
    settle(*context);
    peer.send(media, ours);
    wait_for(left, 2);
}

TEST(IceLoop, Timer_FiresInTimeAndAgain) {
    IceLoop loop(1);
    const auto context = loop.add();
    const auto idle = loop.add();
    std::promise<void> third;
    auto done = third.get_future();
    const gint64 begun = g_get_monotonic_time();
    add_timer(context->get(), milliseconds(20), [&, n = 0]() mutable {
        if (++n == 3) {
            third.set_value();
        }
        return n < 3;
    });
    ASSERT_TRUE(soon(done));
    EXPECT_GE(g_get_monotonic_time() - begun, 59'000);
}

/// A socket that is closed, and another that gets its number before the loop looks again.
TEST(IceLoop, NumberOfAClosedDescriptor_GivenToAnother_IsStillWatched) {
    IceLoop loop(1);
    const auto context = loop.add();
    auto first = std::make_unique<SocketPair>();
    std::unique_ptr<SocketPair> second;
    std::promise<void> heard;
    auto done = heard.get_future();
    const int number = first->reader();
    std::promise<void> exchanged;
    auto exchange_done = exchanged.get_future();
    add_reader(context->get(), number, [&] {
        first->close_reader();
        second = std::make_unique<SocketPair>();
        EXPECT_EQ(second->reader(), number);
        add_reader(context->get(), number, [&] {
            EXPECT_TRUE(second->take());
            heard.set_value();
            return false;
        });
        exchanged.set_value();
        return false;
    });
    first->send();
    ASSERT_TRUE(soon(exchange_done));
    settle(*context);
    second->send();
    EXPECT_TRUE(soon(done));
}

TEST(IceLoop, ContextThatGoes_TakesItsSourcesAlong) {
    IceLoop loop(1);
    auto context = loop.add();
    const auto other = loop.add();
    auto alive = std::make_shared<int>(0);
    const std::weak_ptr<int> gone = alive;
    add_timer(context->get(), milliseconds(1),
              [kept = std::move(alive)] { return kept != nullptr; });
    EXPECT_FALSE(gone.expired());
    context.reset();
    for (int i = 0; i < 100 && !gone.expired(); ++i) {
        std::this_thread::sleep_for(milliseconds(10));
    }
    EXPECT_TRUE(gone.expired());
    settle(*other);
}

TEST(IceLoop, EndsWithATaskWaiting_TheTaskIsDone) {
    std::atomic<bool> ran = false;
    auto loop = std::make_unique<IceLoop>(1);
    const auto context = loop->add();
    std::promise<void> go;
    context->post([&] { go.get_future().wait(); });
    context->post([&] { ran = true; });
    std::thread ender([&] { loop.reset(); });
    std::this_thread::sleep_for(milliseconds(20));
    go.set_value();
    ender.join();
    EXPECT_TRUE(ran);
}

TEST(IceLoop, ContextMayOutliveTheLoop) {
    auto loop = std::make_unique<IceLoop>(1);
    auto context = loop->add();
    loop.reset();
    context->post([] { FAIL(); });
    context.reset();
}

}  // namespace
}  // namespace umbrella::media
