// Why a recording is over.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace umbrella::core::recording {

enum class EndReason : std::uint8_t {
    Stopped,  ///< somebody wanted it
    Left,     ///< who was recorded has left
    ServerStopped,
    DiskFull,  ///< or so little is free that it is left for others
    QuotaReached,
    WriteFailed,
};

/// "stopped", "left", "server-stopped", "disk-full", "quota", "write-failed".
[[nodiscard]] std::string_view to_string(EndReason reason);
[[nodiscard]] std::optional<EndReason> end_reason_from_string(std::string_view text);

/// Whether it ended against everybody's will.
[[nodiscard]] constexpr bool is_trouble(EndReason reason) {
    return reason == EndReason::DiskFull || reason == EndReason::QuotaReached ||
           reason == EndReason::WriteFailed;
}

/// What writing came to; nothing: it went well.
using Trouble = std::optional<EndReason>;

}  // namespace umbrella::core::recording
