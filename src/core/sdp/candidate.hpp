// Checks ICE candidates that a peer sends (RFC 8839 §5.1) before libnice sees them.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace umbrella::core::sdp {

/// Takes "candidate:…", with or without "a=" before it, and gives it without. Accepts UDP and TCP
/// candidates (RFC 6544) whose address is IPv4, IPv6 or a host name such as the .local names of
/// draft-ietf-mmusic-mdns-ice-candidates. Bounded by limits::candidate_bytes.
[[nodiscard]] Result<std::string> check_candidate(std::string_view line);

}  // namespace umbrella::core::sdp
