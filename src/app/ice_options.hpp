// The node's own ICE settings, in webrtcbin's spelling, from the configuration. Pure.
#pragma once

#include "app/config.hpp"
#include "media/ice.hpp"

namespace umbrella::app {

[[nodiscard]] media::IceOptions ice_options(const Config& config);

}  // namespace umbrella::app
