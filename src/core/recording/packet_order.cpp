#include "core/recording/packet_order.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "base/limits_recording.hpp"

namespace umbrella::core::recording {

/// What waits of the stream before is passed on first: its numbers stay below.
void PacketOrder::begin_stream(std::uint32_t ssrc, std::uint16_t sequence_number) {
    const std::int64_t above = waiting_.empty() ? next_ : waiting_.rbegin()->first + 1;
    constexpr std::int64_t cycle = 0x10000;
    // The next number above all others that is extended from this one.
    newest_ = (((above / cycle) + 1) * cycle) + sequence_number;
    if (!ssrc_) {
        next_ = newest_;
    }
    ssrc_ = ssrc;
}

void PacketOrder::add(std::uint32_t ssrc, std::uint16_t sequence_number, Octets packet,
                      Timestamp arrival) {
    const auto ahead = [&] {
        return std::int64_t{static_cast<std::int16_t>(
            sequence_number - static_cast<std::uint16_t>(newest_ & 0xFFFF))};
    };
    if (ssrc_ != ssrc || std::abs(ahead()) > limits::recorded_sequence_jump) {
        begin_stream(ssrc, sequence_number);
    }
    const std::int64_t number = newest_ + ahead();
    if (number < next_) {
        return;
    }
    newest_ = std::max(newest_, number);
    waiting_.try_emplace(number, Waiting{.packet = std::move(packet), .arrival = arrival});
}

std::optional<PacketOrder::Ready> PacketOrder::take(Timestamp now, bool all) {
    if (waiting_.empty()) {
        return std::nullopt;
    }
    const auto first = waiting_.begin();
    if (first->first != next_) {
        const bool given_up = all || now - first->second.arrival >= patience_ ||
                              waiting_.size() > limits::recorded_waiting_packets;
        if (!given_up) {
            return std::nullopt;
        }
        const auto missing = static_cast<std::uint64_t>(first->first - next_);
        // More than that is the step to another stream.
        lost_ +=
            missing <= static_cast<std::uint64_t>(limits::recorded_sequence_jump) ? missing : 0;
        gap_ = true;
    }
    next_ = first->first + 1;
    Ready ready{.packet = std::move(first->second.packet),
                .arrival = first->second.arrival,
                .after_gap = std::exchange(gap_, false)};
    waiting_.erase(first);
    return ready;
}

}  // namespace umbrella::core::recording
