// How long packets took: counts in buckets of some 3 % width, from 1 µs to over a minute. Pure.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace umbrella::bench {

class DelayHistogram {
  public:
    void add(std::uint64_t microseconds);
    [[nodiscard]] std::uint64_t count() const { return count_; }
    /// `share` of 0 to 1. 0 without samples.
    [[nodiscard]] std::uint64_t percentile_us(double share) const;
    [[nodiscard]] std::uint64_t largest_us() const { return largest_; }

  private:
    static constexpr unsigned sub_bits = 5;
    static constexpr std::size_t buckets = (32 - sub_bits + 1) << sub_bits;
    static std::size_t bucket_of(std::uint64_t value);
    static std::uint64_t middle_of(std::size_t bucket);

    std::array<std::uint32_t, buckets> counts_{};
    std::uint64_t count_ = 0;
    std::uint64_t largest_ = 0;
};

}  // namespace umbrella::bench
