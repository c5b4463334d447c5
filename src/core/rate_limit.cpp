#include "core/rate_limit.hpp"

#include <algorithm>
#include <type_traits>

namespace umbrella::core {
namespace {

enum class Kind : std::uint8_t { Free, Command, Chat };

/// What is part of negotiation and liveness has bounds of its own.
Kind kind_of_message(const ClientMessage& message) {
    return std::visit(
        [](const auto& one) {
            using T = std::decay_t<decltype(one)>;
            if constexpr (std::is_same_v<T, Chat>) {
                return Kind::Chat;
            } else if constexpr (std::is_same_v<T, Publish> || std::is_same_v<T, Unpublish> ||
                                 std::is_same_v<T, Mute> || std::is_same_v<T, Subscribe> ||
                                 std::is_same_v<T, Hand> || std::is_same_v<T, Rename> ||
                                 std::is_same_v<T, RestartIce>) {
                return Kind::Command;
            } else {
                return Kind::Free;
            }
        },
        message);
}

}  // namespace

RateLimit::RateLimit(unsigned burst, unsigned per_second)
    : full_(MonotonicClock::duration(std::chrono::seconds(burst)) / per_second),
      price_(MonotonicClock::duration(std::chrono::seconds(1)) / per_second) {}

bool RateLimit::take(Timestamp now) {
    const Timestamp filled_after = std::max(filled_at_, now) + price_;
    if (filled_after - now > full_) {
        return false;
    }
    filled_at_ = filled_after;
    return true;
}

MessageLimits::Verdict MessageLimits::judge(const ClientMessage& message, Timestamp now) {
    const Kind kind = kind_of_message(message);
    if (kind == Kind::Free) {
        return Verdict::Take;
    }
    if (!flood_.take(now)) {
        return Verdict::Close;
    }
    return (kind == Kind::Chat ? chat_ : commands_).take(now) ? Verdict::Take : Verdict::Drop;
}

}  // namespace umbrella::core
