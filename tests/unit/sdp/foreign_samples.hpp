// Offers of clients that speak WHIP and WHEP.
#pragma once

#include <string>

namespace umbrella::core::sdp::samples {

/// As Chromium writes it for one microphone and one camera, shortened: ids and payload types are
/// not ours, H264 comes in four forms, and there is what this server does not take.
std::string whip_offer();
/// The same with three layers: "a=simulcast:send q;h;f".
std::string simulcast_offer();
/// As OBS does: Opus and H264, no header extensions, no RTX.
std::string obs_offer();
/// As Chromium writes it for a player.
std::string whep_offer();

}  // namespace umbrella::core::sdp::samples
