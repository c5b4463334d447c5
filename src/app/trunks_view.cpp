// What is told of trunks.
#include <algorithm>
#include <map>

#include "app/trunks.hpp"

namespace umbrella::app {

namespace trunk = core::trunk;

namespace {

Timestamp now() {
    return Timestamp{std::chrono::microseconds(g_get_monotonic_time())};
}

std::string name_of(trunk::DialState state) {
    switch (state) {
        case trunk::DialState::Idle:
            return "idle";
        case trunk::DialState::Dialling:
            return "dialling";
        case trunk::DialState::Verifying:
            return "verifying";
        case trunk::DialState::Up:
            return "up";
        case trunk::DialState::Covered:
            return "covered";
        case trunk::DialState::Waiting:
            break;
    }
    return "waiting";
}

}  // namespace

TrunksView Trunks::view() const {
    TrunksView view{.node = store_.memory().id.text(),
                    .name = options_.node_name,
                    .duplicate = duplicate_seen_,
                    .trunks = {},
                    .neighbours = {},
                    .nodes = {}};
    for (const auto& dial : dials_) {
        const std::string words = dial->dialer.words(now());
        view.trunks.push_back(
            {.id = dial->id,
             .address = dial->spec.address,
             .state = words.starts_with("refused") ? "refused" : name_of(dial->dialer.state()),
             .words = words,
             .rooms = dial->spec.rooms,
             .key = dial->spec.key,
             .vouched = dial->vouched,
             .invited = !dial->spec.invite.empty(),
             .configured = dial->configured,
             .node = dial->node.text()});
    }
    std::map<trunk::NodeId, std::string> names{{store_.memory().id, options_.node_name}};
    for (const trunk::NeighbourSnapshot& neighbour : router_.neighbours()) {
        names[neighbour.id] = neighbour.name;
        const ConnectionId connection{
            static_cast<std::uint64_t>(neighbour.link.value_or(trunk::LinkId{0}))};
        const auto link = links_.find(connection);
        NeighbourView one{.node = neighbour.id.text(),
                          .name = neighbour.name,
                          .up = neighbour.link.has_value(),
                          .cost = neighbour.cost,
                          .routes = neighbour.routes,
                          .announced = neighbour.announced,
                          .sending = neighbour.sending,
                          .receiving = neighbour.receiving};
        if (link != links_.end()) {
            one.dialled = link->second.dialled;
            if (link->second.round_trip) {
                one.round_trip_us = static_cast<std::uint64_t>(link->second.round_trip->count());
            }
        }
        view.neighbours.push_back(std::move(one));
    }
    add_nodes(view, names);
    return view;
}

/// All servers that somebody is at, with the way to one of those who are there.
void Trunks::add_nodes(TrunksView& view, std::map<trunk::NodeId, std::string>& names) const {
    std::map<trunk::NodeId, NodeView> nodes;
    for (const auto& [id, name] : names) {
        nodes[id] = {.node = id.text(), .name = name, .participants = 0, .path = {}};
        if (id != store_.memory().id) {
            nodes[id].path = {id.text()};
        }
    }
    for (const trunk::ItemSnapshot& item : router_.items()) {
        NodeView& node = nodes[item.key.origin];
        node.node = item.key.origin.text();
        if (!item.key.is_publication()) {
            ++node.participants;
            if (const auto known = node_names_.find(item.key.origin);
                node.name.empty() && known != node_names_.end()) {
                node.name = known->second;
            }
        }
        if (item.key.origin != store_.memory().id && node.path.empty()) {
            for (const trunk::NodeId& hop : item.path) {
                node.path.push_back(hop.text());
            }
        }
    }
    for (auto& [id, node] : nodes) {
        view.nodes.push_back(std::move(node));
    }
}

}  // namespace umbrella::app
