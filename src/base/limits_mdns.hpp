// The bounds of asking for .local names.
#pragma once

#include <chrono>
#include <cstddef>

namespace umbrella::limits {

/// Interfaces on which a name is asked for, since a machine may have hundreds. More are not.
inline constexpr std::size_t mdns_interfaces = 16;
/// From the first answer to the connection: others may bring the addresses of the other family, or
/// one that may be dialled.
inline constexpr std::chrono::milliseconds mdns_gather{100};

}  // namespace umbrella::limits
