// Whether a queue stands, and grows, on the way to a peer, from when packets left and when they
// came (draft-ietf-rmcat-gcc-02 §5.3 and §5.4, with minima in place of its filters). Pure.
#pragma once

#include <chrono>
#include <deque>
#include <optional>

#include "base/clock.hpp"

namespace umbrella::core::rtp {

/// Packets are put together into groups, of which the quickest counts: threads that get no turn
/// delay packets at random, a queue delays all of them. Bounded by its windows; not thread-safe.
class DelayTrend {
  public:
    using Duration = std::chrono::microseconds;

    /// `arrival` is on the receiver's clock, which begins anywhere but does not wrap. In the order
    /// of `sent`; what is older than the present group is ignored.
    void add(Timestamp sent, Duration arrival);

    struct Sign {
        Duration queue{};  ///< that every packet of limits::delay_queue_window has met
        double slope = 0;  ///< seconds that it grows by in a second
    };
    /// Nothing while less than limits::delay_trend_groups have come lately.
    [[nodiscard]] std::optional<Sign> sign() const;
    /// That every packet of limits::delay_hasty_window has met; 0 if none has come.
    [[nodiscard]] Duration hasty_queue() const;

  private:
    struct Group {
        Timestamp begun;
        Duration least{};  ///< delay plus what the clocks differ by
    };
    void note_floor(Timestamp sent, Duration delay);
    [[nodiscard]] Duration queue(Duration window) const;
    [[nodiscard]] double slope() const;

    std::deque<Group> groups_;  ///< of limits::delay_trend_window
    std::deque<Group> floors_;  ///< the least of each second
};

}  // namespace umbrella::core::rtp
