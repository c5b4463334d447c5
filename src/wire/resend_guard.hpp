// Keeps a peer from getting the same packet again and again. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "base/clock.hpp"

namespace umbrella::wire {

/// When packets were last retransmitted, as far as it remembers. Not thread-safe.
class ResendGuard {
  public:
    /// False if `sequence_number` has been asked for, and allowed, less than `interval` ago.
    [[nodiscard]] bool allow(std::uint16_t sequence_number, Timestamp now,
                             MonotonicClock::duration interval) {
        if (!entries_) {
            entries_ = std::make_unique<Entries>();
        }
        Entry& entry = (*entries_)[sequence_number % entries_->size()];
        if (entry.used && entry.sequence_number == sequence_number && now - entry.at < interval) {
            return false;
        }
        entry = {.at = now, .sequence_number = sequence_number, .used = true};
        return true;
    }

  private:
    struct Entry {
        Timestamp at;
        std::uint16_t sequence_number = 0;
        bool used = false;
    };
    using Entries = std::array<Entry, 256>;

    std::unique_ptr<Entries> entries_;  ///< made with the first loss
};

}  // namespace umbrella::wire
