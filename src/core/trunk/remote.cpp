#include "core/trunk/remote.hpp"

#include <algorithm>
#include <string>

namespace umbrella::core::trunk {
namespace {

constexpr char separator = '@';

}  // namespace

ParticipantId remote_id(const NodeId& node, const ParticipantId& participant) {
    return ParticipantId(participant.text() + separator + node.text());
}

std::optional<ItemKey> presence_of(const ParticipantId& id) {
    const std::string& text = id.text();
    const std::size_t at = text.find(separator);
    if (at == std::string::npos) {
        return std::nullopt;
    }
    return ItemKey{.origin = NodeId(text.substr(at + 1)),
                   .participant = ParticipantId(text.substr(0, at)),
                   .source = std::nullopt};
}

Mid remote_mline(Source source) {
    return Mid(std::string(to_string(source)));
}

std::optional<Source> source_of(const Mid& mline) {
    const auto* const found = std::ranges::find_if(
        all_sources, [&](Source source) { return to_string(source) == mline.text(); });
    return found == std::end(all_sources) ? std::nullopt : std::optional(*found);
}

std::optional<ItemKey> publication_of(const ParticipantId& publisher, const Mid& mline) {
    std::optional<ItemKey> key = presence_of(publisher);
    const std::optional<Source> source = source_of(mline);
    if (!key || !source) {
        return std::nullopt;
    }
    key->source = source;
    return key;
}

}  // namespace umbrella::core::trunk
