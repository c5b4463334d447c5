// When the frames of one source were captured. RTP timestamps of different streams have nothing to
// do with each other; by the publisher's sender reports they are brought to one clock, so that
// sound and picture keep together. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "base/clock.hpp"

namespace umbrella::core::recording {

class Timeline {
  public:
    explicit Timeline(std::uint32_t clock_rate_hz) : clock_rate_hz_(clock_rate_hz) {}

    /// A packet has come. `captured`: when, by the publisher's reports, on our clock; nothing: it
    /// has not told yet. Without reports the quickest packet counts.
    void follow(std::uint32_t rtp_timestamp, Timestamp arrival, std::optional<Timestamp> captured);

    /// Something must have been followed.
    [[nodiscard]] Timestamp time_of(std::uint32_t rtp_timestamp) const;
    /// Whether reports have told.
    [[nodiscard]] bool reported() const { return reported_; }
    [[nodiscard]] bool empty() const { return !newest_; }

  private:
    /// Ticks since a moment that no timestamp tells.
    [[nodiscard]] std::int64_t extended(std::uint32_t rtp_timestamp) const;
    [[nodiscard]] std::chrono::microseconds length(std::int64_t ticks) const;

    std::uint32_t clock_rate_hz_;
    std::optional<std::uint32_t> newest_;
    std::int64_t newest_ticks_ = 0;
    Timestamp zero_;  ///< when the ticks were 0
    bool reported_ = false;
};

}  // namespace umbrella::core::recording
