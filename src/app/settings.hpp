// The one table of everything that can be chosen: its flag, its variable, its key in the file, its
// words in --help, and how its value becomes part of a Config.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/config.hpp"
#include "base/result.hpp"

namespace umbrella::app {

enum class Arity : unsigned char {
    Switch,  ///< no value needed: on
    One,
    Many,  ///< may be repeated; in a variable, separated by commas
};

struct Setting {
    std::string_view name;      ///< "min-port": the flag without "--", and the key in the file
    std::string_view variable;  ///< "UMBRELLA_MIN_PORT"; empty: there is none
    std::string_view value;     ///< what --help calls the value
    std::string_view help;
    Arity arity = Arity::One;
    bool secret = false;  ///< its value is never shown
    /// Puts `text`, one value, into `config`. The failure completes "… must be".
    Result<void> (*apply)(Config& config, const std::string& text) = nullptr;
};

[[nodiscard]] std::span<const Setting> settings();

/// What single settings cannot check: a failure is a whole sentence. Adds the warnings.
[[nodiscard]] Result<void> check_together(Config& config);

}  // namespace umbrella::app
