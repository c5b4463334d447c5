#include "stream_meter.hpp"

#include <algorithm>

namespace umbrella::bench {
namespace {

/// As browsers: asked for at once, again after about a round trip, given up in the end.
constexpr std::chrono::milliseconds ask_again_after{20};
constexpr unsigned largest_times = 5;
constexpr std::chrono::seconds give_up_after{2};
constexpr std::size_t largest_gaps = 512;

}  // namespace

void StreamMeter::note_gap(std::int64_t from, std::int64_t to, Timestamp now) {
    for (std::int64_t number = std::max(from, to - static_cast<std::int64_t>(largest_gaps));
         number < to; ++number) {
        gaps_.emplace(number, Gap{.seen = now, .asked = {}, .times = 0});
    }
    while (gaps_.size() > largest_gaps) {
        gaps_.erase(gaps_.begin());
    }
}

void StreamMeter::take(std::uint16_t sequence_number, std::size_t bytes, Timestamp now) {
    counts_.bytes += bytes;
    if (!newest_) {
        newest_ = sequence_number;
        ++counts_.expected;
        ++counts_.received;
        return;
    }
    const auto ahead = static_cast<std::int16_t>(
        static_cast<std::uint16_t>(sequence_number - static_cast<std::uint16_t>(*newest_)));
    const std::int64_t number = *newest_ + ahead;
    if (ahead > 0) {
        if (ahead > 1) {
            note_gap(*newest_ + 1, number, now);
        }
        counts_.expected += static_cast<std::uint64_t>(ahead);
        ++counts_.received;
        newest_ = number;
    } else if (gaps_.erase(number) > 0) {
        ++counts_.received;
    } else {
        ++counts_.duplicates;
    }
}

void StreamMeter::recover(std::uint16_t sequence_number) {
    if (!newest_) {
        return;
    }
    const auto ahead = static_cast<std::int16_t>(
        static_cast<std::uint16_t>(sequence_number - static_cast<std::uint16_t>(*newest_)));
    if (gaps_.erase(*newest_ + ahead) > 0) {
        ++counts_.received;
        ++counts_.recovered;
    } else {
        ++counts_.duplicates;
    }
}

std::vector<std::uint16_t> StreamMeter::missing(Timestamp now) {
    std::vector<std::uint16_t> numbers;
    for (auto gap = gaps_.begin(); gap != gaps_.end();) {
        if (now - gap->second.seen > give_up_after) {
            gap = gaps_.erase(gap);
            continue;
        }
        if (gap->second.times < largest_times && now - gap->second.asked >= ask_again_after) {
            gap->second.asked = now;
            ++gap->second.times;
            numbers.push_back(static_cast<std::uint16_t>(gap->first));
        }
        ++gap;
    }
    return numbers;
}

std::uint32_t StreamMeter::lost() const {
    const std::uint64_t lost = counts_.expected - std::min(counts_.expected, counts_.received);
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(lost, 0x7FFFFF));
}

std::uint8_t StreamMeter::take_fraction_lost() {
    const std::uint64_t expected = counts_.expected - reported_expected_;
    const std::uint64_t received = counts_.received - reported_received_;
    reported_expected_ = counts_.expected;
    reported_received_ = counts_.received;
    if (expected == 0 || received >= expected) {
        return 0;
    }
    return static_cast<std::uint8_t>(
        std::min<std::uint64_t>(((expected - received) * 256) / expected, 255));
}

}  // namespace umbrella::bench
