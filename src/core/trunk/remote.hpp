// How what is behind a trunk is named beside what is here. A room, a slot and the media plane name
// a publication by its publisher and an m-line; one of another node has names of the same types
// that no local one can have. Pure.
#pragma once

#include <optional>

#include "base/ids.hpp"
#include "core/trunk/model.hpp"

namespace umbrella::core::trunk {

/// "participant@node": unique among all participants of all nodes. Neither part holds an '@'.
[[nodiscard]] ParticipantId remote_id(const NodeId& node, const ParticipantId& participant);

/// The inverse of remote_id, as the key of the participant; nothing for a local participant.
[[nodiscard]] std::optional<ItemKey> presence_of(const ParticipantId& id);

/// What stands for the m-line of a remote publication: "camera". A source of a remote participant
/// has one, whatever its codec.
[[nodiscard]] Mid remote_mline(Source source);

/// The inverse of remote_mline.
[[nodiscard]] std::optional<Source> source_of(const Mid& mline);

/// The publication that (publisher, m-line) names; nothing if the publisher is local.
[[nodiscard]] std::optional<ItemKey> publication_of(const ParticipantId& publisher,
                                                    const Mid& mline);

}  // namespace umbrella::core::trunk
