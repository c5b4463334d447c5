// Bytes, as the load tool hands them about.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace umbrella::bench {

using Octets = std::span<const std::uint8_t>;
using Datagram = std::vector<std::uint8_t>;

}  // namespace umbrella::bench
