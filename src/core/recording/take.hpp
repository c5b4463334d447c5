// One file of a recording while it is written. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/clock.hpp"
#include "core/recording/folder.hpp"
#include "core/recording/matroska.hpp"

namespace umbrella::core::recording {

class Take {
  public:
    /// `begun`: the time of its first frame, `wall`: the same since 1970-01-01 UTC.
    Take(const std::vector<TrackHeader>& tracks, Timestamp begun, std::chrono::milliseconds wall,
         std::unique_ptr<Output> output);

    // On trouble nothing more is to be written; what was written before is whole.

    [[nodiscard]] Trouble begin();
    /// Times of one track do not fall: one that does counts as that of the frame before.
    [[nodiscard]] Trouble add(std::size_t track, Timestamp time, const RtpFrame& frame);
    /// What was added is in the file afterwards.
    [[nodiscard]] Trouble flush();
    /// With an index. If there is no room for it, the file plays all the same.
    [[nodiscard]] Trouble finish();

    [[nodiscard]] std::uint64_t bytes() const { return position_; }
    [[nodiscard]] std::chrono::milliseconds duration() const { return writer_.duration(); }

  private:
    [[nodiscard]] Trouble append(const Octets& bytes);

    MatroskaWriter writer_;
    Timestamp begun_;
    std::unique_ptr<Output> output_;
    std::uint64_t position_ = 0;  ///< the size of the file
    std::vector<std::chrono::milliseconds> latest_;
};

}  // namespace umbrella::core::recording
