// A transport without a thread: packets are put into its lanes by hand, the time is the test's, and
// what leaves is read from a real socket and decrypted by libsrtp.
#pragma once

#include "packets.hpp"
#include "srtp_reader.hpp"
#include "udp_sockets.hpp"
#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "core/rtp/packet.hpp"
#include "core/rtp/rtcp.hpp"
#include "wire/send_path.hpp"
#include "wire/transport_sender.hpp"

namespace umbrella::wire {

inline constexpr std::uint32_t video_ssrc = 0xA0000001;
inline constexpr std::uint32_t rtx_ssrc = 0xA0000002;
inline constexpr std::uint32_t audio_ssrc = 0xA0000003;
inline constexpr std::uint16_t first_number = 1000;
inline constexpr std::uint16_t first_rtx_number = 5000;

/// A publication's packets, of VP8: each 30th begins a keyframe.
struct Source {
    std::uint32_t ssrc = 1;
    std::uint16_t next = 0;
    std::size_t payload_bytes = 100;

    [[nodiscard]] test::Octets packet() {
        const test::Frame frame = next % 30 == 0 ? test::Frame::Key : test::Frame::Delta;
        test::Octets payload = test::vp8_payload(frame);
        payload.resize(payload_bytes, static_cast<std::uint8_t>(next));
        test::TestPacket packet{.payload_type = 96,
                                .sequence_number = next,
                                .timestamp = next * 3000U,
                                .ssrc = ssrc,
                                .payload = payload};
        ++next;
        return packet.to_bytes();
    }
};

class SendingTest : public testing::Test {
  protected:
    /// Decrypted, and read.
    struct Received {
        test::Octets bytes;
        [[nodiscard]] core::rtp::PacketView view() const {
            return core::rtp::PacketView::parse(bytes).value();
        }
    };

    void SetUp() override {
        transport_.add(video_);
        transport_.add(audio_);
    }
    void TearDown() override {
        transport_.close();
        video_->set_lane(nullptr);
        audio_->set_lane(nullptr);
    }

    [[nodiscard]] static StreamOptions video_options() {
        return {.ssrc = video_ssrc,
                .rtx_ssrc = rtx_ssrc,
                .kind = core::MediaKind::Video,
                .start = {.sequence_number = first_number, .timestamp = 0},
                .rtx_start = first_rtx_number};
    }

    void open() {
        transport_.set_keys(*SrtpSender::create(reader_.keys()), batch_, now_);
        transport_.set_route(*UdpRoute::duplicate(own_.fd(), *SocketAddress::of(*peer_.address())),
                             batch_, now_);
    }

    /// Puts the packet into the lane and lets the transport send.
    void forward(const std::shared_ptr<Lane>& lane, const test::Octets& packet) {
        ASSERT_TRUE(lane->push(pool_.make(packet, now_)));
        lane->begin_round();
        for (StreamSender* stream : lane->streams()) {
            transport_.send(*stream, lane->round(), batch_, now_);
        }
        transport_.flush(batch_);
    }

    /// The RTP packets that have left since the last call.
    [[nodiscard]] std::vector<Received> received(std::size_t count) {
        std::vector<Received> all;
        for (const auto& datagram : peer_.receive(count)) {
            const auto bytes = reader_.rtp(datagram);
            EXPECT_TRUE(bytes) << "not authentic, or twice";
            all.push_back({bytes.value_or(test::Octets())});
        }
        return all;
    }
    [[nodiscard]] bool nothing_more() { return !peer_.receive(); }

    void nack(std::uint32_t ssrc, std::uint16_t number, std::uint16_t following = 0) {
        const test::Octets fci = test::join({u32(1), u32(ssrc), u16(number), u16(following)});
        const test::Octets packet = test::join({{0x81, 205, 0, 3}, fci});
        transport_.receive(packet, std::chrono::milliseconds(20), batch_, now_);
    }
    static test::Octets u16(std::uint32_t value) {
        return {static_cast<std::uint8_t>(value >> 8U), static_cast<std::uint8_t>(value)};
    }
    static test::Octets u32(std::uint32_t value) {
        return test::join({u16(value >> 16U), u16(value & 0xFFFFU)});
    }

    Timestamp now_{std::chrono::hours(1)};
    test::SrtpReader reader_{SrtpProfile::AeadAes128Gcm};
    test::LoopbackSocket own_{AF_INET};
    test::LoopbackSocket peer_{AF_INET};
    PacketPool pool_;
    UdpBatch batch_;
    std::shared_ptr<SourceClock> clock_ = std::make_shared<SourceClock>();
    std::shared_ptr<Lane> lane_ = std::make_shared<Lane>(clock_);
    std::shared_ptr<Lane> other_lane_ = std::make_shared<Lane>(clock_);
    std::shared_ptr<TransportCounters> counters_ = std::make_shared<TransportCounters>();
    TransportSender transport_{"cname", counters_};
    std::shared_ptr<StreamCounters> video_counters_ = std::make_shared<StreamCounters>();
    std::shared_ptr<StreamSender> video_ =
        std::make_shared<StreamSender>(transport_, video_options(), video_counters_);
    std::shared_ptr<StreamSender> audio_ = std::make_shared<StreamSender>(
        transport_, StreamOptions{.ssrc = audio_ssrc, .kind = core::MediaKind::Audio},
        std::make_shared<StreamCounters>());
};

}  // namespace umbrella::wire
