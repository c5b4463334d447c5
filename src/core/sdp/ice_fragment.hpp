// The fragments of a description by which candidates are trickled and ICE is restarted over HTTP
// (application/trickle-ice-sdpfrag, RFC 8840 §9; RFC 9725 §4.3).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "core/sdp/offer.hpp"

namespace umbrella::core::sdp {

struct IceFragment {
    IceCredentials credentials;           ///< both empty: it names none
    std::vector<std::string> candidates;  ///< checked, without "a="
};

/// Fails when it does not parse, its credentials are none, or it holds more than
/// limits::candidates_per_generation candidates. What is no candidate for us is left out: some
/// stacks trickle names that they alone can resolve.
[[nodiscard]] Result<IceFragment> read_ice_fragment(std::string_view text);

/// `mline` is the m-line that carries the transport, `mid` its name.
struct FragmentPlace {
    std::string_view media;  ///< "audio", "video"
    std::string_view mid;
};
[[nodiscard]] std::string write_ice_fragment(const FragmentPlace& place,
                                             const IceCredentials& credentials,
                                             std::span<const std::string> candidates);

/// Of the first m-line of an offer that finish_offer() made.
[[nodiscard]] IceCredentials ice_credentials_of(std::string_view offer);

}  // namespace umbrella::core::sdp
