#include "app/config.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <sstream>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include "app/settings.hpp"

namespace umbrella::app {
namespace {

constexpr std::string_view config_name = "config";
constexpr std::string_view config_variable = "UMBRELLA_CONFIG";
constexpr int misuse_status = 2;

/// One setting's values and where they come from, in words for an error.
struct Choice {
    std::vector<std::string> values;
    std::string where;
};
/// By the setting's name.
using Choices = std::map<std::string, Choice, std::less<>>;

tl::unexpected<Exit> misuse(const std::string& sentence) {
    return tl::make_unexpected(
        Exit{.status = misuse_status, .text = "umbrella: " + log::escape(sentence)});
}

std::string without_last_newline(std::string text) {
    while (text.ends_with('\n')) {
        text.pop_back();
    }
    return text;
}

std::string flag_of(std::string_view name) {
    return "--" + std::string(name);
}

std::string help_of(const Setting& setting) {
    const std::string variable(setting.variable);
    return std::string(setting.help) + (variable.empty() ? "" : " (" + variable + ")");
}

void declare_flags(CLI::App& app) {
    app.get_formatter()->column_width(34);
    for (const Setting& setting : settings()) {
        const std::string help = help_of(setting);
        if (setting.arity == Arity::Switch) {
            app.add_flag(flag_of(setting.name), help)
                ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
            continue;
        }
        auto* option = app.add_option(flag_of(setting.name))->description(help);
        option->type_name(std::string(setting.value))
            ->expected(1)
            ->multi_option_policy(setting.arity == Arity::Many ? CLI::MultiOptionPolicy::TakeAll
                                                               : CLI::MultiOptionPolicy::TakeLast);
    }
    app.add_option(flag_of(config_name))
        ->description(
            "File of the settings above, one NAME = \"VALUE\" a line (TOML); variables "
            "and flags go before it (UMBRELLA_CONFIG)")
        ->type_name("FILE")
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}

Result<Choices, Exit> choices_of_flags(const std::vector<std::string>& arguments,
                                       const std::string& version) {
    CLI::App app("Umbrella, a selective forwarding unit for WebRTC meetings", "umbrella");
    app.set_version_flag("--version", "umbrella " + version);
    declare_flags(app);
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
    try {
        app.parse(reversed);
    } catch (const CLI::CallForHelp&) {
        return tl::make_unexpected(Exit{.status = 0, .text = without_last_newline(app.help())});
    } catch (const CLI::CallForVersion&) {
        return tl::make_unexpected(Exit{.status = 0, .text = "umbrella " + version});
    } catch (const CLI::ParseError& error) {
        return misuse(std::string(error.what()) + "; see umbrella --help");
    }
    Choices choices;
    for (const CLI::Option* option : app.get_options()) {
        if (option->count() > 0) {
            choices[option->get_single_name()] = {.values = option->results(),
                                                  .where = option->get_name()};
        }
    }
    return choices;
}

std::vector<std::string> split_at_commas(const std::string& text) {
    std::vector<std::string> parts;
    std::istringstream stream(text);
    for (std::string part; std::getline(stream, part, ',');) {
        CLI::detail::trim(part);
        if (!part.empty()) {
            parts.push_back(part);
        }
    }
    return parts;
}

Choices choices_of_environment(const std::map<std::string, std::string>& environment) {
    Choices choices;
    const auto take = [&](std::string_view name, std::string_view variable, Arity arity) {
        const auto found = environment.find(std::string(variable));
        // An empty variable is how containers spell an unset one.
        if (found != environment.end() && !found->second.empty()) {
            choices[std::string(name)] = {.values = arity == Arity::Many
                                                        ? split_at_commas(found->second)
                                                        : std::vector<std::string>{found->second},
                                          .where = std::string(variable)};
        }
    };
    for (const Setting& setting : settings()) {
        if (!setting.variable.empty()) {
            take(setting.name, setting.variable, setting.arity);
        }
    }
    take(config_name, config_variable, Arity::One);
    return choices;
}

const Setting* find_setting(std::string_view name) {
    const auto all = settings();
    const auto found = std::ranges::find(all, name, &Setting::name);
    return found != all.end() ? &*found : nullptr;
}

Result<Choices, Exit> choices_of_file(const std::string& path, const ConfigInput& input) {
    const Result<std::string> content = input.read_file(path);
    if (!content) {
        return misuse("cannot read the configuration file " + path + ": " +
                      content.error().message);
    }
    std::istringstream stream(*content);
    Choices choices;
    for (const CLI::ConfigItem& item : CLI::ConfigBase().from_config(stream)) {
        const Setting* setting = item.parents.empty() ? find_setting(item.name) : nullptr;
        if (setting == nullptr) {
            return misuse("the configuration file " + path + " has \"" + item.fullname() +
                          "\", which is no setting; see umbrella --help for their names");
        }
        const std::string where = item.name + " in " + path;
        const auto broken = [](const std::string& value) {
            return value.starts_with('"') || value.starts_with('\'');
        };
        if (std::ranges::any_of(item.inputs, broken)) {
            return misuse(where + " is not understood: a # within quotes must be written as %23");
        }
        choices[item.name] = {.values = item.inputs, .where = where};
    }
    return choices;
}

Result<void, Exit> apply(Config& config, const Setting& setting, const Choice& choice) {
    if (setting.arity != Arity::Many && choice.values.size() > 1 &&
        setting.name != "video-codecs") {
        return misuse(choice.where + " must be one value");
    }
    std::vector<std::string> values = choice.values;
    if (setting.name == "video-codecs") {
        values = {CLI::detail::join(choice.values, ",")};
    }
    for (const std::string& value : values) {
        if (const auto applied = setting.apply(config, value); !applied) {
            return misuse(choice.where + (setting.secret ? "" : " is \"" + value + "\", but") +
                          " must be " + applied.error().message);
        }
    }
    return {};
}

void warn_of_unknown_variables(Config& config, const ConfigInput& input) {
    for (const auto& [name, value] : input.environment) {
        const bool known =
            name == config_variable || std::ranges::find(settings(), std::string_view(name),
                                                         &Setting::variable) != settings().end();
        if (name.starts_with("UMBRELLA_") && !known) {
            config.warnings.push_back("the variable " + name +
                                      " is not known; see umbrella --help for their names");
        }
    }
}

}  // namespace

Result<Config, Exit> load_config(const ConfigInput& input, const std::string& version) {
    auto flags = choices_of_flags(input.arguments, version);
    if (!flags) {
        return tl::make_unexpected(flags.error());
    }
    // CLI11's own layering lets the file go before the environment; here each layer goes before
    // the next as a whole setting.
    Choices chosen = std::move(*flags);
    chosen.merge(choices_of_environment(input.environment));
    if (const auto file = chosen.find(config_name); file != chosen.end()) {
        auto from_file = choices_of_file(file->second.values.back(), input);
        if (!from_file) {
            return tl::make_unexpected(from_file.error());
        }
        chosen.merge(*from_file);
    }
    Config config;
    for (const Setting& setting : settings()) {
        if (const auto choice = chosen.find(setting.name); choice != chosen.end()) {
            if (const auto applied = apply(config, setting, choice->second); !applied) {
                return tl::make_unexpected(applied.error());
            }
        }
    }
    if (const auto checked = check_together(config); !checked) {
        return misuse(checked.error().message);
    }
    warn_of_unknown_variables(config, input);
    return config;
}

ConfigInput process_input(int argc, char** argv) {
    ConfigInput input;
    input.arguments.assign(argv + std::min(argc, 1), argv + argc);
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string text = *entry;
        const std::size_t equals = std::min(text.find('='), text.size());
        input.environment.emplace(text.substr(0, equals),
                                  equals < text.size() ? text.substr(equals + 1) : "");
    }
    input.read_file = [](const std::string& path) -> Result<std::string> {
        errno = 0;
        std::ifstream file(path, std::ios::binary);
        std::string content{std::istreambuf_iterator<char>(file), {}};
        if (!file.is_open() || file.bad()) {
            return fail(errno != 0 ? std::strerror(errno) : "it cannot be opened");
        }
        return content;
    };
    return input;
}

}  // namespace umbrella::app
