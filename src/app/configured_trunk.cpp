#include "app/configured_trunk.hpp"

#include <algorithm>
#include <utility>

#include "app/trunk_invite.hpp"
#include "base/limits_trunk_routing.hpp"
#include "core/names.hpp"
#include "net/dial_address.hpp"
#include "net/glib.hpp"

namespace umbrella::app {
namespace {

constexpr std::string_view blanks = " \t";
constexpr std::string_view rooms_mark = "rooms=";

Result<std::vector<std::string>> parse_rooms(std::string_view text) {
    std::vector<std::string> rooms;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t slash = std::min(text.find('/', at), text.size());
        const std::string encoded(text.substr(at, slash - at));
        const net::CharsPtr decoded(g_uri_unescape_string(encoded.c_str(), nullptr));
        auto room = core::check_room_name(decoded == nullptr ? "" : decoded.get());
        if (!room || rooms.size() >= limits::trunk_link_rooms) {
            return fail("followed by rooms= and at most 64 names of rooms with slashes between");
        }
        rooms.push_back(std::move(*room));
        at = slash + 1;
    }
    return rooms;
}

std::string with_mark_decoded(std::string text) {
    constexpr std::string_view encoded = "%23trunk:";
    if (const std::size_t at = text.find(encoded); at != std::string::npos) {
        text.replace(at, encoded.size(), "#trunk:");
    }
    return text;
}

}  // namespace

Result<ConfiguredTrunk> parse_configured_trunk(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    const std::size_t end = std::min(text.find_first_of(blanks), text.size());
    ConfiguredTrunk trunk{.text = with_mark_decoded(std::string(text.substr(0, end))), .rooms = {}};
    if (!looks_like_invite(trunk.text) && !net::parse_dial_address(trunk.text)) {
        return fail(
            "the address of another Umbrella, such as wss://meet.example.org/wsb, or its "
            "invite");
    }
    std::string_view rest = text.substr(end);
    rest.remove_prefix(std::min(rest.find_first_not_of(blanks), rest.size()));
    if (rest.empty()) {
        return trunk;
    }
    if (!rest.starts_with(rooms_mark)) {
        return fail("one address or invite, and after a blank rooms=NAME/NAME at most");
    }
    auto rooms = parse_rooms(rest.substr(rooms_mark.size()));
    if (!rooms) {
        return tl::make_unexpected(rooms.error());
    }
    trunk.rooms = std::move(*rooms);
    return trunk;
}

}  // namespace umbrella::app
