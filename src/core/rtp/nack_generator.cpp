#include "core/rtp/nack_generator.hpp"

#include <algorithm>
#include <utility>

#include "core/rtp/wrapping.hpp"

namespace umbrella::core::rtp {
namespace {

std::uint16_t low_bits(std::int64_t number) {
    return static_cast<std::uint16_t>(number & 0xFFFF);
}

}  // namespace

Arrival NackGenerator::receive(std::uint16_t sequence_number, Timestamp now) {
    if (!newest_) {
        begin(sequence_number);
        return Arrival::InOrder;
    }
    const std::int64_t number = unwrap(sequence_number, *newest_);
    const std::int64_t distance = number - *newest_;
    if (distance > limits::rtp_dropout_packets || distance < -limits::rtp_reorder_packets) {
        if (std::exchange(after_stray_, low_bits(number + 1)) != sequence_number) {
            return Arrival::Stray;
        }
        for (const Missing& missing : missing_) {
            give_up(missing.number);
        }
        begin(number);
        // Something is missing between the two, whatever it is.
        give_up(number - 1);
        return Arrival::Restarted;
    }
    after_stray_.reset();
    const std::size_t place = static_cast<std::size_t>(number) % window;
    if (distance > 0) {
        advance(*newest_, number, now);
        return Arrival::InOrder;
    }
    if (received_.test(place)) {
        return Arrival::Duplicate;
    }
    received_.set(place);
    recover(number, now);
    return Arrival::Recovered;
}

void NackGenerator::begin(std::int64_t number) {
    missing_.clear();
    after_stray_.reset();
    // What lies before the first packet was never ours to wait for.
    received_.set();
    newest_ = number;
}

void NackGenerator::advance(std::int64_t newest, std::int64_t number, Timestamp now) {
    const std::int64_t first = newest + 1;
    for (std::int64_t between = std::max(first, number - static_cast<std::int64_t>(window) + 1);
         between < number; ++between) {
        received_.reset(static_cast<std::size_t>(between) % window);
    }
    received_.set(static_cast<std::size_t>(number) % window);
    newest_ = number;
    if (first < number) {
        note_missing(first, number, now);
    }
    hasten_reordered(number, now);
}

void NackGenerator::note_missing(std::int64_t first, std::int64_t end, Timestamp now) {
    // Of a long gap only the newest are worth the bandwidth, and of all the oldest go.
    const auto bound = static_cast<std::int64_t>(limits::pending_nacks);
    for (std::int64_t number = first; number < end - bound; ++number) {
        give_up(number);
    }
    for (std::int64_t number = std::max(first, end - bound); number < end; ++number) {
        missing_.push_back({.number = number,
                            .noticed = now,
                            .due = now + limits::nack_reorder_wait,
                            .asked = now});
    }
    if (missing_.size() > limits::pending_nacks) {
        const auto surplus = static_cast<std::ptrdiff_t>(missing_.size() - limits::pending_nacks);
        std::for_each(missing_.begin(), missing_.begin() + surplus,
                      [this](const Missing& missing) { give_up(missing.number); });
        missing_.erase(missing_.begin(), missing_.begin() + surplus);
    }
}

void NackGenerator::hasten_reordered(std::int64_t newest, Timestamp now) {
    for (Missing& missing : missing_) {
        if (missing.requests == 0 && newest - missing.number >= limits::nack_reorder_packets) {
            missing.due = std::min(missing.due, now);
        }
    }
}

void NackGenerator::recover(std::int64_t number, Timestamp now) {
    const auto found = std::ranges::lower_bound(missing_, number, {}, &Missing::number);
    if (found == missing_.end() || found->number != number) {
        return;  // given up before
    }
    if (found->requests == 1) {
        measure(now - found->asked);
    }
    missing_.erase(found);
}

void NackGenerator::give_up(std::int64_t number) {
    newest_lost_ = lost_ == 0 ? number : std::max(newest_lost_, number);
    ++lost_;
}

void NackGenerator::measure(MonotonicClock::duration round_trip) {
    // RFC 6298 §2.3, the smoothed round trip alone.
    round_trip_ = round_trip_ ? (*round_trip_ * 7 + round_trip) / 8 : round_trip;
}

MonotonicClock::duration NackGenerator::retry_interval() const {
    if (!round_trip_) {
        return limits::nack_first_retry;
    }
    return std::clamp<MonotonicClock::duration>(*round_trip_ * 3 / 2, limits::nack_shortest_retry,
                                                limits::nack_longest_retry);
}

MonotonicClock::duration NackGenerator::patience() const {
    return std::clamp<MonotonicClock::duration>(
        retry_interval() * 3, limits::nack_shortest_patience, limits::nack_longest_patience);
}

void NackGenerator::poll(Timestamp now, NackWork& work) {
    const auto interval = retry_interval();
    const auto longest = patience();
    std::erase_if(missing_, [&](Missing& missing) {
        if (now >= missing.noticed + longest) {
            give_up(missing.number);
            return true;
        }
        if (now >= missing.due) {
            work.ask.push_back(low_bits(missing.number));
            ++missing.requests;
            missing.asked = now;
            missing.due = std::min(now + interval, missing.noticed + longest);
        }
        return false;
    });
    if (lost_ > 0) {
        work.lost += std::exchange(lost_, 0);
        work.newest_lost = low_bits(newest_lost_);
    }
}

void NackGenerator::forgive() {
    missing_.clear();
    lost_ = 0;
}

std::optional<Timestamp> NackGenerator::deadline() const {
    if (lost_ > 0) {
        return Timestamp::min();
    }
    const auto first = std::ranges::min_element(missing_, {}, &Missing::due);
    return first == missing_.end() ? std::nullopt : std::optional(first->due);
}

}  // namespace umbrella::core::rtp
