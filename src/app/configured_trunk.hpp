// A trunk as flag, variable and file name it. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace umbrella::app {

struct ConfiguredTrunk {
    std::string text;                ///< an address or an invite, which is a secret
    std::vector<std::string> rooms;  ///< to which it is limited; none: all
    friend bool operator==(const ConfiguredTrunk&, const ConfiguredTrunk&) = default;
};

/// "wss://host/wsb", or an invite, and after a blank "rooms=red/blue": a room's name holds no
/// slash, but perhaps blanks. What is percent-encoded in names is decoded, since a comma ends a
/// trunk in the variable; "%23trunk:" is an invite's "#trunk:", which a file does not take. The
/// failure completes "must be …" and says nothing of the text.
[[nodiscard]] Result<ConfiguredTrunk> parse_configured_trunk(std::string_view text);

}  // namespace umbrella::app
