// A server as the status sees it: Alice sends Bob a voice and a picture.
#pragma once

#include <chrono>

#include "app/status_model.hpp"

namespace umbrella::app::testing {

inline constexpr std::uint64_t started_ms = 1'700'000'000'000;

[[nodiscard]] StatusModel make_model();

/// `seconds` after the start. Alice's picture grows by 1 Mbit/s, of which Bob gets half.
[[nodiscard]] StatusSources sources_after(std::chrono::seconds seconds);

}  // namespace umbrella::app::testing
