// The direct send path as the rest of the server sees it: publications go in, and subscribers'
// slots are bound to them. Nothing here waits for a worker.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "core/model.hpp"
#include "core/rtp/bytes.hpp"
#include "wire/counters.hpp"
#include "wire/lane.hpp"
#include "wire/opening.hpp"
#include "wire/packet.hpp"
#include "wire/route.hpp"
#include "wire/source_clock.hpp"
#include "wire/srtp_keys.hpp"
#include "wire/stream_sender.hpp"
#include "wire/worker.hpp"

namespace umbrella::wire {

/// The workers and the packets. Feeds and transports keep it alive, so it ends after the last.
struct Workers {
    explicit Workers(unsigned threads);

    PacketPool packets;
    std::vector<std::unique_ptr<Worker>> all;  ///< before the packets that their lanes hold
    std::atomic<std::size_t> next{0};          ///< who gets the next transport
};

struct FeedStats {
    std::uint64_t packets = 0;  ///< that somebody wanted
    std::uint64_t dropped = 0;  ///< of these: too large, or no room at a worker
};

/// One publication.
class Feed {
  public:
    Feed(std::shared_ptr<Workers> workers, const std::shared_ptr<const SourceClock>& clock);

    /// Whoever is bound from now on gets the latest group of pictures first. Before the first
    /// packet.
    void keep_opening() { opening_ = std::make_shared<Opening>(); }

    /// The stream has stopped: what was kept is of the past. Any thread.
    void forget_opening();

    /// Copies the packet once and hands it to each worker that has a subscriber. Never waits. One
    /// thread at a time.
    void push(core::rtp::Bytes packet, Timestamp arrival);
    /// Whether push() would do anything. Any thread.
    [[nodiscard]] bool wanted() const;
    /// Any thread.
    [[nodiscard]] FeedStats stats() const;

  private:
    friend class Stream;
    std::shared_ptr<Workers> workers_;
    std::vector<std::shared_ptr<Lane>> lanes_;  ///< one for each worker
    std::shared_ptr<Opening> opening_;          ///< null: none is kept
    Counter packets_;
    Counter dropped_;
};

struct StreamStats {
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;
    std::uint64_t dropped = 0;  ///< for any reason
    std::uint64_t retransmitted = 0;
    std::uint64_t keyframe_requests = 0;
};

struct TransportStats {
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;
    std::uint64_t dropped = 0;
    std::optional<double> loss;
};

class Transport;

/// One slot of a transport, for the transport's life. Any thread, one at a time.
class Stream {
  public:
    /// Carries `feed` from now on, video from a keyframe on.
    void bind(const Feed& feed);
    void unbind();
    [[nodiscard]] StreamStats stats() const;

  private:
    friend class Transport;
    Stream(std::shared_ptr<Workers> workers, std::size_t worker,
           std::shared_ptr<TransportSender> transport, StreamOptions options);
    void post(std::shared_ptr<Lane> lane, std::shared_ptr<const Opening> opening);

    std::shared_ptr<Workers> workers_;
    std::size_t worker_;
    std::shared_ptr<TransportSender> transport_;
    std::shared_ptr<StreamCounters> counters_ = std::make_shared<StreamCounters>();
    std::shared_ptr<StreamSender> sender_;
};

/// One peer. It sends once it has keys and a route. Any thread.
class Transport {
  public:
    /// `cname`: see TransportSender.
    Transport(std::shared_ptr<Workers> workers, std::string cname);
    ~Transport() { close(); }
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;

    [[nodiscard]] std::unique_ptr<Stream> add_stream(StreamOptions options);

    /// The keys of what we send. Only the first ones count. Fails as SrtpSender::create does.
    [[nodiscard]] Result<void> set_keys(const SrtpMasterKey& keys);
    /// In place of the one before.
    void set_route(Route route);

    /// What leaves is renamed as the peer calls it. Before the keys.
    void set_dialect(std::shared_ptr<const core::rtp::Dialect> dialect);

    /// Estimates from now on what the way to the peer carries. Before it is connected.
    void estimate_bandwidth();
    /// How to pace by that: TransportSender::set_pacing(). At first Off.
    void set_pacing(core::rtp::Pacing pacing);
    /// The newest that its feedback says; nothing when none has come since `oldest`, or nobody has
    /// asked for an estimate.
    [[nodiscard]] std::optional<core::rtp::BandwidthState> bandwidth(Timestamp oldest) const {
        return counters_->bandwidth.get(oldest);
    }

    /// Nothing leaves any more, once the worker has heard of it; what is called later is without
    /// effect. Needs not be waited for: the worker has a descriptor of its own.
    void close();

    /// RTCP of the peer, decrypted. `round_trip` is the newest that is known. What nobody waits for
    /// is read when the worker wakes up anyway. Dropped when limits::waiting_feedback packets wait
    /// already.
    void receive(core::rtp::Bytes compound, std::chrono::microseconds round_trip);

    /// Has the worker call TransportSender::write_rtcp(). The first SSRC of what it writes is sent
    /// by nobody else under these keys, or SRTCP's indices would repeat themselves.
    void write_rtcp(TransportSender::RtcpWriter writer);
    /// TransportSender::set_reporter(); the same goes for its SSRCs.
    void set_reporter(TransportSender::RtcpWriter reporter);

    [[nodiscard]] TransportStats stats() const;

  private:
    [[nodiscard]] Worker& worker() const { return *workers_->all[worker_]; }

    std::shared_ptr<Workers> workers_;
    std::size_t worker_;
    std::shared_ptr<TransportCounters> counters_ = std::make_shared<TransportCounters>();
    std::shared_ptr<TransportSender> sender_;
    std::shared_ptr<std::atomic<std::size_t>> waiting_ =
        std::make_shared<std::atomic<std::size_t>>(0);
    bool estimates_ = false;
};

class SendPath {
  public:
    /// So many worker threads, at least 1.
    explicit SendPath(unsigned threads) : workers_(std::make_shared<Workers>(threads)) {}

    [[nodiscard]] std::shared_ptr<Feed> make_feed(
        const std::shared_ptr<const SourceClock>& clock) const {
        return std::make_shared<Feed>(workers_, clock);
    }
    [[nodiscard]] std::shared_ptr<Transport> make_transport(std::string cname) const {
        return std::make_shared<Transport>(workers_, std::move(cname));
    }
    [[nodiscard]] const PacketPool& packets() const { return workers_->packets; }

  private:
    std::shared_ptr<Workers> workers_;
};

}  // namespace umbrella::wire
