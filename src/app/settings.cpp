#include "app/settings.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "app/settings_parts.hpp"

namespace umbrella::app {
namespace {

constexpr int fewest_media_ports = 10;

std::vector<Setting> join_tables() {
    std::vector<Setting> all;
    for (const auto part :
         {server_settings(), media_settings(), trunk_settings(), streams_settings()}) {
        all.insert(all.end(), part.begin(), part.end());
    }
    return all;
}

}  // namespace

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return text;
}

Result<bool> parse_switch(const std::string& text) {
    constexpr std::array<std::string_view, 4> on{"1", "true", "yes", "on"};
    constexpr std::array<std::string_view, 4> off{"0", "false", "no", "off"};
    const std::string word = lower(text);
    const bool is_on = std::ranges::find(on, word) != on.end();
    if (!is_on && std::ranges::find(off, word) == off.end()) {
        return fail("1 or 0");
    }
    return is_on;
}

std::span<const Setting> settings() {
    static const std::vector<Setting> all = join_tables();
    return all;
}

Result<void> check_together(Config& config) {
    if (config.max_port - config.min_port + 1 < fewest_media_ports) {
        return fail("the media ports " + std::to_string(config.min_port) + " to " +
                    std::to_string(config.max_port) +
                    " are too few: set UMBRELLA_MIN_PORT (--min-port) and UMBRELLA_MAX_PORT "
                    "(--max-port) at least " +
                    std::to_string(fewest_media_ports - 1) + " apart, the smaller one first");
    }
    if (config.cloud && !config.public_ip) {
        config.warnings.emplace_back(
            "cloud mode without UMBRELLA_PUBLIC_IP (--public-ip): clients beyond this network "
            "will probably not get media");
    }
    if (config.serve_port >= config.min_port && config.serve_port <= config.max_port) {
        config.warnings.emplace_back(
            "the web server's port lies within the media ports; choose "
            "another one if media fails to connect");
    }
    return {};
}

}  // namespace umbrella::app
