// The words of the trunk (docs/trunk-routing.md) as types. Pure.
#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.hpp"
#include "core/model.hpp"

namespace umbrella::core::trunk {

/// A running Umbrella: random, kept for ever by the application. Lower-case letters, digits, '-'.
using NodeId = TextId<struct NodeTag>;

/// One WebSocket to a neighbour, of this process; never reused.
enum class LinkId : std::uint64_t {};

/// A stream of a link in one direction: the sender's SSRCs are made from it.
using StreamIndex = std::uint16_t;

/// One life of a node. `epoch` is kept by the application and raised by each start; `instance` is
/// random at each start, so that two nodes with one id can be told apart.
struct Incarnation {
    std::uint64_t epoch = 0;
    std::uint64_t instance = 0;
    friend bool operator==(const Incarnation&, const Incarnation&) = default;
};

/// What is announced: a participant (no source) or one of its publications. Ids of participants
/// are unique in their node alone, so the node is part of the key everywhere.
struct ItemKey {
    NodeId origin;
    ParticipantId participant;
    std::optional<Source> source;

    [[nodiscard]] bool is_publication() const { return source.has_value(); }
    /// Of the participant whose publication this is.
    [[nodiscard]] ItemKey presence() const { return {origin, participant, std::nullopt}; }
    /// A participant sorts before its publications, and all of one node stand together.
    friend auto operator<=>(const ItemKey&, const ItemKey&) = default;
};

/// "node/participant/camera", for the log and test output.
[[nodiscard]] std::string to_string(const ItemKey& key);

struct Presence {
    std::string name;
    std::string node_name;   ///< of the node where it is; may be empty
    std::uint32_t hand = 0;  ///< 0: down; else the lowest number was raised first
    bool away = false;       ///< its own node has not heard of it for a while
    friend bool operator==(const Presence&, const Presence&) = default;
};

/// One encoding of a video.
struct Layer {
    std::uint32_t height = 0;  ///< in pixels
    std::uint32_t max_bps = 0;
    friend bool operator==(const Layer&, const Layer&) = default;
};

struct Media {
    Codec codec = Codec::Opus;
    std::vector<Layer> layers;  ///< lowest first; empty: one, of unknown size
    bool muted = false;
    friend bool operator==(const Media&, const Media&) = default;
};

/// Presence of a participant, Media of a publication.
using Details = std::variant<Presence, Media>;

/// Heights as wishes name them: 0 is any height and beats all others.
[[nodiscard]] constexpr std::uint32_t larger_height(std::uint32_t a, std::uint32_t b) {
    return a == 0 || b == 0 ? 0 : std::max(a, b);
}

}  // namespace umbrella::core::trunk
