#include "delay_histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace umbrella::bench {

std::size_t DelayHistogram::bucket_of(std::uint64_t value) {
    constexpr std::uint64_t largest = 0xFFFFFFFF;
    value = std::min(value, largest);
    const auto width = static_cast<unsigned>(std::bit_width(value));
    if (width <= sub_bits + 1) {
        return value;
    }
    const unsigned shift = width - sub_bits - 1;
    return (std::size_t{shift} << sub_bits) + (value >> shift);
}

std::uint64_t DelayHistogram::middle_of(std::size_t bucket) {
    constexpr std::size_t exact = std::size_t{2} << sub_bits;
    if (bucket < exact) {
        return bucket;
    }
    const std::size_t shift = (bucket >> sub_bits) - 1;
    const std::uint64_t low = (bucket - (shift << sub_bits)) << shift;
    return low + (std::uint64_t{1} << shift) / 2;
}

void DelayHistogram::add(std::uint64_t microseconds) {
    ++counts_.at(bucket_of(microseconds));
    ++count_;
    largest_ = std::max(largest_, microseconds);
}

std::uint64_t DelayHistogram::percentile_us(double share) const {
    const auto rank = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_)));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < buckets; ++i) {
        seen += counts_.at(i);
        if (seen > 0 && seen >= rank) {
            return middle_of(i);
        }
    }
    return 0;
}

}  // namespace umbrella::bench
