#include "wire/send_path.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

#include "core/rtp/rtcp.hpp"

namespace umbrella::wire {
namespace {

/// What was lost, or where a picture begins.
bool asks_for_packets(core::rtp::Bytes compound) {
    core::rtp::RtcpReader reader(compound);
    while (const auto message = reader.next()) {
        if (std::holds_alternative<core::rtp::Nack>(*message) ||
            core::rtp::for_each_keyframe_request(*message, [](std::uint32_t) {})) {
            return true;
        }
    }
    return false;
}

StreamSender::MakeOpening maker_of(std::shared_ptr<const Opening> opening,
                                   std::weak_ptr<Workers> workers) {
    if (!opening) {
        return nullptr;
    }
    return [opening = std::move(opening), workers = std::move(workers)](Timestamp now) {
        const auto alive = workers.lock();
        return alive ? opening->copy(alive->packets, now) : std::vector<PacketRef>();
    };
}

}  // namespace

Workers::Workers(unsigned threads) {
    for (unsigned i = 0; i < std::max(threads, 1U); ++i) {
        all.push_back(std::make_unique<Worker>("send-" + std::to_string(i)));
    }
}

// --- Feed ---------------------------------------------------------------------------------

Feed::Feed(std::shared_ptr<Workers> workers, const std::shared_ptr<const SourceClock>& clock)
    : workers_(std::move(workers)) {
    for (std::size_t i = 0; i < workers_->all.size(); ++i) {
        lanes_.push_back(std::make_shared<Lane>(clock));
    }
}

bool Feed::wanted() const {
    return opening_ || std::ranges::any_of(lanes_, [](const auto& lane) { return lane->wanted(); });
}

void Feed::push(core::rtp::Bytes packet, Timestamp arrival) {
    if (!wanted()) {
        return;
    }
    packets_.add();
    const PacketRef shared = workers_->packets.make(packet, arrival);
    if (!shared) {
        dropped_.add();
        return;
    }
    if (opening_) {
        // Before it is asked who listens: who begins to takes the opening after that
        // (Worker::bind).
        opening_->add(shared);
    }
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
        if (!lanes_[i]->wanted()) {
            continue;
        }
        if (lanes_[i]->push(shared)) {
            workers_->all[i]->wake();
        } else {
            dropped_.add();
        }
    }
}

void Feed::forget_opening() {
    if (opening_) {
        opening_->clear();
    }
}

FeedStats Feed::stats() const {
    return {.packets = packets_.get(), .dropped = dropped_.get()};
}

// --- Stream -------------------------------------------------------------------------------

Stream::Stream(std::shared_ptr<Workers> workers, std::size_t worker,
               std::shared_ptr<TransportSender> transport, StreamOptions options)
    : workers_(std::move(workers)),
      worker_(worker),
      transport_(std::move(transport)),
      sender_(std::make_shared<StreamSender>(*transport_, std::move(options), counters_)) {}

void Stream::post(std::shared_ptr<Lane> lane, std::shared_ptr<const Opening> opening) {
    workers_->all[worker_]->post(
        [transport = transport_, sender = sender_, lane = std::move(lane),
         make_opening = maker_of(std::move(opening), workers_)](Worker& worker) {
            worker.bind(*transport, *sender, lane, make_opening);
        });
}

void Stream::bind(const Feed& feed) {
    post(feed.lanes_[worker_], feed.opening_);
}

void Stream::unbind() {
    post(nullptr, nullptr);
}

StreamStats Stream::stats() const {
    return {.packets = counters_->packets.get(),
            .bytes = counters_->bytes.get(),
            .dropped = counters_->dropped.get() + counters_->waiting_keyframe.get(),
            .retransmitted = counters_->retransmitted.get(),
            .keyframe_requests = counters_->keyframe_requests.get()};
}

// --- Transport ----------------------------------------------------------------------------

Transport::Transport(std::shared_ptr<Workers> workers, std::string cname)
    : workers_(std::move(workers)),
      worker_(workers_->next.fetch_add(1, std::memory_order_relaxed) % workers_->all.size()),
      sender_(std::make_shared<TransportSender>(std::move(cname), counters_)) {
    worker().post([sender = sender_](Worker& worker) { worker.add(sender); });
}

void Transport::close() {
    worker().post([sender = sender_](Worker& worker) {
        sender->close();
        worker.remove(*sender);
    });
}

std::unique_ptr<Stream> Transport::add_stream(StreamOptions options) {
    std::unique_ptr<Stream> stream(new Stream(workers_, worker_, sender_, std::move(options)));
    worker().post([transport = sender_, sender = stream->sender_](Worker&) {
        if (!transport->closed()) {
            transport->add(sender);
        }
    });
    return stream;
}

void Transport::set_dialect(std::shared_ptr<const core::rtp::Dialect> dialect) {
    worker().post([sender = sender_, dialect = std::move(dialect)](Worker&) {
        sender->set_dialect(dialect);
    });
}

Result<void> Transport::set_keys(const SrtpMasterKey& keys) {
    auto srtp = SrtpSender::create(keys);
    if (!srtp) {
        return tl::make_unexpected(srtp.error());
    }
    // A command may be copied, keys may not.
    worker().post(
        [sender = sender_, own = std::make_shared<SrtpSender>(std::move(*srtp))](Worker& worker) {
            worker.serve(*sender, [&](UdpBatch& batch, Timestamp now) {
                sender->set_keys(std::move(*own), batch, now);
            });
        });
    return {};
}

void Transport::set_route(Route route) {
    worker().post([sender = sender_, route = std::move(route)](Worker& worker) {
        worker.serve(*sender,
                     [&](UdpBatch& batch, Timestamp now) { sender->set_route(route, batch, now); });
    });
}

void Transport::estimate_bandwidth() {
    estimates_ = true;
    worker().post([sender = sender_](Worker&) { sender->estimate_bandwidth(); });
}

void Transport::set_pacing(core::rtp::Pacing pacing) {
    worker().post([sender = sender_, pacing](Worker&) { sender->set_pacing(pacing); });
}

void Transport::receive(core::rtp::Bytes compound, std::chrono::microseconds round_trip) {
    const std::size_t waiting = waiting_->load(std::memory_order_relaxed);
    if (waiting >= limits::waiting_feedback) {
        return;
    }
    PacketRef copy = workers_->packets.make(compound, Timestamp{});
    if (!copy) {
        return;
    }
    waiting_->fetch_add(1, std::memory_order_relaxed);
    const bool urgent =
        estimates_ || waiting >= limits::waiting_feedback / 2 || asks_for_packets(compound);
    auto read = [sender = sender_, waiting = waiting_, copy = std::move(copy),
                 round_trip](Worker& worker) {
        waiting->fetch_sub(1, std::memory_order_relaxed);
        worker.serve(*sender, [&](UdpBatch& batch, Timestamp now) {
            sender->receive(copy->bytes(), round_trip, batch, now);
        });
    };
    if (urgent) {
        worker().post(std::move(read));
    } else {
        worker().post_lazily(std::move(read));
    }
}

void Transport::write_rtcp(TransportSender::RtcpWriter writer) {
    worker().post([sender = sender_, writer = std::move(writer)](Worker& worker) {
        worker.serve(*sender,
                     [&](UdpBatch& batch, Timestamp) { sender->write_rtcp(writer, batch); });
    });
}

void Transport::set_reporter(TransportSender::RtcpWriter reporter) {
    worker().post([sender = sender_, reporter = std::move(reporter)](Worker& worker) {
        worker.set_reporter(*sender, reporter);
    });
}

TransportStats Transport::stats() const {
    const double loss = counters_->loss.load(std::memory_order_relaxed);
    return {.packets = counters_->packets.get(),
            .bytes = counters_->bytes.get(),
            .dropped = counters_->dropped.get(),
            .loss = loss < 0 ? std::nullopt : std::optional(loss)};
}

}  // namespace umbrella::wire
