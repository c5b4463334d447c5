#pragma once

#include <string_view>

namespace umbrella::app {

/// The project's version, from meson.build.
inline constexpr std::string_view version = UMBRELLA_VERSION;

}  // namespace umbrella::app
