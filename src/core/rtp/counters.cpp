#include "core/rtp/counters.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "core/rtp/wrapping.hpp"

namespace umbrella::core::rtp {

std::uint16_t ContinuousCounter::map(std::uint16_t value, unsigned bits) {
    if (bits != input_bits_) {
        input_bits_ = bits;
        newest_in_ = value;
        offset_ = newest_out_ ? *newest_out_ + 1 - value : 0;
    }
    const std::int64_t in = unwrap(value, newest_in_, bits);
    newest_in_ = std::max(newest_in_, in);
    const std::int64_t out = in + offset_;
    newest_out_ = newest_out_ ? std::max(*newest_out_, out) : out;
    return static_cast<std::uint16_t>(out & ((std::int64_t{1} << output_bits_) - 1));
}

void SequenceMap::begin_source(std::uint16_t first_in) {
    first_in_ = first_in;
    newest_in_ = first_in_ - 1;
    first_out_ = next_out_;
    skipped_.clear();
    skipped_before_ = 0;
}

std::int64_t SequenceMap::unwrap(std::uint16_t in) const {
    return rtp::unwrap(in, newest_in_);
}

bool SequenceMap::is_jump(std::uint16_t in) const {
    const std::int64_t distance = unwrap(in) - newest_in_;
    return distance > limits::rtp_dropout_packets || distance < -limits::rtp_reorder_packets;
}

std::optional<std::int64_t> SequenceMap::map(std::uint16_t in) {
    const std::int64_t number = unwrap(in);
    if (number < first_in_) {
        return std::nullopt;
    }
    if (number > newest_in_) {
        advance(number);
    }
    return number_of(number);
}

std::optional<std::int64_t> SequenceMap::find(std::uint16_t in) const {
    const std::int64_t number = unwrap(in);
    return number < first_in_ || number > newest_in_ ? std::nullopt : number_of(number);
}

std::optional<std::int64_t> SequenceMap::number_of(std::int64_t in) const {
    const auto skipped = std::ranges::lower_bound(skipped_, in);
    if (skipped != skipped_.end() && *skipped == in) {
        return std::nullopt;
    }
    const std::int64_t gone = skipped_before_ + (skipped - skipped_.begin());
    return first_out_ + in - first_in_ - gone;
}

std::optional<std::uint16_t> SequenceMap::source_of(std::uint16_t out) const {
    const std::int64_t number = rtp::unwrap(out, next_out_ - 1);
    if (number < first_out_ || number >= next_out_) {
        return std::nullopt;
    }
    std::int64_t in = first_in_ + number - first_out_ + skipped_before_;
    for (const std::int64_t skipped : skipped_) {
        if (skipped > in) {
            break;
        }
        ++in;
    }
    // Not exact for packets older than the skipped ones that are remembered.
    return number_of(in) == number ? std::optional(static_cast<std::uint16_t>(in & 0xFFFF))
                                   : std::nullopt;
}

bool SequenceMap::skip(std::uint16_t in) {
    const std::int64_t number = unwrap(in);
    if (number > newest_in_) {
        skipped_.push_back(number);
        advance(number);
        return true;
    }
    return number < first_in_ || std::ranges::binary_search(skipped_, number);
}

void SequenceMap::advance(std::int64_t newest) {
    newest_in_ = newest;
    while (!skipped_.empty() && skipped_.front() < newest - limits::rtp_reorder_packets) {
        skipped_.pop_front();
        ++skipped_before_;
    }
    const auto gone = skipped_before_ + static_cast<std::int64_t>(skipped_.size());
    next_out_ = first_out_ + newest_in_ + 1 - first_in_ - gone;
}

}  // namespace umbrella::core::rtp
