// A participant or publication that is known, and the ways to it. Pure.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/limits_trunk_routing.hpp"
#include "core/trunk/model.hpp"

namespace umbrella::core::trunk {

/// What one neighbour has announced.
struct Route {
    std::vector<NodeId> path;  ///< from the origin to the neighbour
    std::uint32_t cost = 0;    ///< as the neighbour says, without the link to it
    bool stale = false;        ///< not said again yet by a neighbour that has come back
};

/// What is said of an item to neighbours.
struct Offer {
    std::vector<NodeId> path;  ///< up to this node; empty: nothing to say
    std::uint32_t cost = 0;
    Incarnation incarnation;
    std::uint64_t sequence = 0;
    friend bool operator==(const Offer&, const Offer&) = default;
};

struct Item {
    bool local = false;
    Incarnation incarnation;
    std::uint64_t sequence = 0;  ///< the newest that any neighbour has told
    std::string room;
    Details details;

    std::map<NodeId, Route> routes;  ///< by neighbour
    std::optional<NodeId> selected;  ///< the best, as far as it has been best for long enough
    std::optional<NodeId> better;    ///< what has been better than that since:
    Timestamp better_since;

    std::optional<Timestamp> lost;  ///< when the last way to it was lost
    NodeId last_via;                ///< by whom it came

    Offer offer;
    std::uint64_t offer_version = 0;  ///< rises with each change of `offer`

    bool shown = false;  ///< to the rooms of this node
    bool shown_away = false;
    std::uint64_t shown_sequence = 0;
};

using LinkCosts = std::function<std::uint32_t(const NodeId& neighbour)>;

/// Neighbours that know a way, best first: by cost with the link, then by hops, then by a hash, so
/// that everything of one participant goes one way and different participants spread.
[[nodiscard]] std::vector<NodeId> ranked(const ItemKey& key, const Item& item,
                                         const LinkCosts& cost_of);

/// Sets item.selected: at once if the selected way is gone, else when a better one has been the
/// best for limits::trunk_better_after. Returns when to look again, if there is something to wait
/// for.
std::optional<Timestamp> select(const ItemKey& key, Item& item, const LinkCosts& cost_of,
                                Timestamp now);

}  // namespace umbrella::core::trunk
