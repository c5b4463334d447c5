#include "core/rtp/traffic_windows.hpp"

#include <algorithm>
#include <numeric>

namespace umbrella::core::rtp {
namespace {

std::size_t place(std::int64_t number, std::int64_t size) {
    return static_cast<std::size_t>(((number % size) + size) % size);
}

}  // namespace

void ReceiveRate::add(Duration arrival, std::size_t bytes) {
    const std::int64_t now = arrival / step;
    if (!first_) {
        first_ = newest_ = now;
    }
    if (now + steps <= newest_) {
        return;
    }
    // The loop need not run longer than until all is forgotten.
    for (std::int64_t next = std::max(newest_, now - steps) + 1; next <= now; ++next) {
        bytes_.at(place(next, steps)) = 0;
    }
    newest_ = std::max(newest_, now);
    bytes_.at(place(now, steps)) += bytes;
}

std::optional<double> ReceiveRate::bps() const {
    if (!first_ || newest_ - *first_ < steps) {
        return std::nullopt;
    }
    // The newest step is not over.
    const std::uint64_t all = std::accumulate(bytes_.begin(), bytes_.end(), std::uint64_t{0});
    const std::uint64_t whole = all - bytes_.at(place(newest_, steps));
    const std::chrono::duration<double> time = step * (steps - 1);
    return static_cast<double>(whole) * 8 / time.count();
}

LossWindow::Count& LossWindow::at(Timestamp now) {
    first_ = first_.value_or(now);
    const std::int64_t number = now.time_since_epoch() / step;
    for (std::int64_t next = std::max(newest_, number - steps) + 1; next <= number; ++next) {
        counts_.at(place(next, steps)) = {};
    }
    newest_ = std::max(newest_, number);
    return counts_.at(place(newest_, steps));
}

void LossWindow::missing(Timestamp now) {
    Count& count = at(now);
    ++count.packets;
    ++count.missing;
}

LossWindow::Count LossWindow::sum(std::int64_t of_last) const {
    Count sum;
    for (std::int64_t back = 0; back < of_last; ++back) {
        const Count& one = counts_.at(place(newest_ - back, steps));
        sum.packets += one.packets;
        sum.missing += one.missing;
    }
    sum.missing = std::max<std::int64_t>(sum.missing, 0);
    return sum;
}

}  // namespace umbrella::core::rtp
