#include "measure_run.hpp"

#include "json.hpp"
#include <algorithm>
#include <chrono>
#include <cstdio>

#include <unistd.h>

namespace umbrella::bench {
namespace {

/// A server that is too slow to let everybody in is measured as it is.
constexpr std::chrono::seconds patience{30};
constexpr std::chrono::seconds guest_stay{2};
constexpr std::chrono::seconds guest_farewell{1};
constexpr std::size_t first_step = 10;
/// Above either a ramp ends.
constexpr double largest_loss = 0.01;
constexpr std::uint64_t largest_p95_us = 100'000;
/// Above it this process may itself be what is slow.
constexpr double largest_generator_share = 0.8;

double share_missing(std::uint64_t expected, std::uint64_t received) {
    return expected == 0 || received >= expected
               ? 0
               : static_cast<double>(expected - received) / static_cast<double>(expected);
}

double seconds_of(std::chrono::nanoseconds time) {
    return std::chrono::duration<double>(time).count();
}

void write_cost(Json& json, const ProcessCost& cost) {
    json.begin_object().name("threads").number(cost.threads);
    json.name("fds").number(cost.descriptors).name("rss_kb").number(cost.resident_kb).end_object();
}

void write_delays(Json& json, const DelayHistogram& delays) {
    json.begin_object().name("samples").number(delays.count());
    json.name("p50")
        .number(delays.percentile_us(0.5))
        .name("p95")
        .number(delays.percentile_us(0.95));
    json.name("p99").number(delays.percentile_us(0.99)).name("max").number(delays.largest_us());
    json.end_object();
}

}  // namespace

MeasureRun::MeasureRun(const Plan& plan, Bench& bench)
    : plan_(plan),
      measure_(*plan.measure),
      bench_(bench),
      crowd_(plan, bench),
      empty_(cost_of(measure_.server_pid)) {
    if (measure_.ramp) {
        order_step();
    } else {
        order_meeting();
    }
}

void MeasureRun::order_meeting() {
    crowd_.expect_publishers(0, measure_.publishers);
    orders_.assign(measure_.subscribers, {.room = 0, .publish = false, .watch = 1});
    orders_.insert(orders_.end(), measure_.publishers,
                   {.room = 0, .publish = true, .watch = measure_.publisher_watch});
    subscribers_ = measure_.subscribers;
}

void MeasureRun::order_step() {
    const std::size_t more = std::max(first_step, subscribers_ * measure_.step_percent / 100);
    const std::size_t target = std::min(subscribers_ + more, measure_.subscribers);
    for (; subscribers_ < target; ++subscribers_) {
        const std::size_t room = subscribers_ / measure_.room_size;
        if (subscribers_ % measure_.room_size == 0) {
            crowd_.expect_publishers(room, 1);
            orders_.push_back({.room = room, .publish = true, .watch = 0});
        }
        orders_.push_back({.room = room, .publish = false, .watch = 1});
    }
    std::ranges::reverse(orders_);
}

void MeasureRun::enter(Phase phase, Timestamp now) {
    phase_ = phase;
    phase_began_ = now;
}

void MeasureRun::join_next(Timestamp now) {
    if (orders_.empty()) {
        enter(Phase::Waiting, now);
    } else if (now - joined_ >= plan_.join_interval) {
        joined_ = now;
        crowd_.add(orders_.back());
        orders_.pop_back();
    }
}

bool MeasureRun::tick(Timestamp now) {
    crowd_.tick(now);
    if (measure_.churn_per_second > 0 && phase_ >= Phase::Settling) {
        tick_guests(now);
    }
    switch (phase_) {
        case Phase::Joining:
            join_next(now);
            break;
        case Phase::Waiting:
            complete_ = crowd_.complete();
            if (complete_ || now - phase_began_ > patience) {
                enter(Phase::Settling, now);
            }
            break;
        case Phase::Settling:
            if (now - phase_began_ >= measure_.settle) {
                begin(now);
            }
            break;
        case Phase::Measuring:
            if (now - phase_began_ >= plan_.duration) {
                return finish(now);
            }
            break;
    }
    return true;
}

MeasureRun::Reading MeasureRun::read(Timestamp now) const {
    return {.time = now,
            .sums = crowd_.sums(),
            .server = cost_of(measure_.server_pid),
            .own_cpu = cost_of(getpid()).cpu,
            .packets = bench_.inspector.packets(),
            .overflows = bench_.port.overflows(),
            .refused = bench_.port.refused()};
}

void MeasureRun::begin(Timestamp now) {
    bench_.inspector.reset();
    first_pictures_ = {};
    guests_came_ = 0;
    guests_saw_nothing_ = 0;
    start_ = read(now);
    enter(Phase::Measuring, now);
}

/// Gaps in sequence numbers tell exactly what is lost, but not that a stream has stopped; what was
/// sent tells that, but for what may be on its way: two frames of each picture.
std::uint64_t MeasureRun::on_the_way(const Reading& end) const {
    constexpr double frames = 2;
    const double sent_in_frame =
        static_cast<double>(end.sums.video_expected - start_.sums.video_expected) /
        (seconds_of(end.time - start_.time) * plan_.video.frames_per_second);
    return static_cast<std::uint64_t>(frames * sent_in_frame) + 1;
}

bool MeasureRun::finish(Timestamp now) {
    const Reading end = read(now);
    const Crowd::Sums& before = start_.sums;
    const Crowd::Sums& after = end.sums;
    const double loss =
        std::max(share_missing(after.counts.expected - before.counts.expected,
                               after.counts.received - before.counts.received),
                 share_missing(after.video_expected - before.video_expected,
                               after.video_received - before.video_received + on_the_way(end)));
    const double share =
        seconds_of(end.own_cpu - start_.own_cpu) / seconds_of(end.time - start_.time);
    print(end, loss, share);
    const Inspector::Findings& found = bench_.inspector.findings();
    good_ = good_ && complete_ && found.wrong_content == 0;
    if (!measure_.ramp || !complete_ || loss > largest_loss || share > largest_generator_share ||
        found.delays.percentile_us(0.95) > largest_p95_us || subscribers_ == measure_.subscribers) {
        return false;
    }
    order_step();
    enter(Phase::Joining, now);
    return true;
}

void MeasureRun::print(const Reading& end, double loss, double generator_share) const {
    const double seconds = seconds_of(end.time - start_.time);
    const std::uint64_t packets = end.packets - start_.packets;
    const double cpu = seconds_of(end.server.cpu - start_.server.cpu);
    const Crowd::Sums& before = start_.sums;
    const Crowd::Sums& after = end.sums;
    const Inspector::Findings& found = bench_.inspector.findings();
    const std::uint64_t overflows = end.overflows - start_.overflows;
    Json json;
    json.begin_object().name("subscribers").number(subscribers_);
    json.name("participants").number(crowd_.members().size()).name("complete").truth(complete_);
    json.name("trouble").text(crowd_.trouble().value_or(""));
    json.name("seconds").decimal(seconds).name("packets").number(packets);
    json.name("packets_per_second").decimal(static_cast<double>(packets) / seconds);
    json.name("bitrate_bps")
        .decimal(static_cast<double>(after.counts.bytes - before.counts.bytes) * 8 / seconds);
    json.name("streams").number(after.streams).name("protection").text(crowd_.protection());
    json.name("loss").decimal(loss);
    json.name("recovered").number(after.counts.recovered - before.counts.recovered);
    json.name("duplicates").number(after.counts.duplicates - before.counts.duplicates);
    json.name("nacks").number(after.nacks - before.nacks);
    json.name("inspected").number(found.looked_at);
    json.name("not_decrypted").number(found.not_decrypted);
    json.name("wrong_content").number(found.wrong_content);
    json.name("delay_us");
    write_delays(json, found.delays);
    json.name("server").begin_object().name("cpu_share").decimal(cpu / seconds);
    json.name("cpu_us_per_packet")
        .decimal(packets == 0 ? 0 : cpu * 1e6 / static_cast<double>(packets))
        .name("empty");
    write_cost(json, empty_);
    json.name("loaded");
    write_cost(json, end.server);
    json.end_object().name("generator").begin_object().name("cpu_share").decimal(generator_share);
    json.name("overflows").number(overflows);
    json.name("refused").number(end.refused - start_.refused);
    json.name("valid").truth(generator_share <= largest_generator_share && overflows == 0);
    json.end_object().name("publishers").begin_object();
    json.name("sent").number(after.sent - before.sent);
    json.name("retransmitted").number(after.retransmitted - before.retransmitted);
    json.name("keyframes").number(after.keyframes - before.keyframes).end_object();
    if (measure_.churn_per_second > 0) {
        json.name("guests").number(guests_came_);
        json.name("guests_that_saw_nothing").number(guests_saw_nothing_);
        json.name("first_picture_us");
        write_delays(json, first_pictures_);
    }
    std::puts(json.end_object().print(false).c_str());
    std::fflush(stdout);
}

void MeasureRun::tick_guests(Timestamp now) {
    const std::chrono::duration<double> interval(1 / measure_.churn_per_second);
    if (now - guest_came_ >= interval) {
        guest_came_ = now;
        ++guests_came_;
        guests_.push_back({.participant = crowd_.make({.room = 0, .publish = false, .watch = 1}),
                           .came = now,
                           .saw = std::nullopt});
    }
    for (Guest& guest : guests_) {
        guest.participant->tick(now);
        if (!guest.saw && guest.participant->pictures() > 0) {
            guest.saw = now;
            first_pictures_.add(static_cast<std::uint64_t>((now - guest.came).count()));
        }
        if (!guest.leaving && now - guest.came >= guest_stay) {
            guest.leaving = true;
            guests_saw_nothing_ += guest.saw ? 0 : 1;
            guest.participant->leave();
        }
    }
    std::erase_if(guests_, [now](const Guest& guest) {
        return now - guest.came > guest_stay + guest_farewell;
    });
}

}  // namespace umbrella::bench
