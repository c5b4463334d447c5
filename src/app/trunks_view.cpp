// What is told of trunks.
#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "app/trunks.hpp"
#include "base/limits_trunk.hpp"

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

const trunk::Presence* presence_of(const trunk::ItemSnapshot& item) {
    return std::get_if<trunk::Presence>(&item.details);
}

}  // namespace

TrunksView Trunks::view() const {
    TrunksView view{.node = store_.memory().id.text(),
                    .name = options_.node_name,
                    .duplicate = duplicate_seen_,
                    .trunks = {},
                    .neighbours = {},
                    .nodes = {},
                    .edges = {},
                    .bytes_sent = meter_.total(TrunkMeter::Way::Sent),
                    .bytes_received = meter_.total(TrunkMeter::Way::Received)};
    for (const auto& dial : dials_) {
        view.trunks.push_back(view_of(*dial));
    }
    Items items;
    for (trunk::ItemSnapshot& item : router_.items()) {
        items.emplace(item.key, std::move(item));
    }
    for (const trunk::NeighbourSnapshot& neighbour : router_.neighbours()) {
        view.neighbours.push_back(view_of(neighbour, items));
    }
    add_nodes(view, items);
    for (const trunk::EdgeSnapshot& edge : router_.edges(limits::trunk_edges_shown)) {
        view.edges.push_back({.a = edge.a.text(), .b = edge.b.text(), .used = edge.used});
    }
    return view;
}

TrunkView Trunks::view_of(const Dial& dial) {
    const std::string words = dial.dialer.words(now());
    return {.id = dial.id,
            .address = dial.spec.address,
            .state = words.starts_with("refused") ? "refused" : name_of(dial.dialer.state()),
            .words = words,
            .rooms = dial.spec.rooms,
            .key = dial.spec.key,
            .vouched = dial.vouched,
            .invited = !dial.spec.invite.empty(),
            .configured = dial.configured,
            .node = dial.node.text()};
}

NeighbourView Trunks::view_of(const trunk::NeighbourSnapshot& neighbour, const Items& items) const {
    using Way = TrunkMeter::Way;
    const TrunkMeter::Count sent = meter_.link(neighbour.id, Way::Sent);
    const TrunkMeter::Count received = meter_.link(neighbour.id, Way::Received);
    NeighbourView view{.node = neighbour.id.text(),
                       .name = neighbour.name,
                       .up = neighbour.link.has_value(),
                       .round_trip_us = std::nullopt,
                       .cost = neighbour.cost,
                       .routes = neighbour.routes,
                       .announced = neighbour.announced,
                       .sending = neighbour.sending,
                       .receiving = neighbour.receiving,
                       .media = meter_.is_connected(neighbour.id),
                       .bytes_sent = sent.bytes,
                       .bytes_received = received.bytes,
                       .sent_bps = sent.bits_per_second,
                       .received_bps = received.bits_per_second,
                       .streams = {}};
    const ConnectionId connection{
        static_cast<std::uint64_t>(neighbour.link.value_or(trunk::LinkId{0}))};
    if (const auto link = links_.find(connection); link != links_.end()) {
        view.dialled = link->second.dialled;
        if (link->second.round_trip) {
            view.round_trip_us = static_cast<std::uint64_t>(link->second.round_trip->count());
        }
    }
    add_streams(view, neighbour.id, Way::Sent, sending_, items);
    add_streams(view, neighbour.id, Way::Received, receiving_, items);
    return view;
}

/// By room, then by who and what it is.
void Trunks::add_streams(NeighbourView& view, const trunk::NodeId& neighbour, TrunkMeter::Way way,
                         const Streams& streams, const Items& items) const {
    std::vector<StreamView> found;
    for (auto place = streams.lower_bound({neighbour, 0});
         place != streams.end() && place->first.first == neighbour; ++place) {
        const trunk::ItemKey& key = place->second;
        const auto publication = items.find(key);
        const auto participant = items.find(key.presence());
        if (publication == items.end() || participant == items.end() || !key.source) {
            continue;
        }
        StreamView stream{
            .sent = way == TrunkMeter::Way::Sent,
            .participant_id = key.participant.text(),
            .source = std::string(core::to_string(*key.source)),
            .room = publication->second.room,
            .node = key.origin.text(),
            .bitrate_bps = meter_.stream(neighbour, way, place->first.second).bits_per_second};
        if (const auto* media = std::get_if<trunk::Media>(&publication->second.details)) {
            stream.codec = std::string(core::to_string(media->codec));
        }
        if (const trunk::Presence* presence = presence_of(participant->second)) {
            stream.name = presence->name;
            stream.node_name = presence->node_name;
        }
        found.push_back(std::move(stream));
    }
    std::ranges::sort(found, {}, [](const StreamView& stream) {
        return std::tie(stream.room, stream.name, stream.node, stream.participant_id,
                        stream.source);
    });
    std::ranges::move(found, std::back_inserter(view.streams));
}

/// All servers that somebody is at, with the way to one of those who are there.
void Trunks::add_nodes(TrunksView& view, const Items& items) const {
    const trunk::NodeId& self = store_.memory().id;
    std::map<trunk::NodeId, NodeView> nodes;
    nodes[self] = {.node = self.text(), .name = options_.node_name, .path = {}};
    for (const NeighbourView& neighbour : view.neighbours) {
        nodes[trunk::NodeId(neighbour.node)] = {
            .node = neighbour.node, .name = neighbour.name, .path = {neighbour.node}};
    }
    for (const auto& [key, item] : items) {
        NodeView& node = nodes[key.origin];
        node.node = key.origin.text();
        if (const trunk::Presence* presence = presence_of(item)) {
            ++node.participants;
            if (node.name.empty()) {
                node.name = presence->node_name;
            }
        }
        if (key.origin != self && node.path.empty()) {
            // Without this node, where it ends.
            for (std::size_t i = 0; i + 1 < item.path.size(); ++i) {
                node.path.push_back(item.path[i].text());
            }
        }
    }
    for (auto& [id, node] : nodes) {
        view.nodes.push_back(std::move(node));
    }
}

}  // namespace umbrella::app
