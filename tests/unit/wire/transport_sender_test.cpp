// One peer's packets, from its lanes to its socket.
#include "sending_fixture.hpp"
#include <algorithm>

#include "core/rtp/feedback.hpp"
#include "core/rtp/formats.hpp"

namespace umbrella::wire {
namespace {

using core::rtp::ExtensionId;
using std::chrono::milliseconds;
using std::chrono::seconds;
using test::Octets;

constexpr auto transport_cc = static_cast<std::uint8_t>(ExtensionId::TransportWideCc);

using TransportSending = SendingTest;

std::uint16_t transport_number(const core::rtp::PacketView& view) {
    const auto data = view.find_extension(transport_cc);
    EXPECT_TRUE(data && data->size() == 2);
    return static_cast<std::uint16_t>(((*data)[0] << 8U) | (*data)[1]);
}

TEST_F(TransportSending, BeforeKeysAndRoute_NothingLeaves) {
    Source source;
    video_->set_lane(lane_);
    forward(lane_, source.packet());
    transport_.set_keys(*SrtpSender::create(reader_.keys()), batch_, now_);
    forward(lane_, source.packet());
    EXPECT_TRUE(nothing_more());
    EXPECT_EQ(video_counters_->dropped.get(), 2U);

    transport_.set_route(*UdpRoute::duplicate(own_.fd(), *SocketAddress::of(*peer_.address())),
                         batch_, now_);
    EXPECT_EQ(video_counters_->keyframe_requests.get(), 1U) << "asked for as soon as it can go";
    source.next = 30;
    forward(lane_, source.packet());
    EXPECT_EQ(received(1).size(), 1U);
}

TEST_F(TransportSending, Packet_IsRewrittenNumberedAndEncrypted) {
    open();
    video_->set_lane(lane_);
    Source source;
    for (int i = 0; i < 40; ++i) {
        forward(lane_, source.packet());
    }
    const auto packets = received(40);
    ASSERT_EQ(packets.size(), 40U);
    for (std::uint16_t i = 0; i < 40; ++i) {
        const auto view = packets[i].view();
        EXPECT_EQ(view.ssrc(), video_ssrc);
        EXPECT_EQ(view.sequence_number(), first_number + i);
        EXPECT_EQ(transport_number(view), i);
        EXPECT_EQ(view.payload().size(), 100U);
        EXPECT_EQ(view.payload().back(), i);
    }
    EXPECT_EQ(counters_->packets.get(), 40U);
    EXPECT_EQ(video_counters_->packets.get(), 40U);
    EXPECT_EQ(video_counters_->payload_bytes.get(), 4000U);
}

TEST_F(TransportSending, ManySources_CountTransportNumbersTogether) {
    open();
    auto audio_lane = std::make_shared<Lane>(clock_);
    video_->set_lane(lane_);
    audio_->set_lane(audio_lane);
    Source source;
    for (std::uint16_t i = 0; i < 10; ++i) {
        forward(lane_, source.packet());
        forward(audio_lane, test::TestPacket{.payload_type = 111,
                                             .sequence_number = i,
                                             .ssrc = 9,
                                             .payload = test::opus_payload()}
                                .to_bytes());
    }
    const auto packets = received(20);
    ASSERT_EQ(packets.size(), 20U);
    for (std::uint16_t i = 0; i < 20; ++i) {
        EXPECT_EQ(transport_number(packets[i].view()), i);
        EXPECT_EQ(packets[i].view().ssrc(), i % 2 == 0 ? video_ssrc : audio_ssrc);
    }
}

TEST_F(TransportSending, ThousandRebindsAndRollovers_AreOneStream) {
    open();
    Source sources[] = {{.ssrc = 1, .next = 65'000}, {.ssrc = 2, .next = 30}};
    std::shared_ptr<Lane> lanes[] = {lane_, other_lane_};
    std::uint32_t expected = first_number;
    for (std::size_t turn = 0; turn < 1000; ++turn) {
        Source& source = sources[turn % 2];
        video_->set_lane(lanes[turn % 2]);
        while (source.next % 30 != 0) {
            ++source.next;
        }
        now_ += milliseconds(40);
        // 140 a turn: the numbers go past 65,535 twice, which libsrtp follows or refuses.
        for (int i = 0; i < 140; ++i) {
            forward(lanes[turn % 2], source.packet());
            now_ += milliseconds(1);
        }
        const auto packets = received(140);
        ASSERT_EQ(packets.size(), 140U) << turn;
        for (const Received& packet : packets) {
            ASSERT_EQ(packet.view().sequence_number(), expected++ & 0xFFFFU) << turn;
        }
    }
    EXPECT_GT(expected, 2 * 65'536U);
}

TEST_F(TransportSending, SameNumberAgain_LeavesOnce) {
    open();
    video_->set_lane(lane_);
    Source source;
    const Octets first = source.packet();
    forward(lane_, first);
    Octets forged = first;
    forged.back() ^= 0xFFU;
    forward(lane_, forged);
    forward(lane_, source.packet());
    EXPECT_EQ(received(3).size(), 2U) << "one key stream must not encrypt two contents";
    EXPECT_EQ(video_counters_->dropped.get(), 1U);
}

TEST_F(TransportSending, OtherPair_TakesOverAtOnce) {
    open();
    video_->set_lane(lane_);
    Source source;
    forward(lane_, source.packet());
    ASSERT_EQ(received(1).size(), 1U);

    const test::LoopbackSocket other_own(AF_INET6);
    const test::LoopbackSocket other_peer(AF_INET6);
    transport_.set_route(
        *UdpRoute::duplicate(other_own.fd(), *SocketAddress::of(*other_peer.address())), batch_,
        now_);
    forward(lane_, source.packet());
    EXPECT_TRUE(nothing_more());
    const auto datagram = other_peer.receive();
    ASSERT_TRUE(datagram);
    const auto bytes = reader_.rtp(*datagram);
    ASSERT_TRUE(bytes);
    EXPECT_EQ(core::rtp::PacketView::parse(*bytes)->sequence_number(), first_number + 1);
    EXPECT_EQ(video_counters_->keyframe_requests.get(), 0U) << "the stream goes on";
}

TEST_F(TransportSending, SocketClosedByItsOwner_IsStillOurs) {
    transport_.set_keys(*SrtpSender::create(reader_.keys()), batch_, now_);
    {
        const test::LoopbackSocket closing(AF_INET);
        transport_.set_route(
            *UdpRoute::duplicate(closing.fd(), *SocketAddress::of(*peer_.address())), batch_, now_);
    }
    // Whatever gets the number now must not be written to.
    const test::LoopbackSocket innocent(AF_INET);
    video_->set_lane(lane_);
    Source source;
    forward(lane_, source.packet());
    EXPECT_EQ(received(1).size(), 1U);
}

class RecordingSink : public PacketSink {
  public:
    bool send(core::rtp::Bytes packet) override {
        if (taken.size() == room) {
            return false;
        }
        taken.emplace_back(packet.begin(), packet.end());
        return true;
    }
    std::vector<Octets> taken;
    std::size_t room = 1000;
};

TEST_F(TransportSending, WithoutASocket_TheSinkTakesThePackets) {
    const auto sink = std::make_shared<RecordingSink>();
    sink->room = 3;
    transport_.set_keys(*SrtpSender::create(reader_.keys()), batch_, now_);
    transport_.set_route(std::shared_ptr<PacketSink>(sink), batch_, now_);
    video_->set_lane(lane_);
    Source source;
    for (int i = 0; i < 5; ++i) {
        forward(lane_, source.packet());
    }
    ASSERT_EQ(sink->taken.size(), 3U);
    for (const Octets& packet : sink->taken) {
        EXPECT_TRUE(reader_.rtp(packet));
    }
    EXPECT_EQ(counters_->packets.get(), 3U);
    EXPECT_EQ(counters_->dropped.get(), 2U) << "a full sink";
}

TEST_F(TransportSending, ClosedInTheMiddleOfARound_SendsNothingMore) {
    open();
    video_->set_lane(lane_);
    Source source;
    ASSERT_TRUE(lane_->push(pool_.make(source.packet(), now_)));
    lane_->begin_round();
    const auto packets = lane_->round();
    transport_.close();
    transport_.send(*video_, packets, batch_, now_);
    transport_.send_paced(batch_, now_);
    transport_.report(batch_, now_, {});
    nack(video_ssrc, first_number);
    transport_.flush(batch_);
    EXPECT_TRUE(nothing_more());
    EXPECT_TRUE(lane_->streams().empty());
}

TEST_F(TransportSending, Burst_IsSpreadInOrder) {
    open();
    video_->set_lane(lane_);
    Source source{.payload_bytes = 1200};
    constexpr std::size_t count = 160;
    for (std::size_t i = 0; i < count; ++i) {
        forward(lane_, source.packet());
    }
    std::vector<Received> packets = received(count);
    EXPECT_LT(packets.size() * 1200, limits::pacing_burst_bytes + 2400);
    EXPECT_TRUE(transport_.paced());
    milliseconds waited{0};
    while (transport_.paced()) {
        now_ += limits::pacing_interval;
        waited += limits::pacing_interval;
        transport_.send_paced(batch_, now_);
    }
    EXPECT_LE(waited, milliseconds(20));
    const auto rest = received(count - packets.size());
    packets.insert(packets.end(), rest.begin(), rest.end());
    ASSERT_EQ(packets.size(), count);
    for (std::uint16_t i = 0; i < count; ++i) {
        EXPECT_EQ(packets[i].view().sequence_number(), first_number + i);
        EXPECT_EQ(transport_number(packets[i].view()), i);
    }
}

TEST_F(TransportSending, BurstWithoutEnd_IsDroppedAtTheBound) {
    open();
    video_->set_lane(lane_);
    Source source{.payload_bytes = 1200};
    for (int i = 0; i < 1000; ++i) {
        forward(lane_, source.packet());
    }
    EXPECT_GT(counters_->dropped.get(), 300U);
    EXPECT_LT(pool_.alive(), limits::paced_packets + limits::history_packets + 32);
}

TEST_F(TransportSending, Rebound_WhatWaitedIsForgotten) {
    open();
    video_->set_lane(lane_);
    Source source{.payload_bytes = 1200};
    for (int i = 0; i < 100; ++i) {
        forward(lane_, source.packet());
    }
    ASSERT_TRUE(transport_.paced());
    transport_.begin(*audio_, batch_, now_);
    EXPECT_TRUE(transport_.paced());
    transport_.begin(*video_, batch_, now_);
    EXPECT_FALSE(transport_.paced());
}

TEST_F(TransportSending, Reports_TellTimestampsCountsAndTheName) {
    open();
    video_->set_lane(lane_);
    Source source;
    for (int i = 0; i < 3; ++i) {
        forward(lane_, source.packet());
    }
    const auto packets = received(3);
    ASSERT_EQ(packets.size(), 3U);
    const SourceClock::WallTime wall = seconds(1'800'000'000);
    // The publisher was at 12,000 a second ago.
    clock_->report(1, core::rtp::ntp_time(wall - seconds(1)), 12'000, wall - seconds(1));
    transport_.report(batch_, now_, wall);
    transport_.report(batch_, now_ + milliseconds(999), wall + milliseconds(999));

    const auto datagram = peer_.receive();
    ASSERT_TRUE(datagram);
    ASSERT_TRUE(test::SrtpReader::is_rtcp(*datagram));
    const auto compound = reader_.rtcp(*datagram);
    ASSERT_TRUE(compound);
    core::rtp::RtcpReader reader(*compound);
    const auto message = reader.next();
    ASSERT_TRUE(message && std::holds_alternative<core::rtp::SenderReport>(*message));
    const auto& report = std::get<core::rtp::SenderReport>(*message);
    EXPECT_EQ(report.ssrc, video_ssrc);
    EXPECT_EQ(report.packets, 3U);
    EXPECT_EQ(report.payload_bytes, 300U);
    EXPECT_EQ(report.ntp_time, core::rtp::ntp_time(wall));
    const std::uint32_t offset = packets[2].view().timestamp() - (2 * 3000);
    EXPECT_EQ(report.rtp_timestamp, 12'000 + 90'000 + offset);
    EXPECT_NE(std::search(compound->begin(), compound->end(), "cname", &"cname"[5]),
              compound->end());
    EXPECT_TRUE(nothing_more()) << "one a second";
    transport_.report(batch_, now_ + milliseconds(1000), wall + milliseconds(1000));
    const auto second = peer_.receive();
    ASSERT_TRUE(second);
    EXPECT_TRUE(reader_.rtcp(*second)) << "with an index of its own";
}

TEST_F(TransportSending, NothingFlows_NothingIsReported) {
    open();
    transport_.report(batch_, now_, {});
    video_->set_lane(lane_);
    transport_.report(batch_, now_, {});
    EXPECT_TRUE(nothing_more());
}

TEST_F(TransportSending, BothProfiles_AreUnderstood) {
    reader_ = test::SrtpReader(SrtpProfile::AesCm128HmacSha1_80);
    open();
    video_->set_lane(lane_);
    Source source;
    forward(lane_, source.packet());
    EXPECT_EQ(received(1).at(0).view().ssrc(), video_ssrc);
}

TEST_F(TransportSending, RtcpOfOthers_IsAskedForUntilThereIsNone) {
    open();
    unsigned left = 3;
    transport_.write_rtcp(
        [&left](core::rtp::MutableBytes room) -> std::size_t {
            if (left == 0) {
                return 0;
            }
            --left;
            return core::rtp::write_receiver_report(room, 7);
        },
        batch_);
    const auto datagrams = peer_.receive(3);
    ASSERT_EQ(datagrams.size(), 3U);
    for (const auto& datagram : datagrams) {
        const auto compound = reader_.rtcp(datagram);
        ASSERT_TRUE(compound) << "not authentic, or its index came twice";
        core::rtp::RtcpReader reader(*compound);
        const auto message = reader.next();
        ASSERT_TRUE(message && std::holds_alternative<core::rtp::ReceiverReport>(*message));
        EXPECT_EQ(std::get<core::rtp::ReceiverReport>(*message).ssrc, 7U);
    }
}

TEST_F(TransportSending, Reporter_IsAskedWithEachReport) {
    open();
    bool due = true;
    transport_.set_reporter([&due](core::rtp::MutableBytes room) -> std::size_t {
        return std::exchange(due, false) ? core::rtp::write_receiver_report(room, 7) : 0;
    });
    transport_.report(batch_, now_, {});
    transport_.report(batch_, now_, {});
    EXPECT_EQ(peer_.receive(2).size(), 1U);
    due = true;
    transport_.report(batch_, now_, {});
    EXPECT_EQ(peer_.receive(1).size(), 1U) << "however short ago the last one was";
    EXPECT_TRUE(transport_.has_reporter());
    transport_.close();
    EXPECT_FALSE(transport_.has_reporter());
}

TEST_F(TransportSending, RtcpBeforeKeysAndRoute_IsToldThatThereIsNoRoom) {
    unsigned calls = 0;
    transport_.write_rtcp(
        [&calls](core::rtp::MutableBytes room) -> std::size_t {
            EXPECT_TRUE(room.empty());
            ++calls;
            return 0;
        },
        batch_);
    EXPECT_EQ(calls, 1U);
    EXPECT_TRUE(nothing_more());
}

}  // namespace
}  // namespace umbrella::wire
