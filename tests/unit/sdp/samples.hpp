// Session descriptions as webrtcbin and browsers write them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/sdp/offer.hpp"

namespace umbrella::core::sdp::samples {

/// Microphone, camera, screen and screen audio in VP8, and `pairs` pairs of slots.
std::vector<MlinePlan> plan(std::size_t pairs);

/// What webrtcbin 1.22 makes of such a plan before it is finished.
std::string webrtcbin_offer(const std::vector<MlinePlan>& plan);

/// The finished offer of plan(pairs).
std::string offer(std::size_t pairs);

/// The answers of real browsers to offer(1): camera and microphone are sent, the screen and its
/// audio are inactive, the slots received.
std::string chromium_answer();
std::string firefox_answer();

/// `text` with the first occurrence of `from` replaced; fails the test if there is none.
std::string with(std::string_view text, std::string_view from, std::string_view to);
/// The same in all places.
std::string with_all(std::string_view text, std::string_view from, std::string_view to);
/// The same in the m-section of that mid.
std::string with_in(std::string_view text, std::string_view mid, std::string_view from,
                    std::string_view to);
/// The m-section of that mid, from its "m=" on.
std::string section(std::string_view text, std::string_view mid);

}  // namespace umbrella::core::sdp::samples
