#include "core/rtp/delay_trend.hpp"

#include <algorithm>

#include "base/limits_bandwidth.hpp"

namespace umbrella::core::rtp {
namespace {

double seconds(std::chrono::microseconds time) {
    return std::chrono::duration<double>(time).count();
}

}  // namespace

void DelayTrend::add(Timestamp sent, Duration arrival) {
    const Duration delay = arrival - sent.time_since_epoch();
    note_floor(sent, delay);
    if (groups_.empty() || sent >= groups_.back().begun + limits::delay_group) {
        groups_.push_back({.begun = sent, .least = delay});
    } else if (sent >= groups_.back().begun) {
        groups_.back().least = std::min(groups_.back().least, delay);
    }
    while (groups_.front().begun + limits::delay_trend_window < groups_.back().begun) {
        groups_.pop_front();
    }
}

void DelayTrend::note_floor(Timestamp sent, Duration delay) {
    if (floors_.empty() || sent >= floors_.back().begun + std::chrono::seconds(1)) {
        floors_.push_back({.begun = sent, .least = delay});
    } else {
        floors_.back().least = std::min(floors_.back().least, delay);
    }
    while (floors_.front().begun + std::chrono::seconds(limits::delay_floor_seconds) < sent) {
        floors_.pop_front();
    }
}

DelayTrend::Duration DelayTrend::queue(Duration window) const {
    if (groups_.empty()) {
        return {};
    }
    Duration least = Duration::max();
    for (const Group& group : groups_) {
        if (group.begun + window >= groups_.back().begun) {
            least = std::min(least, group.least);
        }
    }
    return least - std::ranges::min_element(floors_, {}, &Group::least)->least;
}

/// Of the line that is nearest to the groups (least squares).
double DelayTrend::slope() const {
    double mean_x = 0;
    double mean_y = 0;
    for (const Group& group : groups_) {
        mean_x += seconds(group.begun - groups_.front().begun);
        mean_y += seconds(group.least - groups_.front().least);
    }
    const auto count = static_cast<double>(groups_.size());
    mean_x /= count;
    mean_y /= count;
    double over = 0;
    double under = 0;
    for (const Group& group : groups_) {
        const double x = seconds(group.begun - groups_.front().begun) - mean_x;
        over += x * (seconds(group.least - groups_.front().least) - mean_y);
        under += x * x;
    }
    return over / under;  // two groups begin at different times
}

std::optional<DelayTrend::Sign> DelayTrend::sign() const {
    if (groups_.size() < limits::delay_trend_groups) {
        return std::nullopt;
    }
    return Sign{.queue = queue(limits::delay_queue_window), .slope = slope()};
}

DelayTrend::Duration DelayTrend::hasty_queue() const {
    return queue(limits::delay_hasty_window);
}

}  // namespace umbrella::core::rtp
