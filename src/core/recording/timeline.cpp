#include "core/recording/timeline.hpp"

#include <algorithm>

#include "base/result.hpp"

namespace umbrella::core::recording {
namespace {

/// Further off the publisher has set its clock, or its timestamps have jumped.
constexpr std::chrono::milliseconds clock_jump{500};
/// Nobody's network takes longer, and nothing is captured after it has come: such reports lie.
constexpr std::chrono::seconds longest_way{10};
constexpr std::chrono::milliseconds early{500};
/// Of each difference this part is taken over: a report's own error hardly shows, drift does not
/// gather.
constexpr int smoothing = 32;

}  // namespace

std::int64_t Timeline::extended(std::uint32_t rtp_timestamp) const {
    UMBRELLA_ASSERT(newest_);
    return newest_ticks_ + static_cast<std::int32_t>(rtp_timestamp - *newest_);
}

std::chrono::microseconds Timeline::length(std::int64_t ticks) const {
    return std::chrono::microseconds(ticks * std::micro::den / clock_rate_hz_);
}

Timestamp Timeline::time_of(std::uint32_t rtp_timestamp) const {
    return zero_ + length(extended(rtp_timestamp));
}

void Timeline::follow(std::uint32_t rtp_timestamp, Timestamp arrival,
                      std::optional<Timestamp> captured) {
    const bool first = !newest_;
    const std::int64_t ticks = first ? 0 : extended(rtp_timestamp);
    if (first || ticks > newest_ticks_) {
        newest_ = rtp_timestamp;
        newest_ticks_ = ticks;
    }
    if (captured && (*captured > arrival + early || *captured < arrival - longest_way)) {
        captured.reset();
    }
    if (captured) {
        const Timestamp zero = *captured - length(ticks);
        const auto difference = zero - zero_;
        if (!reported_ || std::chrono::abs(difference) > clock_jump) {
            zero_ = zero;
        } else {
            zero_ += difference / smoothing;
        }
        reported_ = true;
    } else if (!reported_) {
        const Timestamp zero = arrival - length(ticks);
        const bool jumped = std::chrono::abs(zero - zero_) > longest_way;
        zero_ = first || jumped ? zero : std::min(zero_, zero);
    }
}

}  // namespace umbrella::core::recording
