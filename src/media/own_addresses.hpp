// The addresses of this machine.
#pragma once

#include <string>
#include <vector>

namespace umbrella::media {

/// Those that others can reach, IPv4 and IPv6, as text. The loopback only on a machine that has
/// nothing else.
[[nodiscard]] std::vector<std::string> own_addresses();

}  // namespace umbrella::media
