// A camera as a flag, a variable or the file names it. Pure.
#pragma once

#include <string>

#include "base/result.hpp"
#include "core/camera/cameras.hpp"

namespace umbrella::app {

/// "NAME=rtsp://…" or "NAME@ROOM=rtsp://…". The failure completes "… must be"; the text, which is
/// a secret, is not in it.
[[nodiscard]] Result<core::camera::Spec> parse_source(const std::string& text);

}  // namespace umbrella::app
