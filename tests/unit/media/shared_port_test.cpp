#include "media/shared_port.hpp"

#include "stranger.hpp"
#include <array>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <glib-unix.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits_ice.hpp"
#include "media/own_addresses.hpp"

namespace umbrella::media {
namespace {

using test::Octets;
using test::Stranger;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::string pwd = test::stranger_password;

/// A peer that knows its password.
class LitePeer : public SharedPort::Peer {
  public:
    explicit LitePeer(SharedPort& port, const std::string& ufrag) : port_(port) {
        ice_.set_local({.ufrag = ufrag, .pwd = pwd});
        ice_.set_remote("theirs");
    }
    bool take_check(const wire::StunMessage& message, core::rtp::Bytes datagram,
                    const SharedPort::Path& from) override {
        const auto verdict = ice_.take(message, datagram, from, Timestamp());
        port_.send(from, verdict.reply);
        path_ = from;
        return verdict.authentic;
    }
    void heard(Timestamp /*now*/) override { ++heard_; }
    void take_packet(core::rtp::Bytes packet) override {
        packets_.emplace_back(packet.begin(), packet.end());
    }
    void look_at_time(Timestamp /*now*/) override {}

    std::vector<Octets> packets_;
    std::optional<SharedPort::Path> path_;  ///< of the latest check
    int heard_ = 0;

  private:
    SharedPort& port_;
    wire::IceLite ice_;
};

class SharedPortTest : public ::testing::Test {
  public:
    SharedPortTest(const SharedPortTest&) = delete;
    SharedPortTest& operator=(const SharedPortTest&) = delete;

  protected:
    SharedPortTest() {
        open(own_addresses);
        address_.emplace(*wire::SocketAddress::parse(own_addresses().front(), number_));
    }
    ~SharedPortTest() override {
        on_thread([&] { peers_.clear(); });
    }
    /// At the first number that is free.
    void open(const SharedPort::Addresses& addresses) {
        port_.reset();
        for (; !port_ && number_ < 29'000; ++number_) {
            if (auto opened = SharedPort::open(loop_, number_, addresses)) {
                port_ = *opened;
                return;
            }
        }
    }
    /// Runs it there and waits.
    template <class Task>
    void on_thread(Task task) {
        std::promise<void> done;
        port_->context()->post([&] {
            task();
            done.set_value();
        });
        done.get_future().get();
    }
    LitePeer& add(const std::string& ufrag) {
        auto peer = std::make_unique<LitePeer>(*port_, ufrag);
        LitePeer& added = *peer;
        on_thread([&] {
            port_->add(ufrag, added);
            peers_.push_back(std::move(peer));
        });
        return added;
    }
    [[nodiscard]] std::vector<Octets> packets_of(const LitePeer& peer) {
        // What was sent before the call is read in a turn of the thread that follows.
        std::vector<Octets> packets;
        for (int i = 0; i < 3; ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
            on_thread([&] { packets = peer.packets_; });
        }
        return packets;
    }

    IceLoop loop_{1};
    std::uint16_t number_ = 28'000;
    std::shared_ptr<SharedPort> port_;
    std::optional<wire::SocketAddress> address_;
    std::vector<std::unique_ptr<LitePeer>> peers_;
};

const Octets packet{128, 96, 0, 1};
const Octets handshake{22, 254, 253};

TEST_F(SharedPortTest, PacketsFollowTheCheckThatCameFromTheirAddress) {
    LitePeer& alice = add("alice");
    LitePeer& bob = add("bob");
    const Stranger a(*address_);
    const Stranger b(*address_);
    a.send(packet);
    EXPECT_THAT(packets_of(alice), IsEmpty()) << "from an address that nobody has checked";
    a.check("alice");
    b.check("bob");
    const auto reply = a.receive();
    ASSERT_TRUE(wire::read_stun(reply));
    EXPECT_EQ(wire::read_stun(reply)->kind, wire::StunClass::Success);
    a.send(packet);
    b.send(handshake);
    EXPECT_THAT(packets_of(alice), ElementsAre(packet));
    EXPECT_THAT(packets_of(bob), ElementsAre(handshake));
}

TEST_F(SharedPortTest, Strangers_AreNotAnswered) {
    LitePeer& alice = add("alice");
    const Stranger a(*address_);
    a.check("alice", "a guess");
    EXPECT_THAT(a.receive(), IsEmpty());
    a.check("nobody");
    a.send({0});
    a.send({0, 1, 0, 0, 0x21, 0x12, 0xA4, 0x42});
    a.send(Octets(1501, 128));
    EXPECT_THAT(a.receive(), IsEmpty());
    a.send(packet);
    EXPECT_THAT(packets_of(alice), IsEmpty());
    EXPECT_EQ(alice.heard_, 0);
}

TEST_F(SharedPortTest, PacketLargerThanAny_IsDropped) {
    LitePeer& alice = add("alice");
    const Stranger a(*address_);
    a.check("alice");
    static_cast<void>(a.receive());
    a.send(Octets(1501, 128));
    a.send(Octets(1500, 128));
    EXPECT_THAT(packets_of(alice), ElementsAre(SizeIs(1500)));
}

TEST_F(SharedPortTest, WhoIsHeardFromAnAddress_KeepsIt) {
    LitePeer& alice = add("alice");
    LitePeer& mallory = add("mallory");
    const Stranger a(*address_);
    a.check("alice");
    EXPECT_THAT(a.receive(), SizeIs(testing::Gt(20U)));
    a.check("mallory");  // as if forged
    EXPECT_THAT(a.receive(), IsEmpty());
    a.send(packet);
    EXPECT_THAT(packets_of(alice), ElementsAre(packet));
    EXPECT_THAT(packets_of(mallory), IsEmpty());
    on_thread([&] { port_->remove(alice); });
    a.check("mallory");
    EXPECT_THAT(a.receive(), SizeIs(testing::Gt(20U)));
    a.send(packet);
    EXPECT_THAT(packets_of(mallory), ElementsAre(packet));
    EXPECT_THAT(packets_of(alice), ElementsAre(packet)) << "what it had before";
}

TEST_F(SharedPortTest, OldestAddressOfAPeer_GivesWay) {
    LitePeer& alice = add("alice");
    std::vector<std::unique_ptr<Stranger>> places;
    for (std::size_t i = 0; i <= limits::addresses_of_peer; ++i) {
        places.push_back(std::make_unique<Stranger>(*address_));
        places.back()->check("alice");
        EXPECT_THAT(places.back()->receive(), SizeIs(testing::Gt(20U)));
    }
    places.front()->send(handshake);
    places.back()->send(packet);
    EXPECT_THAT(packets_of(alice), ElementsAre(packet));
}

TEST_F(SharedPortTest, UfragThatIsRemoved_IsNobodys) {
    LitePeer& alice = add("alice");
    LitePeer& bob = add("bob");
    on_thread([&] {
        port_->remove_ufrag("alice", bob);
        port_->remove_ufrag("bob", bob);
    });
    const Stranger a(*address_);
    a.check("bob");
    EXPECT_THAT(a.receive(), IsEmpty());
    a.check("alice");
    EXPECT_THAT(a.receive(), SizeIs(testing::Gt(20U))) << "who removes another's removes nothing";
    a.send(packet);
    EXPECT_THAT(packets_of(alice), ElementsAre(packet));
}

TEST_F(SharedPortTest, ManyAtOnce_AllArrive) {
    LitePeer& alice = add("alice");
    const Stranger a(*address_);
    a.check("alice");
    static_cast<void>(a.receive());
    for (int i = 0; i < 100; ++i) {
        a.send(packet);
    }
    EXPECT_THAT(packets_of(alice), SizeIs(100));
}

TEST_F(SharedPortTest, PortThatIsTaken_IsSaid) {
    const auto again = SharedPort::open(loop_, number_);
    ASSERT_FALSE(again);
    EXPECT_THAT(again.error().message, HasSubstr("UDP port " + std::to_string(number_)));
    std::vector<wire::SocketAddress> addresses;
    on_thread([&] { addresses = port_->addresses(); });
    EXPECT_THAT(addresses, testing::Contains(*address_));
}

/// A machine whose addresses change: three of the loopback's.
TEST_F(SharedPortTest, AddressThatGoesAndComesBack_StaysThatOfItsPeers) {
    std::vector<std::string> present{"127.0.0.1", "127.0.0.2"};
    open([&] { return present; });
    const auto at = [&](const char* text) { return *wire::SocketAddress::parse(text, number_); };
    const auto addresses = [&] {
        std::vector<wire::SocketAddress> all;
        on_thread([&] { all = port_->addresses(); });
        return all;
    };
    EXPECT_THAT(addresses(), ElementsAre(at("127.0.0.1"), at("127.0.0.2")));
    LitePeer& alice = add("alice");
    const Stranger a(at("127.0.0.2"));
    a.check("alice");
    static_cast<void>(a.receive());
    // As its senders do.
    const auto held = port_->socket(alice.path_.value());

    on_thread([&] { present = {"127.0.0.1", "127.0.0.3"}; });
    EXPECT_THAT(addresses(), ElementsAre(at("127.0.0.1"), at("127.0.0.3")));
    a.send(packet);
    EXPECT_THAT(packets_of(alice), ElementsAre(packet)) << "it is still hers";
    on_thread([&] { present = {"127.0.0.1", "127.0.0.2"}; });
    EXPECT_THAT(addresses(), ElementsAre(at("127.0.0.1"), at("127.0.0.2")));
    a.send(handshake);
    EXPECT_THAT(packets_of(alice), ElementsAre(packet, handshake));

    // Nobody has had that of 127.0.0.3: it is free for others.
    EXPECT_TRUE(
        SharedPort::open(loop_, number_, [] { return std::vector<std::string>{"127.0.0.3"}; }));
    EXPECT_FALSE(
        SharedPort::open(loop_, number_, [] { return std::vector<std::string>{"127.0.0.2"}; }));
}

TEST_F(SharedPortTest, WhenItEnds_ThePortIsFree) {
    port_.reset();
    std::optional<Result<std::shared_ptr<SharedPort>>> again;
    for (int i = 0; i < 100 && !(again && *again); ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
        again = SharedPort::open(loop_, number_);
    }
    ASSERT_TRUE(*again) << again->error().message;
    port_ = **again;
}

TEST_F(SharedPortTest, WhenItEnds_ItsDescriptorsAreNotReadForItAnyMore) {
    port_.reset();
    // Which get the numbers that have become free.
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    const auto context = loop_.add();
    std::array<std::array<int, 2>, 4> pipes{};
    std::atomic<unsigned> read = 0;
    for (auto& pipe : pipes) {
        ASSERT_TRUE(g_unix_open_pipe(pipe.data(), 0, nullptr));
        GSource* source = g_unix_fd_source_new(pipe[0], G_IO_IN);
        const auto on_readable = +[](gint descriptor, GIOCondition, gpointer count) -> gboolean {
            char byte = 0;
            EXPECT_EQ(::read(descriptor, &byte, 1), 1);
            ++*static_cast<std::atomic<unsigned>*>(count);
            return G_SOURCE_CONTINUE;
        };
        // As G_SOURCE_FUNC does it.
        g_source_set_callback(
            source, reinterpret_cast<GSourceFunc>(reinterpret_cast<void (*)()>(on_readable)), &read,
            nullptr);
        g_source_attach(source, context->get());
        g_source_unref(source);
        ASSERT_EQ(write(pipe[1], "x", 1), 1);
    }
    for (int i = 0; i < 100 && read < pipes.size(); ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    EXPECT_EQ(read, pipes.size());
    auto again = SharedPort::open(loop_, number_);
    ASSERT_TRUE(again) << again.error().message;
    port_ = *again;
}

}  // namespace
}  // namespace umbrella::media
