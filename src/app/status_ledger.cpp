#include "app/status_ledger.hpp"

#include <algorithm>

namespace umbrella::app {
namespace {

constexpr std::uint64_t bits_per_byte = 8;
constexpr std::uint64_t us_per_s = 1'000'000;

/// A report may take back some of its losses: packets that were late.
StreamCounts difference(const StreamCounts& now, const StreamCounts& before) {
    return {.packets = now.packets - before.packets,
            .bytes = now.bytes - before.bytes,
            .lost = now.lost > before.lost ? now.lost - before.lost : 0};
}

}  // namespace

StreamCounts& StreamCounts::operator+=(const StreamCounts& other) {
    packets += other.packets;
    bytes += other.bytes;
    lost += other.lost;
    return *this;
}

Carried& Carried::operator+=(const Carried& other) {
    ever += other.ever;
    lately += other.lately;
    return *this;
}

void StatusLedger::begin(Timestamp now) {
    std::erase_if(known_, [this](const auto& entry) { return entry.second.look != look_; });
    ++look_;
    interval_.reset();
    if (looked_ && now > *looked_ && now - *looked_ <= longest_interval) {
        interval_ = now - *looked_;
    }
    looked_ = now;
    for (Carried& sum : sums_) {
        sum.lately = {};
    }
}

Carried StatusLedger::note(const StreamId& id, Course course, const StreamCounts& counts) {
    Known& known = known_[id];
    if (counts.packets < known.counts.packets || counts.bytes < known.counts.bytes) {
        known.counts = {};
    }
    const Carried carried{.ever = counts, .lately = difference(counts, known.counts)};
    known = {.counts = counts, .look = look_};
    Carried& sum = sums_.at(index(course));
    sum.ever += carried.lately;
    sum.lately += carried.lately;
    return carried;
}

void StatusLedger::close(const StreamId& id, Course course, const StreamCounts& counts) {
    note(id, course, counts);
    known_.erase(id);
}

status::v1::Flow StatusLedger::flow(const Carried& carried) const {
    status::v1::Flow flow;
    flow.set_packets(carried.ever.packets);
    flow.set_bytes(carried.ever.bytes);
    flow.set_lost(carried.ever.lost);
    if (!interval_) {
        return flow;
    }
    const auto interval_us = static_cast<std::uint64_t>(interval_->count());
    flow.set_bitrate_bps(carried.lately.bytes * bits_per_byte * us_per_s / interval_us);
    // Retransmissions come on top of what was lost, so either may be the larger.
    if (const auto expected = std::max(carried.lately.packets, carried.lately.lost); expected > 0) {
        flow.set_loss(static_cast<double>(carried.lately.lost) / static_cast<double>(expected));
    }
    return flow;
}

}  // namespace umbrella::app
