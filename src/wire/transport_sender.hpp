// One peer as its worker knows it: numbers, encrypts, paces and sends the packets of its streams,
// answers its NACKs, reports. All of it belongs to one worker's thread and needs no lock.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/limits.hpp"
#include "core/rate_limit.hpp"
#include "core/rtp/bandwidth_estimate.hpp"
#include "core/rtp/dialect.hpp"
#include "core/rtp/rtcp.hpp"
#include "core/rtp/sent_packets.hpp"
#include "wire/counters.hpp"
#include "wire/pacing.hpp"
#include "wire/route.hpp"
#include "wire/srtp.hpp"
#include "wire/stream_sender.hpp"
#include "wire/udp_batch.hpp"

namespace umbrella::wire {

/// The worker's thread, but for the constructor.
class TransportSender {
  public:
    /// `cname`, 1 to 255 bytes, is the same in all its sender reports (RFC 3550 §6.5.1).
    TransportSender(std::string cname, std::shared_ptr<TransportCounters> counters)
        : cname_(std::move(cname)), counters_(std::move(counters)) {}

    /// `batch` is empty between the calls below that take one.
    void set_keys(SrtpSender srtp, UdpBatch& batch, Timestamp now);
    void set_route(Route route, UdpBatch& batch, Timestamp now);
    /// What leaves is renamed as the peer calls it. Before the first packet.
    void set_dialect(std::shared_ptr<const core::rtp::Dialect> dialect) {
        dialect_ = std::move(dialect);
    }
    void add(std::shared_ptr<StreamSender> stream) { streams_.push_back(std::move(stream)); }
    /// Nothing leaves any more: streams, keys and route are dropped.
    void close();
    [[nodiscard]] bool closed() const { return closed_; }

    /// From now on TransportCounters::bandwidth tells what the way to the peer carries.
    void estimate_bandwidth();
    /// Paces what is sent by that estimate: video waits here, and leaves room to sound.
    void set_pacing(core::rtp::Pacing pacing);

    /// The stream has been bound anew: nothing of what it carried before may follow. If the peer
    /// can be reached the stream's opening is sent; otherwise once that is so.
    void begin(StreamSender& stream, UdpBatch& batch, Timestamp now);

    /// Sends the packets of a round of the stream's lane, or puts them behind those that wait.
    void send(StreamSender& stream, std::span<const LanePacket> packets, UdpBatch& batch,
              Timestamp now);
    /// Whatever the batch still holds leaves.
    void flush(UdpBatch& batch);

    /// Whether packets wait for their turn, and sends those whose turn has come.
    [[nodiscard]] bool paced() const { return !paced_.empty(); }
    void send_paced(UdpBatch& batch, Timestamp now);

    /// RTCP of our own beside the sender reports. `writer` is called again and again with room for
    /// a compound, until it returns 0 bytes; while nothing can be sent once, without room: what it
    /// had to say is void.
    using RtcpWriter = std::function<std::size_t(core::rtp::MutableBytes room)>;
    void write_rtcp(const RtcpWriter& writer, UdpBatch& batch);

    /// Asked at each report() what else the peer is to be told, as write_rtcp() does.
    void set_reporter(RtcpWriter reporter) { reporter_ = std::move(reporter); }
    [[nodiscard]] bool has_reporter() const { return reporter_ != nullptr; }
    /// Sender reports, if it is time, and those of set_reporter(). `wall` is `now` since 1970.
    void report(UdpBatch& batch, Timestamp now, SourceClock::WallTime wall);

    /// RTCP of the peer, decrypted: NACKs are answered, who asks for a keyframe of what has an
    /// opening is sent that, transport-wide feedback is counted.
    /// `round_trip` is the newest that is known.
    void receive(core::rtp::Bytes compound, std::chrono::microseconds round_trip, UdpBatch& batch,
                 Timestamp now);

    /// The worker's note: those that have packets in the round that is under way.
    std::vector<StreamSender*> round_streams;

  private:
    struct Paced {
        StreamSender* stream;
        PacketRef packet;
    };

    [[nodiscard]] bool ready() const;
    void begin_if_ready(bool was_ready, UdpBatch& batch, Timestamp now);
    void open(StreamSender& stream, UdpBatch& batch, Timestamp now);
    void forget_paced(const StreamSender& stream);
    [[nodiscard]] StreamSender* find(std::uint32_t ssrc);
    void open_again(std::uint32_t ssrc, UdpBatch& batch, Timestamp now);
    void send_now(StreamSender& stream, const LanePacket& packet, UdpBatch& batch, Timestamp now);
    void take(const core::rtp::TransportFeedback& feedback, Timestamp now);
    void pace_by_estimate();
    void answer(core::rtp::Nack nack, MonotonicClock::duration interval, UdpBatch& batch,
                Timestamp now);
    [[nodiscard]] core::rtp::MutableBytes room_in(UdpBatch& batch);
    void finish(const StreamSender::Written& written, UdpBatch& batch, Timestamp now);
    void send_reports(std::span<const core::rtp::SentStream> streams, UdpBatch& batch);
    void leave_rtcp(UdpBatch& batch, std::size_t size);
    void leave(UdpBatch& batch, std::size_t size, std::size_t protected_size);

    std::string cname_;
    std::shared_ptr<TransportCounters> counters_;
    std::optional<SrtpSender> srtp_;
    Route route_;
    std::shared_ptr<const core::rtp::Dialect> dialect_;  ///< null: ours
    bool closed_ = false;
    std::vector<std::shared_ptr<StreamSender>> streams_;
    core::rtp::SentPackets sent_;
    std::unique_ptr<core::rtp::BandwidthEstimate> estimate_;  ///< null: not asked for
    PacingBudget budget_;
    std::deque<Paced> paced_;
    core::RateLimit retransmissions_{limits::retransmission_burst,
                                     limits::retransmissions_per_second};
    std::optional<Timestamp> reported_;
    RtcpWriter reporter_;  ///< may be empty
    std::uint32_t next_rtcp_index_ = 0;
};

}  // namespace umbrella::wire
