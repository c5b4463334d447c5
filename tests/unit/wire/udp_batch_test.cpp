#include "wire/udp_batch.hpp"

#include "udp_sockets.hpp"
#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/socket.h>

#include "base/limits.hpp"
#include "wire/gso.hpp"

namespace umbrella::wire {
namespace {

using test::Datagram;
using test::LoopbackSocket;
using Sizes = std::vector<std::size_t>;

/// No two packets of a test are alike.
Datagram packet(std::size_t number, std::size_t size) {
    Datagram bytes(size);
    for (std::size_t i = 0; i < size; ++i) {
        bytes[i] = static_cast<std::uint8_t>((number * 31) + (i * 7) + (i >> 8U));
    }
    return bytes;
}

std::vector<Datagram> packets(const Sizes& sizes) {
    std::vector<Datagram> all;
    for (const std::size_t size : sizes) {
        all.push_back(packet(all.size(), size));
    }
    return all;
}

void fill(UdpBatch& batch, const Sizes& sizes) {
    for (const Datagram& one : packets(sizes)) {
        std::ranges::copy(one, batch.next().begin());
        batch.commit(one.size());
    }
}

/// Equal sizes, a smaller end, mixed sizes, more than one message may hold, full frames.
const std::vector<Sizes> shapes = {
    Sizes(1, 700),
    Sizes(64, 1000),
    {1200, 1200, 1200, 400},
    {1200, 1200, 300, 1200, 1200, 1300, 20, 20, 20, 1},
    {1, 2, 3, 4, 5},
    {5, 4, 3, 2, 1},
    Sizes(43, limits::udp_packet_bytes),
    Sizes(42, 1472),
};

class Families : public testing::TestWithParam<sa_family_t> {};

TEST_P(Families, EveryShape_ArrivesWholeAndInOrder) {
    for (const Gso::Use use : {Gso::Use::Try, Gso::Use::Never}) {
        Gso gso(use);
        UdpBatch batch(gso);
        const LoopbackSocket from(GetParam());
        const LoopbackSocket to(GetParam());
        for (const Sizes& sizes : shapes) {
            fill(batch, sizes);
            const SendResult result = batch.flush(from.fd(), to.address(), to.address_bytes());
            EXPECT_EQ(result.sent, sizes.size());
            EXPECT_EQ(result.dropped, 0U);
            EXPECT_TRUE(batch.empty());
            EXPECT_EQ(to.receive(sizes.size()), packets(sizes)) << sizes.size();
        }
        EXPECT_FALSE(to.receive()) << "nothing is sent twice";
    }
}

TEST_P(Families, EqualSizes_AreOneMessageOfTheKernel) {
    Gso gso;
    UdpBatch batch(gso);
    const LoopbackSocket from(GetParam());
    const LoopbackSocket to(GetParam());
    const int on = 1;
    ASSERT_EQ(setsockopt(to.fd(), SOL_UDP, UDP_GRO, &on, sizeof(on)), 0);
    fill(batch, {900, 900, 900, 50, 900});
    const SendResult result = batch.flush(from.fd(), to.address(), to.address_bytes());
    EXPECT_EQ(result.sent, 5U);
    // A receiver that takes them uncut sees what was sent in one piece.
    EXPECT_EQ(to.receive().value_or(Datagram()).size(), 2750U);
    EXPECT_EQ(to.receive().value_or(Datagram()).size(), 900U);
}

INSTANTIATE_TEST_SUITE_P(Both, Families, testing::Values(AF_INET, AF_INET6), [](const auto& one) {
    return std::string(one.param == AF_INET ? "IPv4" : "IPv6");
});

TEST(UdpBatch, Full_AtTheBoundOfPacketsOrBytes) {
    UdpBatch small;
    fill(small, Sizes(63, 10));
    EXPECT_FALSE(small.full());
    fill(small, {10});
    EXPECT_TRUE(small.full());
    EXPECT_EQ(small.packets(), limits::udp_batch_packets);

    UdpBatch large;
    while (!large.full()) {
        EXPECT_EQ(large.next().size(), limits::udp_packet_bytes);
        large.commit(limits::udp_packet_bytes);
    }
    EXPECT_EQ(large.packets(), limits::udp_batch_bytes / limits::udp_packet_bytes);
}

TEST(UdpBatch, Empty_SendsNothing) {
    UdpBatch batch;
    const LoopbackSocket to(AF_INET);
    const SendResult result = batch.flush(to.fd(), to.address(), to.address_bytes());
    EXPECT_EQ(result.sent + result.dropped, 0U);
}

TEST(UdpBatch, FullSocket_DropsTheRestAndGoesOn) {
    UdpBatch batch;
    const LoopbackSocket from(AF_UNIX);
    const LoopbackSocket to(AF_UNIX);
    const Sizes sizes(64, 100);
    fill(batch, sizes);
    const SendResult first = batch.flush(from.fd(), to.address(), to.address_bytes());
    EXPECT_GT(first.sent, 0U);
    EXPECT_GT(first.dropped, 0U);
    EXPECT_EQ(first.sent + first.dropped, sizes.size());
    const auto expected = packets(sizes);
    const std::vector<Datagram> arrived = to.receive(sizes.size());
    ASSERT_EQ(arrived.size(), first.sent);
    EXPECT_TRUE(std::ranges::equal(arrived, std::span(expected).first(first.sent)));

    fill(batch, {5});
    EXPECT_EQ(batch.flush(from.fd(), to.address(), to.address_bytes()).sent, 1U);
}

TEST(UdpBatch, NobodyListens_IsCountedAndStopsNothing) {
    Gso gso;
    UdpBatch batch(gso);
    const LoopbackSocket from(AF_INET);
    sockaddr_storage nobody{};
    socklen_t nobody_bytes = 0;
    {
        const LoopbackSocket gone(AF_INET);
        nobody_bytes = gone.address_bytes();
        std::copy_n(reinterpret_cast<const std::uint8_t*>(gone.address()), nobody_bytes,
                    reinterpret_cast<std::uint8_t*>(&nobody));
    }
    const auto* const to = reinterpret_cast<const sockaddr*>(&nobody);
    // Only a connected socket is told of ICMP errors.
    ASSERT_EQ(connect(from.fd(), to, nobody_bytes), 0);
    fill(batch, {100});
    EXPECT_EQ(batch.flush(from.fd(), to, nobody_bytes).sent, 1U);
    fill(batch, {100, 200, 300});
    const SendResult result = batch.flush(from.fd(), to, nobody_bytes);
    EXPECT_EQ(result.errors, 1U);
    EXPECT_EQ(result.sent, 3U);
    EXPECT_EQ(result.dropped, 0U);
}

TEST(UdpBatch, BrokenSocket_DropsAll) {
    UdpBatch batch;
    const LoopbackSocket to(AF_INET);
    fill(batch, {100, 200, 100});
    EXPECT_EQ(batch.flush(-1, to.address(), to.address_bytes()).dropped, 3U);
    EXPECT_TRUE(batch.empty());
}

/// A socket without checksums is one for which Linux refuses to cut.
void refuse_gso(const LoopbackSocket& socket) {
    const int on = 1;
    ASSERT_EQ(setsockopt(socket.fd(), SOL_SOCKET, SO_NO_CHECK, &on, sizeof(on)), 0);
}

TEST(UdpBatch, RefusedGso_IsSentPacketByPacket) {
    Gso gso;
    UdpBatch batch(gso);
    const LoopbackSocket from(AF_INET);
    const LoopbackSocket to(AF_INET);
    refuse_gso(from);
    const Sizes sizes = {30, 500, 500, 500, 80, 90, 90};
    for (unsigned i = 0; i < limits::gso_refusals; ++i) {
        EXPECT_TRUE(gso.usable(from.fd(), AF_INET)) << i;
        fill(batch, sizes);
        const SendResult result = batch.flush(from.fd(), to.address(), to.address_bytes());
        EXPECT_EQ(result.sent, sizes.size());
        EXPECT_EQ(result.errors, 0U);
        EXPECT_EQ(to.receive(sizes.size()), packets(sizes));
    }
    EXPECT_FALSE(gso.usable(from.fd(), AF_INET)) << "not tried any more";
    EXPECT_TRUE(gso.usable(LoopbackSocket(AF_INET6).fd(), AF_INET6)) << "the other is its own";
}

TEST(Gso, RefusalsOfOneDestinationAmongMany_AreForgotten) {
    Gso gso;
    const LoopbackSocket socket(AF_INET);
    for (unsigned i = 0; i < 10 * limits::gso_refusals; ++i) {
        EXPECT_TRUE(gso.usable(socket.fd(), AF_INET));
        gso.refused(AF_INET, i % 2 == 0 ? EINVAL : EIO);
        gso.accepted(AF_INET);
    }
    EXPECT_TRUE(gso.usable(socket.fd(), AF_INET));
}

TEST(Gso, TooLongPackets_AreNoReasonToStop) {
    Gso gso;
    const LoopbackSocket socket(AF_INET);
    for (unsigned i = 0; i < 10 * limits::gso_refusals; ++i) {
        gso.refused(AF_INET, EMSGSIZE);
    }
    EXPECT_TRUE(gso.usable(socket.fd(), AF_INET));
}

TEST(Gso, OtherFamilies_AreNeverUsable) {
    Gso gso;
    const LoopbackSocket socket(AF_UNIX);
    EXPECT_FALSE(gso.usable(socket.fd(), AF_UNIX));
}

}  // namespace
}  // namespace umbrella::wire
