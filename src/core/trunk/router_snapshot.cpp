// What is held at one moment, for pages, metrics and tests.
#include "core/trunk/router_impl.hpp"

namespace umbrella::core::trunk {

RouterCounts Router::Impl::counts() const {
    RouterCounts counts{.links = links_.size(),
                        .neighbours = neighbours_.size(),
                        .items = items_.size(),
                        .flows = flows_.size(),
                        .origins = origins_.size(),
                        .ended = ended_.size(),
                        .timers = agenda_.size()};
    for (const auto& [id, neighbour] : neighbours_) {
        counts.routes += neighbour.routes;
        counts.announced += neighbour.announced.size();
    }
    return counts;
}

namespace {

FlowSnapshot snapshot_of(const ItemKey& key, const Flow& flow) {
    FlowSnapshot snapshot{.publication = key, .depth = flow.depth(), .wishes = flow.wishes.size()};
    if (flow.current) {
        snapshot.current = {flow.current->neighbour, flow.current->first_request};
    }
    if (flow.pending) {
        snapshot.pending = {flow.pending->neighbour, flow.pending->first_request};
    }
    for (const auto& [neighbour, downstream] : flow.downstreams) {
        snapshot.subscribers.push_back({.neighbour = neighbour, .request = downstream.request});
    }
    return snapshot;
}

}  // namespace

std::optional<FlowSnapshot> Router::Impl::flow(const ItemKey& publication) const {
    const auto place = flows_.find(publication);
    return place == flows_.end() ? std::nullopt
                                 : std::optional(snapshot_of(place->first, place->second));
}

std::vector<FlowSnapshot> Router::Impl::flows() const {
    std::vector<FlowSnapshot> snapshots;
    for (const auto& [key, flow] : flows_) {
        snapshots.push_back(snapshot_of(key, flow));
    }
    return snapshots;
}

std::vector<NeighbourSnapshot> Router::Impl::neighbours() const {
    std::vector<NeighbourSnapshot> snapshots;
    for (const auto& [id, neighbour] : neighbours_) {
        snapshots.push_back({.id = id,
                             .name = neighbour.name,
                             .link = neighbour.link,
                             .cost = neighbour.cost.value(),
                             .routes = neighbour.routes,
                             .announced = neighbour.announced.size(),
                             .sending = neighbour.sending.in_use(),
                             .receiving = neighbour.receiving.size()});
    }
    return snapshots;
}

std::vector<ItemSnapshot> Router::Impl::items() const {
    const auto cost = [this](const NodeId& neighbour) { return cost_of(neighbour); };
    std::vector<ItemSnapshot> snapshots;
    for (const auto& [key, item] : items_) {
        ItemSnapshot snapshot{.key = key,
                              .room = item.room,
                              .details = item.details,
                              .path = item.offer.path,
                              .cost = item.offer.cost};
        for (const NodeId& neighbour : ranked(key, item, cost)) {
            if (neighbour != item.selected) {
                snapshot.runner_up = neighbour;
                break;
            }
        }
        snapshots.push_back(std::move(snapshot));
    }
    return snapshots;
}

std::vector<EdgeSnapshot> Router::Impl::edges(std::size_t most) const {
    std::map<std::pair<NodeId, NodeId>, bool> found;
    const auto add = [&](const NodeId& one, const NodeId& other, bool used) {
        const auto pair = one < other ? std::pair(one, other) : std::pair(other, one);
        if (const auto place = found.find(pair); place != found.end()) {
            place->second = place->second || used;
        } else if (found.size() < most) {
            found.emplace(pair, used);
        }
    };
    for (const auto& [id, neighbour] : neighbours_) {
        add(id, options_.id, false);
    }
    for (const auto& [key, item] : items_) {
        // What somebody publishes goes as he does.
        if (key.is_publication()) {
            continue;
        }
        for (const auto& [neighbour, route] : item.routes) {
            const bool used = item.selected == neighbour;
            for (std::size_t i = 0; i + 1 < route.path.size(); ++i) {
                add(route.path[i], route.path[i + 1], used);
            }
            add(neighbour, options_.id, used);
        }
    }
    std::vector<EdgeSnapshot> edges;
    edges.reserve(found.size());
    for (const auto& [pair, used] : found) {
        edges.push_back({.a = pair.first, .b = pair.second, .used = used});
    }
    return edges;
}

}  // namespace umbrella::core::trunk
