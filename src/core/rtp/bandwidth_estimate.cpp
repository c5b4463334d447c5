#include "core/rtp/bandwidth_estimate.hpp"

#include <algorithm>
#include <cmath>

#include "base/limits_bandwidth.hpp"

namespace umbrella::core::rtp {
namespace {

/// How much of the loss may be left when less is sent, if it was of our making.
constexpr double loss_left = 0.3;
/// A second of packets says so little.
constexpr std::int64_t few_packets = 20;
constexpr double most_loss = 0.95;

std::int32_t difference(FeedbackTicks a, FeedbackTicks b) {
    // Reference times have 24 bits of 64 ms: 32 bits of ticks.
    return static_cast<std::int32_t>(static_cast<std::uint32_t>(a.count()) -
                                     static_cast<std::uint32_t>(b.count()));
}

}  // namespace

bool BandwidthEstimate::is_near_capacity(double bps) const {
    return std::abs(bps - capacity_bps_) <= capacity_bps_ * limits::near_capacity;
}

std::optional<double> BandwidthEstimate::pace_bps() const {
    if (pacing_ == Pacing::Off || !limit_bps_ || !was_delayed_) {
        return std::nullopt;
    }
    if (pacing_ == Pacing::Hold) {
        return limit_bps_;
    }
    const double received = received_.bps().value_or(0);
    const double times = is_near_capacity(received) ? limits::paced_near : limits::paced_at;
    return std::max(*limit_bps_, times * received);
}

std::chrono::microseconds BandwidthEstimate::unwrap(FeedbackTicks arrival) {
    const FeedbackTicks now =
        arrival_ ? *arrival_ + FeedbackTicks(difference(arrival, *arrival_)) : arrival;
    arrival_ = std::max(arrival_.value_or(now), now);
    return std::chrono::duration_cast<std::chrono::microseconds>(now);
}

void BandwidthEstimate::take(const PacketOutcome& outcome, Timestamp now) {
    if (!outcome.arrival) {
        loss_.missing(now);
        return;
    }
    if (outcome.was_missing) {
        loss_.found(now);
    } else {
        loss_.received(now);
    }
    const std::chrono::microseconds arrival = unwrap(*outcome.arrival);
    trend_.add(outcome.sent, arrival);
    received_.add(arrival, outcome.bytes + limits::packet_overhead_bytes);
}

void BandwidthEstimate::settle(Timestamp now) {
    judge_loss(now);
    const std::optional<Cause> cause = judge(now);
    const bool is_due = !reduced_ || now - *reduced_ >= limits::reduction_interval;
    if (cause && is_due) {
        reduce(*cause, now);
    } else {
        grow(now);
    }
    if (pacing_ == Pacing::Off && reduced_ && now - *reduced_ >= limits::estimate_lifetime) {
        limit_bps_.reset();
    }
}

std::optional<BandwidthEstimate::Cause> BandwidthEstimate::judge(Timestamp now) {
    if (const auto cause = judge_delay(now)) {
        return cause;
    }
    return is_lossy(now) ? std::optional(Cause::Loss) : std::nullopt;
}

bool BandwidthEstimate::is_growing() const {
    const std::optional<DelayTrend::Sign> sign = trend_.sign();
    return sign && sign->queue >= limits::overuse_queue && sign->slope >= limits::overuse_slope;
}

/// Jitter that keeps the order looks the same, if as much is lost by chance: hence the trial.
bool BandwidthEstimate::is_full() const {
    const std::optional<DelayTrend::Sign> sign = trend_.sign();
    const LossWindow::Count lost = loss_.last_second();
    return sign && !trial_ && sign->queue >= limits::full_queue &&
           sign->slope >= limits::full_queue_slope && lost.packets >= few_packets &&
           lost.fraction() >= std::max(limits::full_queue_loss, borne_loss_);
}

std::optional<BandwidthEstimate::Cause> BandwidthEstimate::judge_delay(Timestamp now) {
    const bool grows = is_growing();
    if (!grows && !is_full()) {
        overuse_since_.reset();
        overuse_feedbacks_ = 0;
        return std::nullopt;
    }
    overuse_since_ = overuse_since_.value_or(now);
    ++overuse_feedbacks_;
    if (now - *overuse_since_ < limits::overuse_lasts ||
        overuse_feedbacks_ < limits::overuse_feedbacks) {
        return std::nullopt;
    }
    return grows ? Cause::Delay : Cause::FullQueue;
}

bool BandwidthEstimate::is_lossy(Timestamp now) const {
    const LossWindow::Count lost = loss_.count();
    return !trial_ && loss_.is_full(now) &&
           lost.packets >= static_cast<std::int64_t>(limits::loss_packets) &&
           lost.fraction() >= std::max(limits::loss_too_much, borne_loss_);
}

void BandwidthEstimate::reduce(Cause cause, Timestamp now) {
    const std::optional<double> received = received_.bps();
    if (!received) {
        return;
    }
    capacity_bps_ = *received;
    limit_bps_ = limits::reduced_to * *received;
    ++reductions_;
    reduced_ = grown_ = now;
    overuse_since_.reset();
    overuse_feedbacks_ = 0;
    trial_.reset();
    was_delayed_ = cause != Cause::Loss;
    if (cause != Cause::Delay) {
        trial_ = Trial{.loss = cause == Cause::Loss ? loss_.count().fraction()
                                                    : loss_.last_second().fraction()};
    }
}

void BandwidthEstimate::judge_loss(Timestamp now) {
    if (now >= borne_until_) {
        if (loss_.count().fraction() < limits::loss_borne_on) {
            borne_loss_ = 0;
        }
        borne_until_ = now + limits::loss_borne;
    }
    if (!trial_ || !reduced_) {
        return;
    }
    const auto since = now - *reduced_;
    if (!trial_->begun && since >= limits::reduction_interval) {
        trial_->begun = true;
        loss_.clear();
    }
    if (since < limits::reduction_interval + limits::loss_window) {
        return;
    }
    const LossWindow::Count after = loss_.count();
    // On a link that is just full a keyframe still loses some.
    const double too_much = std::max(loss_left * trial_->loss, limits::full_queue_loss);
    if (after.packets >= few_packets && after.fraction() >= too_much && is_less_sent(after)) {
        borne_loss_ = std::max(trial_->loss, after.fraction()) * limits::loss_borne_times;
        borne_until_ = now + limits::loss_borne;
        limit_bps_.reset();
        ++acquittals_;
    }
    trial_.reset();
}

/// As little as was asked for; the allocation knows rates only after a while.
bool BandwidthEstimate::is_less_sent(const LossWindow::Count& loss) const {
    const double sent = received_.bps().value_or(0) / (1 - std::min(loss.fraction(), most_loss));
    return sent <= limit_bps_.value_or(0) * limits::reduced_enough;
}

void BandwidthEstimate::grow(Timestamp now) {
    const std::optional<DelayTrend::Sign> sign = trend_.sign();
    const std::chrono::duration<double> time =
        std::clamp<MonotonicClock::duration>(now - grown_, {}, limits::delay_trend_window);
    grown_ = now;
    if (!limit_bps_ || !reduced_ || now - *reduced_ < limits::growth_after || !sign ||
        sign->queue >= limits::growth_queue) {
        return;
    }
    const double more = (is_near_capacity(*limit_bps_) ? limits::growth_near_bps
                                                       : *limit_bps_ * limits::growth_per_second) *
                        time.count();
    const double most = std::max(capacity_bps_, limits::growth_most * received_.bps().value_or(0));
    limit_bps_ = std::max(*limit_bps_, std::min(*limit_bps_ + more, most));
}

BandwidthState BandwidthEstimate::state() const {
    const double lost = loss_.last_second().fraction();
    BandwidthState state{.limit_bps = {},
                         .reductions = reductions_,
                         .acquittals = acquittals_,
                         .received_bps = static_cast<std::uint64_t>(received_.bps().value_or(0)),
                         .queue = trend_.hasty_queue(),
                         .lost = lost > borne_loss_ ? lost : 0,
                         .paces = limit_bps_ && was_delayed_,
                         .backlog = {}};
    if (limit_bps_) {
        state.limit_bps = static_cast<std::uint64_t>(*limit_bps_);
    }
    return state;
}

}  // namespace umbrella::core::rtp
