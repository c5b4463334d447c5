// The tables that settings() is made of, one for each subject, and what they have in common.
#pragma once

#include <span>
#include <string>

#include "app/settings.hpp"

namespace umbrella::app {

[[nodiscard]] std::span<const Setting> server_settings();
[[nodiscard]] std::span<const Setting> media_settings();
[[nodiscard]] std::span<const Setting> trunk_settings();
[[nodiscard]] std::span<const Setting> streams_settings();

/// ASCII letters only.
[[nodiscard]] std::string lower(std::string text);

/// "1", "yes", "off" and the like.
[[nodiscard]] Result<bool> parse_switch(const std::string& text);

}  // namespace umbrella::app
