#include "wire/worker.hpp"

#include <algorithm>
#include <utility>

#include <pthread.h>

#include "base/limits.hpp"

namespace umbrella::wire {

Worker::Worker(const std::string& name) : thread_([this] { run(); }) {
    pthread_setname_np(thread_.native_handle(), name.c_str());
}

Worker::~Worker() {
    stopping_.store(true, std::memory_order_seq_cst);
    wakeup_->wake();
    thread_.join();
}

Timestamp Worker::now() {
    return Timestamp(std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now().time_since_epoch()));
}

void Worker::post(Command command) {
    enqueue(std::move(command));
    wake();
}

void Worker::post_lazily(Command command) {
    enqueue(std::move(command));
}

void Worker::enqueue(Command command) {
    {
        const std::lock_guard lock(mutex_);
        commands_.push_back(std::move(command));
    }
    commanded_.store(true, std::memory_order_seq_cst);
}

void Worker::add(std::shared_ptr<TransportSender> transport) {
    transports_.push_back(std::move(transport));
}

void Worker::remove(const TransportSender& transport) {
    std::erase(pacing_, &transport);
    std::erase_if(transports_, [&transport](const auto& own) { return own.get() == &transport; });
    reporting_ =
        std::ranges::any_of(transports_, [](const auto& own) { return own->has_reporter(); });
    drop_idle_lanes();
}

void Worker::set_reporter(TransportSender& transport, TransportSender::RtcpWriter reporter) {
    if (!transport.closed()) {
        transport.set_reporter(std::move(reporter));
        reporting_ = true;
    }
}

void Worker::bind(TransportSender& transport, StreamSender& stream, std::shared_ptr<Lane> lane,
                  StreamSender::MakeOpening make_opening) {
    if (transport.closed()) {
        return;
    }
    const bool known = std::ranges::find(lanes_, lane) != lanes_.end();
    stream.set_lane(lane, std::move(make_opening));
    if (lane && !known) {
        lanes_.push_back(std::move(lane));
    }
    drop_idle_lanes();
    serve(transport, [&](UdpBatch& batch, Timestamp now) { transport.begin(stream, batch, now); });
}

void Worker::drop_idle_lanes() {
    std::erase_if(lanes_, [](const auto& lane) { return lane->streams().empty(); });
}

void Worker::run() {
    while (!stopping_.load(std::memory_order_relaxed)) {
        run_commands();
        const Timestamp begun = now();
        const Round round = run_round(begun);
        run_timers(now());
        if (round == Round::Unfinished) {
            continue;
        }
        if (round == Round::Finished) {
            nap_until(begun + limits::round_interval);
            continue;
        }
        wakeup_->prepare();
        if (has_work()) {
            wakeup_->cancel();
        } else {
            wakeup_->sleep(time_to_sleep(now()));
        }
    }
}

void Worker::nap_until(Timestamp time) {
    const auto left = time - now();
    if (left.count() > 0) {
        std::this_thread::sleep_for(left);
    }
}

bool Worker::has_work() {
    return commanded_.load(std::memory_order_seq_cst) ||
           stopping_.load(std::memory_order_seq_cst) ||
           std::ranges::any_of(lanes_, [](const auto& lane) { return lane->waiting(); });
}

void Worker::run_commands() {
    if (!commanded_.load(std::memory_order_relaxed)) {
        return;
    }
    std::vector<Command> commands;
    {
        const std::lock_guard lock(mutex_);
        commands.swap(commands_);
        commanded_.store(false, std::memory_order_relaxed);
    }
    for (const Command& command : commands) {
        command(*this);
    }
}

Worker::Round Worker::run_round(Timestamp now) {
    bool more = false;
    for (const auto& lane : lanes_) {
        lane->begin_round();
        if (lane->round().empty()) {
            continue;
        }
        more = more || lane->round().size() == limits::round_packets;
        for (StreamSender* stream : lane->streams()) {
            TransportSender& transport = stream->transport();
            if (transport.round_streams.empty()) {
                round_transports_.push_back(&transport);
            }
            transport.round_streams.push_back(stream);
        }
    }
    for (TransportSender* transport : round_transports_) {
        for (StreamSender* stream : transport->round_streams) {
            transport->send(*stream, stream->lane()->round(), batch_, now);
        }
        transport->flush(batch_);
        transport->round_streams.clear();
        note_paced(*transport);
    }
    if (round_transports_.empty()) {
        return Round::Empty;
    }
    round_transports_.clear();
    return more ? Round::Unfinished : Round::Finished;
}

void Worker::note_paced(TransportSender& transport) {
    if (transport.paced() && std::ranges::find(pacing_, &transport) == pacing_.end()) {
        if (pacing_.empty()) {
            next_pacing_ = now() + limits::pacing_interval;
        }
        pacing_.push_back(&transport);
    }
}

void Worker::run_timers(Timestamp now) {
    if (!pacing_.empty() && now >= next_pacing_) {
        next_pacing_ = now + limits::pacing_interval;
        for (TransportSender* transport : pacing_) {
            transport->send_paced(batch_, now);
        }
        std::erase_if(pacing_, [](const TransportSender* own) { return !own->paced(); });
    }
    if (now < next_tick_) {
        return;
    }
    next_tick_ = now + limits::worker_tick;
    const auto wall = std::chrono::duration_cast<SourceClock::WallTime>(
        std::chrono::system_clock::now().time_since_epoch());
    for (const auto& transport : transports_) {
        transport->report(batch_, now, wall);
    }
    for (const auto& lane : lanes_) {
        lane->expire(now);
    }
}

std::optional<std::chrono::microseconds> Worker::time_to_sleep(Timestamp now) const {
    if (lanes_.empty() && !reporting_) {
        return std::nullopt;
    }
    const Timestamp next = pacing_.empty() ? next_tick_ : std::min(next_tick_, next_pacing_);
    return std::max(next - now, MonotonicClock::duration{});
}

}  // namespace umbrella::wire
