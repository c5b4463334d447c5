#include "core/trunk/check.hpp"

#include <algorithm>
#include <string_view>
#include <variant>

#include "base/limits.hpp"
#include "base/limits_trunk_routing.hpp"
#include "core/names.hpp"

namespace umbrella::core::trunk {
namespace {

/// A path that is too long is no error: others may count further than we do. This much is.
constexpr std::size_t absurd_path = 4 * limits::trunk_path;

bool is_id(std::string_view text) {
    return !text.empty() && text.size() <= limits::trunk_id_bytes &&
           std::ranges::all_of(text, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
           });
}

bool is_name(const std::string& name) {
    const auto checked = check_display_name(name);
    return checked && *checked == name;
}

bool is_room(const std::string& room) {
    const auto checked = check_room_name(room);
    return checked && *checked == room;
}

bool is_key(const ItemKey& key) {
    return is_id(key.origin.text()) && is_id(key.participant.text());
}

bool is_publication(const ItemKey& key) {
    return key.is_publication() && is_key(key);
}

Result<void> require(bool holds, const char* what) {
    if (!holds) {
        return fail(what);
    }
    return {};
}

bool are_details(const ItemKey& key, const Presence& presence) {
    return !key.source && is_name(presence.name) &&
           (presence.node_name.empty() || is_name(presence.node_name));
}

bool are_details(const ItemKey& key, const Media& media) {
    return key.source && kind_of(*key.source) == kind_of(media.codec) &&
           media.layers.size() <= limits::trunk_layers;
}

Result<void> check_one(const Hello& hello) {
    const bool good = is_id(hello.node.text()) && (hello.name.empty() || is_name(hello.name)) &&
                      hello.rooms.size() <= limits::trunk_link_rooms &&
                      std::ranges::all_of(hello.rooms, is_room);
    return require(good, "a Hello with an id, name or room that cannot be");
}

Result<void> check_one(const Announce& announce) {
    if (!is_key(announce.key) || !is_room(announce.room)) {
        return fail("an announcement with an id or room that cannot be");
    }
    if (announce.path.empty() || announce.path.size() > absurd_path ||
        !std::ranges::all_of(announce.path, [](const NodeId& id) { return is_id(id.text()); })) {
        return fail("an announcement with a path that cannot be");
    }
    const bool good = std::visit(
        [&](const auto& details) { return are_details(announce.key, details); }, announce.details);
    return require(good, "an announcement with details that cannot be");
}

Result<void> check_one(const Withdraw& withdraw) {
    return require(is_key(withdraw.key), "a withdrawal with an id that cannot be");
}

Result<void> check_one(const Subscribe& subscribe) {
    return require(is_publication(subscribe.publication) && subscribe.depth >= 1 &&
                       subscribe.depth <= limits::trunk_depth,
                   "a subscription that cannot be");
}

Result<void> check_one(const Unsubscribe& unsubscribe) {
    return require(is_publication(unsubscribe.publication), "the end of nothing");
}

Result<void> check_one(const Bind& bind) {
    return require(
        is_publication(bind.publication) && bind.stream < limits::trunk_streams && bind.depth >= 1,
        "a binding that cannot be");
}

Result<void> check_one(const Unbind& unbind) {
    return require(is_publication(unbind.publication), "the end of nothing");
}

bool is_stamp(const Stamp& stamp) {
    return is_id(stamp.origin.text()) && stamp.sequence > 0;
}

Result<void> check_one(const Chat& chat) {
    return require(is_stamp(chat.stamp) && is_room(chat.room) && is_name(chat.name) &&
                       is_id(chat.participant.text()) && check_chat_text(chat.text),
                   "chat that cannot be");
}

Result<void> check_one(const Speakers& speakers) {
    const bool good = is_stamp(speakers.stamp) && is_room(speakers.room) &&
                      speakers.participants.size() <= limits::trunk_speakers &&
                      std::ranges::all_of(speakers.participants,
                                          [](const ParticipantId& id) { return is_id(id.text()); });
    return require(good, "speakers that cannot be");
}

Result<void> check_one(const EndOfSync& /*message*/) {
    return {};
}

Result<void> check_one(const LinkError& error) {
    return require(error.text.size() <= limits::chat_bytes, "an error with too much text");
}

}  // namespace

Result<void> check(const Message& message) {
    return std::visit([](const auto& one) { return check_one(one); }, message);
}

}  // namespace umbrella::core::trunk
