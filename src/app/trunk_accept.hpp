// A setting that the introduction of links follows. Pure.
#pragma once

#include <cstdint>

namespace umbrella::app {

/// Whose trunks are taken.
enum class TrunkAccept : std::uint8_t {
    Anybody,
    Invited,  ///< who comes by an invite
    Nobody,
};

}  // namespace umbrella::app
