#include "narrow_link.hpp"

#include <algorithm>
#include <utility>

#include "base/limits.hpp"
#include "base/limits_bandwidth.hpp"

namespace umbrella::core::trunk {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds tick{1};
constexpr milliseconds report_interval{50};
constexpr std::uint32_t largest_packet = 1200;
constexpr double keyframe_size = 5;

rtp::FeedbackTicks ticks(Timestamp time) {
    // The receiver's clock is another one.
    return std::chrono::duration_cast<rtp::FeedbackTicks>(time.time_since_epoch()) -
           rtp::FeedbackTicks(1'234'567);
}

}  // namespace

StreamIndex NarrowLink::add_sound(double rate_bps) {
    add({.source = Source::Microphone, .bps = rate_bps});
    return last_stream_;
}

StreamIndex NarrowLink::add_video(double rate_bps, Source source) {
    add({.source = source, .bps = rate_bps});
    return last_stream_;
}

void NarrowLink::add(Flow flow) {
    flow.stream = ++last_stream_;
    flow.next = now_ + milliseconds(random_() % 20);
    flows_.push_back(flow);
}

void NarrowLink::run(milliseconds time) {
    for (const Timestamp end = now_ + time; now_ < end; now_ += tick) {
        step();
    }
}

std::size_t NarrowLink::paused() const {
    return static_cast<std::size_t>(std::ranges::count_if(
        flows_, [this](const Flow& flow) { return allocation_.is_paused(flow.stream); }));
}

void NarrowLink::roll_stall(Timestamp& until, Duration longest) {
    if (longest.count() > 0 && dice() < 0.001) {
        until = now_ + std::chrono::duration_cast<Duration>(longest * dice());
    }
}

void NarrowLink::step() {
    if (pace_bps_) {
        const double rate = *pace_bps_ / 8;
        const double burst = std::max<double>(limits::paced_burst_bytes, rate * 0.04);
        budget_ = std::min(budget_ + rate * 0.001, burst);
    } else {
        budget_ = 0;
    }
    roll_stall(receiver_waits_, receiver_stalls);
    roll_stall(sender_waits_, sender_stalls);
    if (now_ >= sender_waits_) {
        for (Flow& flow : flows_) {
            send(flow);
        }
        send_paced();
        read_reports();
    }
    if (now_ >= next_report_ && now_ >= receiver_waits_) {
        report();
    }
    if (now_ >= next_poll_) {
        allocate();
    }
}

void NarrowLink::send(Flow& flow) {
    const bool is_sound = flow.source == Source::Microphone;
    const Duration interval = is_sound ? Duration(20'000) : Duration(33'333);
    while (flow.next <= now_) {
        flow.next += interval;
        if (allocation_.is_paused(flow.stream)) {
            flow.keyframe = true;
            continue;
        }
        const double mean = flow.bps / 8 * std::chrono::duration<double>(interval).count();
        if (is_sound) {
            leave(flow.stream, static_cast<std::uint32_t>(mean), true);
            continue;
        }
        const double usual = mean * (0.6 + 0.8 * dice());
        const double size = std::exchange(flow.keyframe, false) ? keyframe_size * mean : usual;
        for (auto left = static_cast<std::uint32_t>(size); left > 0;) {
            const std::uint32_t one = std::min(left, largest_packet);
            pace(flow, one);
            left -= one;
        }
    }
}

/// As wire::TransportSender does: sound never waits, and video only while a limit is set.
void NarrowLink::pace(const Flow& flow, std::uint32_t bytes) {
    if (paced_.size() < limits::paced_packets) {
        paced_.push_back({.stream = flow.stream, .bytes = bytes, .since = now_});
    }
    send_paced();
}

void NarrowLink::send_paced() {
    while (!paced_.empty() && (!pace_bps_ || budget_ > 0)) {
        const Paced next = paced_.front();
        paced_.pop_front();
        leave(next.stream, next.bytes, false);
    }
}

void NarrowLink::leave(StreamIndex stream, std::uint32_t bytes, bool is_sound) {
    const auto size = static_cast<double>(bytes + limits::packet_overhead_bytes);
    budget_ -= size;
    std::ranges::find(flows_, stream, &Flow::stream)->bytes +=
        bytes + limits::packet_overhead_bytes;
    Packet packet{.sent = now_, .bytes = bytes, .sound = is_sound, .arrival = {}};
    if (free_ - now_ <= queue && dice() >= loss) {
        const auto takes = Duration(static_cast<std::int64_t>(size * 8e6 / bps));
        free_ = std::max(free_, now_) + takes;
        packet.arrival = free_ + delay + std::chrono::duration_cast<Duration>(jitter * dice());
        if (in_order) {
            packet.arrival = newest_arrival_ = std::max(newest_arrival_, *packet.arrival);
        }
    }
    if (is_sound) {
        ++sound.sent;
        sound.lost += packet.arrival ? 0 : 1;
    }
    packets_.push_back(packet);
}

/// All up to the newest that has come; what has not come by then is missing for ever.
void NarrowLink::report() {
    const auto came = [this](const Packet& packet) {
        return packet.arrival && *packet.arrival <= now_;
    };
    const auto newest = std::ranges::find_if(packets_.rbegin(), packets_.rend(), came);
    if (newest == packets_.rend()) {
        return;
    }
    next_report_ = now_ + report_interval;
    Report made{.at = now_ + delay, .outcomes = {}};
    for (auto left = std::distance(newest, packets_.rend()); left > 0; --left) {
        const Packet packet = packets_.front();
        packets_.pop_front();
        rtp::PacketOutcome outcome{.sent = packet.sent, .bytes = packet.bytes, .arrival = {}};
        if (came(packet)) {
            // It was stamped when the thread that takes it had its turn.
            const bool late = *packet.arrival > receiver_waits_ - receiver_stalls &&
                              *packet.arrival < receiver_waits_;
            outcome.arrival = ticks(late ? receiver_waits_ : *packet.arrival);
        }
        made.outcomes.push_back(outcome);
    }
    if (feedback) {
        reports_.push_back(std::move(made));
    }
}

void NarrowLink::read_reports() {
    while (!reports_.empty() && reports_.front().at <= now_) {
        for (const rtp::PacketOutcome& outcome : reports_.front().outcomes) {
            estimate_.take(outcome, now_);
        }
        estimate_.settle(now_);
        heard_ = now_;
        reports_.pop_front();
    }
}

void NarrowLink::allocate() {
    next_poll_ = now_ + limits::allocation_tick;
    std::vector<Allocation::Stream> streams;
    std::vector<bool> before;
    for (const Flow& flow : flows_) {
        streams.push_back({.stream = flow.stream, .source = flow.source, .bytes = flow.bytes});
        before.push_back(allocation_.is_paused(flow.stream));
    }
    std::optional<rtp::BandwidthState> link;
    if (now_ - heard_ <= limits::estimate_silent_after) {
        link = estimate_.state();
        link->backlog = paced_.empty() ? Duration{} : now_ - paced_.front().since;
    }
    allocation_.poll(streams, link, now_);
    std::erase_if(paced_, [this](const Paced& one) { return allocation_.is_paused(one.stream); });
    estimate_.set_pacing(allocation_.pacing());
    pace_bps_ = estimate_.pace_bps();
    for (std::size_t i = 0; i < flows_.size(); ++i) {
        const bool paused = allocation_.is_paused(flows_[i].stream);
        pauses += paused && !before[i] ? 1 : 0;
        if (!paused && flows_[i].source != Source::Microphone) {
            shown[flows_[i].stream] += limits::allocation_tick;
        }
    }
}

}  // namespace umbrella::core::trunk
