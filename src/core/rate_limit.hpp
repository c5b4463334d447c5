// How often a client may say what. Pure: the time is passed in.
#pragma once

#include <cstdint>

#include "base/clock.hpp"
#include "base/limits.hpp"
#include "core/messages.hpp"

namespace umbrella::core {

/// A token bucket: `burst` at once, then `per_second`.
class RateLimit {
  public:
    RateLimit(unsigned burst, unsigned per_second);

    /// False if there is none left: what it was for is not to be done.
    [[nodiscard]] bool take(Timestamp now);

  private:
    MonotonicClock::duration full_;  ///< after this long without a taker the bucket is full
    MonotonicClock::duration price_;
    Timestamp filled_at_;  ///< when the bucket is, or was, full
};

/// The buckets of one connection.
class MessageLimits {
  public:
    enum class Verdict : std::uint8_t {
        Take,
        Drop,   ///< too many in a short time: Error{TOO_MANY}
        Close,  ///< it does not stop
    };
    [[nodiscard]] Verdict judge(const ClientMessage& message, Timestamp now);

  private:
    RateLimit chat_{limits::chat_burst, limits::chat_per_second};
    RateLimit commands_{limits::command_burst, limits::commands_per_second};
    RateLimit flood_{limits::flood_burst, limits::commands_per_second};
};

}  // namespace umbrella::core
