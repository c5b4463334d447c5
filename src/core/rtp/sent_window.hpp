// Sees to it that no sequence number leaves twice. Pure.
#pragma once

#include <bitset>
#include <cstdint>
#include <optional>

#include "base/limits.hpp"

namespace umbrella::core::rtp {

/// What RFC 3711 §3.3.2 has for receivers, at the sender. A source may repeat a number, with other
/// content: the same key stream would then encrypt both, and AES-GCM would give its
/// authentication key away (RFC 7714 §8.1).
class SentWindow {
  public:
    /// True once for each number, as SequenceMap::map gives them; false too for those so old that
    /// it is not known.
    [[nodiscard]] bool first_time(std::int64_t number) {
        if (!newest_ || number > *newest_) {
            forget_up_to(number);
            newest_ = number;
        } else if (number <= *newest_ - size || sent_.test(place(number))) {
            return false;
        }
        sent_.set(place(number));
        return true;
    }

  private:
    static constexpr std::int64_t size = 1024;
    static_assert(size > limits::rtp_reorder_packets);

    static std::size_t place(std::int64_t number) {
        return static_cast<std::size_t>(number % size);
    }
    /// Makes room for the numbers behind the newest, up to `number`.
    void forget_up_to(std::int64_t number) {
        if (!newest_ || number - *newest_ >= size) {
            sent_.reset();
            return;
        }
        for (std::int64_t next = *newest_ + 1; next <= number; ++next) {
            sent_.reset(place(next));
        }
    }

    std::bitset<size> sent_;
    std::optional<std::int64_t> newest_;
};

}  // namespace umbrella::core::rtp
