#include "net.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "base/limits.hpp"

namespace umbrella::core::trunk {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

// --- Building -------------------------------------------------------------------------------

Index Net::add_node() {
    const Index index = nodes.size();
    SimNode& node = nodes.emplace_back();
    node.id = NodeId("n" + std::to_string(index));
    start(index);
    return index;
}

std::size_t Net::add_edge(Index a, Index b, microseconds delay, std::vector<std::string> rooms) {
    edges.push_back({.a = a, .b = b, .delay = delay, .rooms = std::move(rooms)});
    dial(edges.size() - 1);
    return edges.size() - 1;
}

// --- What happens ---------------------------------------------------------------------------

void Net::dial(std::size_t edge, bool by_second) {
    Edge& line = edges[edge];
    if (!line.cable || !nodes[line.a].router || !nodes[line.b].router) {
        return;
    }
    Connection connection{.edge = edge,
                          .end = {by_second ? line.b : line.a, by_second ? line.a : line.b}};
    for (int end = 0; end < 2; ++end) {
        connection.link[end] = LinkId{++last_link_};
        connection.latest[end] = now;
        by_link_[{connection.end[end], connection.link[end]}] = connections_.size();
    }
    connections_.push_back(connection);
    plan(microseconds(0), Open{.connection = connections_.size() - 1, .at = 1});
    plan(line.delay, Open{.connection = connections_.size() - 1, .at = 0});
}

void Net::break_connections(std::size_t edge, bool media_alive) {
    for (std::size_t i = 0; i < connections_.size(); ++i) {
        Connection& connection = connections_[i];
        if (connection.edge != edge || !connection.alive) {
            continue;
        }
        connection.alive = false;
        for (int end = 0; end < 2; ++end) {
            const auto notice = notices_late ? milliseconds(dice(1500)) : milliseconds(1);
            plan(notice, Close{.connection = i, .at = end, .media_alive = media_alive});
        }
    }
}

void Net::cut(std::size_t edge) {
    Edge& line = edges[edge];
    line.cable = false;
    break_connections(edge, false);
    for (const auto& [node, other] : {std::pair(line.a, line.b), std::pair(line.b, line.a)}) {
        plan(milliseconds(1500), Silent{.node = node, .neighbour = other});
    }
}

void Net::mend(std::size_t edge) {
    edges[edge].cable = true;
    plan(milliseconds(dice(1000)), Redial{edge});
}

void Net::lose_signalling(std::size_t edge) {
    break_connections(edge, true);
}

void Net::measure(std::size_t edge, microseconds round_trip) {
    for (const Connection& connection : connections_) {
        for (int end = 0; end < 2; ++end) {
            if (connection.edge == edge && connection.open[end] &&
                nodes[connection.end[end]].router) {
                handle(connection.end[end],
                       LinkMeasured{.link = connection.link[end], .round_trip = round_trip});
            }
        }
    }
}

void Net::kill(Index index) {
    SimNode& node = nodes[index];
    for (std::size_t i = 0; i < connections_.size(); ++i) {
        Connection& connection = connections_[i];
        for (int end = 0; end < 2; ++end) {
            if (connection.end[end] != index) {
                continue;
            }
            connection.open[end] = false;
            if (std::exchange(connection.alive, false)) {
                const auto notice = notices_late ? milliseconds(dice(1500)) : milliseconds(1);
                plan(notice, Close{.connection = i, .at = 1 - end, .media_alive = false});
            }
        }
    }
    const std::uint64_t epoch = node.epoch;
    node = SimNode{.id = node.id, .epoch = epoch};
    for (const SimNode& other : nodes) {
        if (other.router) {
            plan(milliseconds(1500), Silent{.node = index_of(other.id), .neighbour = index});
        }
    }
}

void Net::start(Index index) {
    SimNode& node = nodes[index];
    node.router = std::make_unique<Router>(RouterOptions{
        .id = node.id,
        .incarnation = {.epoch = ++node.epoch, .instance = random() + std::uint64_t{1}},
        .name = "node " + node.id.text()});
    for (std::size_t edge = 0; edge < edges.size(); ++edge) {
        if (edges[edge].a == index || edges[edge].b == index) {
            plan(milliseconds(dice(1000)), Redial{edge});
        }
    }
}

void Net::join(Index node, const std::string& participant, const std::string& room) {
    const ParticipantId id(participant);
    Person& person = nodes[node].people[id];
    person.room = room;
    person.presence = {.name = participant, .node_name = "node " + nodes[node].id.text()};
    handle(node, LocalParticipant{.participant = id, .room = room, .name = participant});
}

void Net::leave(Index node, const std::string& participant) {
    nodes[node].people.erase(ParticipantId(participant));
    std::erase_if(nodes[node].demand, [&](const auto& entry) {
        return entry.first.participant == ParticipantId(participant);
    });
    handle(node, LocalParticipantGone{ParticipantId(participant)});
}

void Net::publish(Index node, const std::string& participant, Source source, bool muted) {
    const ParticipantId id(participant);
    Media media{.codec = kind_of(source) == MediaKind::Audio ? Codec::Opus : Codec::Vp8,
                .muted = muted};
    nodes[node].people.at(id).publications[source] = media;
    handle(node, LocalPublication{.participant = id, .source = source, .media = media});
}

void Net::unpublish(Index node, const std::string& participant, Source source) {
    nodes[node].people.at(ParticipantId(participant)).publications.erase(source);
    nodes[node].demand.erase(key(node, participant, source));
    handle(node, LocalPublicationGone{.participant = ParticipantId(participant), .source = source});
}

void Net::rename(Index node, const std::string& participant, const std::string& name) {
    Person& person = nodes[node].people.at(ParticipantId(participant));
    person.presence.name = name;
    handle(node, LocalParticipant{
                     .participant = ParticipantId(participant), .room = person.room, .name = name});
}

void Net::wish(Index node, const ItemKey& key, std::uint32_t height, Consumer consumer) {
    nodes[node].wishes[{key, consumer}] = height;
    handle(node, Wish{.publication = key, .consumer = consumer, .max_height = height});
}

void Net::unwish(Index node, const ItemKey& key, Consumer consumer) {
    nodes[node].wishes.erase({key, consumer});
    handle(node, WishGone{.publication = key, .consumer = consumer});
}

void Net::hold(Index from, StreamIndex stream, Index to, bool paused) {
    const std::pair place(to, stream);
    if (paused) {
        nodes[from].held.insert(place);
    } else {
        nodes[from].held.erase(place);
    }
    handle(from, SendingPaused{.neighbour = nodes[to].id,
                               .publication = nodes[from].sends.at(place),
                               .paused = paused});
}

void Net::say(Index node, const std::string& text, const std::string& room) {
    handle(node, LocalChat{.room = room,
                           .participant = ParticipantId("somebody"),
                           .name = "Somebody",
                           .text = text,
                           .time_ms = 1});
}

void Net::speak(Index node, const std::vector<ParticipantId>& who, const std::string& room) {
    handle(node, LocalSpeakers{.room = room, .participants = who});
}

Effects Net::handle(Index index, const Event& event) {
    SimNode& node = nodes[index];
    if (!node.router) {
        return {};
    }
    Effects effects = node.router->handle(event, now);
    for (const Effect& effect : effects) {
        std::visit([&](const auto& one) { take(index, one); }, effect);
    }
    check_touched(index);
    const std::optional<Timestamp> due = node.router->next_due();
    if (due && (!node.tick_at || *due < *node.tick_at)) {
        node.tick_at = due;
        plan_at(std::max(*due, now), TickDue{index});
    }
    return effects;
}

// --- Time -----------------------------------------------------------------------------------

void Net::plan(microseconds after, Happening happening) {
    plan_at(now + after, std::move(happening));
}

void Net::plan_at(Timestamp at, Happening happening) {
    agenda_.emplace(std::pair(at, ++last_order_), std::move(happening));
}

void Net::advance(microseconds time) {
    const Timestamp end = now + time;
    while (!agenda_.empty() && agenda_.begin()->first.first <= end) {
        auto entry = agenda_.extract(agenda_.begin());
        now = std::max(now, entry.key().first);
        std::visit([this](const auto& event) { happen(event); }, entry.mapped());
        if (testing::Test::HasFailure()) {
            return;
        }
    }
    now = end;
}

void Net::calm_down() {
    for (int i = 0; i < 20; ++i) {
        const std::size_t before = messages;
        advance(seconds(25));
        if (messages == before || testing::Test::HasFailure()) {
            return;
        }
    }
    ADD_FAILURE() << "the network never calms down";
}

void Net::happen(const Deliver& event) {
    const Connection& connection = connections_[event.connection];
    if (connection.alive && connection.open[event.to]) {
        handle(connection.end[event.to],
               MessageReceived{.link = connection.link[event.to], .message = event.message});
    }
}

void Net::happen(const Open& event) {
    Connection& connection = connections_[event.connection];
    const Index index = connection.end[event.at];
    if (!connection.alive || !nodes[index].router) {
        return;
    }
    connection.open[event.at] = true;
    const Edge& line = edges[connection.edge];
    handle(index, LinkOpened{.link = connection.link[event.at],
                             .dialled = event.at == 0,
                             .weight = line.weight,
                             .rooms = index == line.a ? line.rooms : std::vector<std::string>()});
    handle(index, LinkMeasured{.link = connection.link[event.at], .round_trip = 2 * line.delay});
}

void Net::happen(const Close& event) {
    Connection& connection = connections_[event.connection];
    const Index index = connection.end[event.at];
    const bool was_open = std::exchange(connection.open[event.at], false);
    connection.alive = connection.alive && (connection.open[0] || connection.open[1]);
    if (was_open && nodes[index].router) {
        const bool media = event.media_alive && are_connected(connection.end[0], connection.end[1]);
        handle(index, LinkClosed{.link = connection.link[event.at], .media_alive = media});
    }
    if (redials) {
        plan(milliseconds(200 + dice(800)), Redial{connection.edge});
    }
}

void Net::happen(const Redial& event) {
    const bool connected = std::ranges::any_of(connections_, [&](const Connection& connection) {
        return connection.edge == event.edge && connection.alive;
    });
    if (!connected) {
        dial(event.edge);
    }
}

void Net::happen(const TickDue& event) {
    SimNode& node = nodes[event.node];
    if (node.router && node.tick_at && *node.tick_at <= now) {
        node.tick_at.reset();
        handle(event.node, Tick{});
    }
}

void Net::happen(const Probe& event) {
    SimNode& node = nodes[event.node];
    const auto expected = node.expects.find({event.from, event.stream});
    if (expected == node.expects.end() || expected->second != event.key) {
        return;
    }
    const auto shown = node.publications.find(event.key);
    if (shown != node.publications.end() && shown->second.muted) {
        return;  // nothing comes, for as long as it may be
    }
    const auto sent = nodes[event.from].sends.find({event.node, event.stream});
    if (are_connected(event.node, event.from) && sent != nodes[event.from].sends.end() &&
        sent->second == event.key && has_media(event.from, event.key)) {
        handle(event.node, StreamBegun{.neighbour = nodes[event.from].id, .stream = event.stream});
    } else {
        plan(milliseconds(50), event);
    }
}

void Net::happen(const Silent& event) {
    if (nodes[event.node].router && !are_connected(event.node, event.neighbour)) {
        handle(event.node, NeighbourSilent{nodes[event.neighbour].id});
    }
}

}  // namespace umbrella::core::trunk
