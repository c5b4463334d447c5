// A configuration out of what is given in each layer.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "app/config.hpp"

namespace umbrella::app {

struct Layers {
    std::vector<std::string> flags;
    std::map<std::string, std::string> environment;
    std::optional<std::string> file;  ///< the content of umbrella.toml
};

inline Result<Config, Exit> load(const Layers& layers) {
    return load_config({.arguments = layers.flags,
                        .environment = layers.environment,
                        .read_file = [&layers](const std::string& path) -> Result<std::string> {
                            if (path != "umbrella.toml" || !layers.file) {
                                return fail("No such file or directory");
                            }
                            return *layers.file;
                        }},
                       "1.2.3");
}

inline Config good(const Layers& layers) {
    auto config = load(layers);
    EXPECT_TRUE(config.has_value()) << config.error().text;
    return config.value_or(Config{});
}

/// The line for standard error; checks what all such lines have in common.
inline std::string refusal(const Layers& layers) {
    const auto config = load(layers);
    EXPECT_FALSE(config.has_value());
    const Exit exit = config ? Exit{} : config.error();
    EXPECT_EQ(exit.status, 2);
    EXPECT_TRUE(exit.text.starts_with("umbrella: ")) << exit.text;
    EXPECT_EQ(exit.text.find('\n'), std::string::npos) << exit.text;
    return exit.text;
}

}  // namespace umbrella::app
