#include "core/trunk/item.hpp"

#include <algorithm>
#include <string_view>
#include <tuple>

#include "base/limits_trunk_routing.hpp"

namespace umbrella::core::trunk {
namespace {

/// FNV-1a, 64 bits: the same everywhere, unlike std::hash.
std::uint64_t hash_of(std::string_view first, std::string_view second) {
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const std::string_view text : {first, second}) {
        for (const char c : text) {
            hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x100000001b3U;
        }
    }
    return hash;
}

struct Rank {
    std::uint64_t cost;
    std::size_t hops;
    std::uint64_t hash;
    NodeId via;
    friend auto operator<=>(const Rank&, const Rank&) = default;
};

Rank rank_of(const ItemKey& key, const NodeId& via, const Route& route, const LinkCosts& cost_of) {
    return {.cost = std::uint64_t{route.cost} + cost_of(via),
            .hops = route.path.size(),
            .hash = hash_of(key.participant.text(), via.text()),
            .via = via};
}

std::optional<NodeId> best(const ItemKey& key, const Item& item, const LinkCosts& cost_of) {
    std::optional<Rank> least;
    for (const auto& [via, route] : item.routes) {
        Rank rank = rank_of(key, via, route, cost_of);
        if (!least || rank < *least) {
            least = std::move(rank);
        }
    }
    return least ? std::optional(std::move(least->via)) : std::nullopt;
}

}  // namespace

std::vector<NodeId> ranked(const ItemKey& key, const Item& item, const LinkCosts& cost_of) {
    std::vector<Rank> ranks;
    for (const auto& [via, route] : item.routes) {
        ranks.push_back(rank_of(key, via, route, cost_of));
    }
    std::ranges::sort(ranks);
    std::vector<NodeId> neighbours;
    for (Rank& rank : ranks) {
        neighbours.push_back(std::move(rank.via));
    }
    return neighbours;
}

std::optional<Timestamp> select(const ItemKey& key, Item& item, const LinkCosts& cost_of,
                                Timestamp now) {
    const std::optional<NodeId> first = best(key, item, cost_of);
    if (!first || !item.selected || !item.routes.contains(*item.selected) ||
        first == item.selected) {
        item.selected = first;
        item.better.reset();
        return std::nullopt;
    }
    if (item.better != first) {
        item.better = first;
        item.better_since = now;
    }
    const Timestamp due = item.better_since + limits::trunk_better_after;
    if (now < due) {
        return due;
    }
    item.selected = first;
    item.better.reset();
    return std::nullopt;
}

}  // namespace umbrella::core::trunk
