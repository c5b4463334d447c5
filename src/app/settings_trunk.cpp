// Other servers.
#include <array>
#include <utility>

#include "app/configured_trunk.hpp"
#include "app/settings_parts.hpp"
#include "core/names.hpp"
#include "net/address_ranges.hpp"

namespace umbrella::app {
namespace {

Result<void> set_node_name(Config& config, const std::string& text) {
    auto name = core::check_display_name(text);
    if (!name) {
        return fail("a name of at most 64 characters that can be shown to people");
    }
    config.node_name = std::move(*name);
    return {};
}

Result<void> add_trunk(Config& config, const std::string& text) {
    auto trunk = parse_configured_trunk(text);
    if (!trunk) {
        return tl::make_unexpected(trunk.error());
    }
    config.trunks.push_back(std::move(*trunk));
    return {};
}

Result<void> set_trunk_accept(Config& config, const std::string& text) {
    const std::string word = lower(text);
    if (word == "anybody") {
        config.trunk_accept = TrunkAccept::Anybody;
    } else if (word == "invited") {
        config.trunk_accept = TrunkAccept::Invited;
    } else if (word == "nobody") {
        config.trunk_accept = TrunkAccept::Nobody;
    } else {
        return fail("anybody, invited or nobody");
    }
    return {};
}

Result<void> set_trunk_allow_ws(Config& config, const std::string& text) {
    const auto chosen = parse_switch(text);
    if (!chosen) {
        return fail("1 (trunks may be dialled without encryption) or 0");
    }
    config.trunk_allow_ws = *chosen;
    return {};
}

Result<void> add_range(std::vector<std::string>& ranges, const std::string& text) {
    net::AddressRanges checked;
    if (auto added = checked.add(text); !added) {
        return added;
    }
    ranges.push_back(text);
    return {};
}

Result<void> add_trunk_allow(Config& config, const std::string& text) {
    return add_range(config.trunk_allow, text);
}

Result<void> add_trunk_deny(Config& config, const std::string& text) {
    return add_range(config.trunk_deny, text);
}

constexpr std::array<Setting, 6> table{{
    {.name = "trunk",
     .variable = "UMBRELLA_TRUNK",
     .value = "ADDRESS",
     .help = "Another Umbrella to share rooms with, such as wss://meet.example.org/wsb, or its "
             "invite; may be repeated. \"ADDRESS rooms=RED/BLUE\" limits it to these rooms. More "
             "can be set at /trunk",
     .arity = Arity::Many,
     .secret = true,
     .apply = add_trunk},
    {.name = "trunk-accept",
     .variable = "UMBRELLA_TRUNK_ACCEPT",
     .value = "WHOM",
     .help = "Whose trunks are taken: anybody, invited (who comes by an invite) or nobody. Default "
             "anybody, in cloud mode invited",
     .apply = set_trunk_accept},
    {.name = "trunk-allow-ws",
     .variable = "UMBRELLA_TRUNK_ALLOW_WS",
     .value = "",
     .help = "Trunks may be dialled without encryption (ws://)",
     .arity = Arity::Switch,
     .apply = set_trunk_allow_ws},
    {.name = "trunk-allow",
     .variable = "UMBRELLA_TRUNK_ALLOW",
     .value = "RANGE",
     .help = "Addresses that trunks may dial although they are local or reserved, such as "
             "10.0.0.0/8; may be repeated. In local mode private networks may be dialled anyway",
     .arity = Arity::Many,
     .apply = add_trunk_allow},
    {.name = "trunk-deny",
     .variable = "UMBRELLA_TRUNK_DENY",
     .value = "RANGE",
     .help = "Addresses that trunks may not dial; goes before --trunk-allow; may be repeated",
     .arity = Arity::Many,
     .apply = add_trunk_deny},
    {.name = "node-name",
     .variable = "UMBRELLA_NODE_NAME",
     .value = "NAME",
     .help = "What people at other servers read beside the names of those who are here. Default: "
             "the public host or the host's name",
     .apply = set_node_name},
}};

}  // namespace

std::span<const Setting> trunk_settings() {
    return table;
}

}  // namespace umbrella::app
