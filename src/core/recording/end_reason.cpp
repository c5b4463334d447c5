#include "core/recording/end_reason.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace umbrella::core::recording {
namespace {

using Name = std::pair<EndReason, std::string_view>;
constexpr std::array names{Name{EndReason::Stopped, "stopped"},
                           Name{EndReason::Left, "left"},
                           Name{EndReason::ServerStopped, "server-stopped"},
                           Name{EndReason::DiskFull, "disk-full"},
                           Name{EndReason::QuotaReached, "quota"},
                           Name{EndReason::WriteFailed, "write-failed"}};

}  // namespace

std::string_view to_string(EndReason reason) {
    const auto* const found = std::ranges::find(names, reason, &Name::first);
    return found == names.end() ? std::string_view() : found->second;
}

std::optional<EndReason> end_reason_from_string(std::string_view text) {
    const auto* const found = std::ranges::find(names, text, &Name::second);
    return found == names.end() ? std::nullopt : std::optional(found->first);
}

}  // namespace umbrella::core::recording
