// What must hold.
#include "net.hpp"
#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits_trunk_routing.hpp"

namespace umbrella::core::trunk {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

std::string Net::at(Index node, const ItemKey& key) const {
    return to_string(key) + " at " + nodes[node].id.text();
}

// --- What is seen ---------------------------------------------------------------------------

ItemKey Net::key(Index node, const std::string& participant, std::optional<Source> source) const {
    return {nodes[node].id, ParticipantId(participant), source};
}

bool Net::are_connected(Index a, Index b) const {
    return nodes[a].router && nodes[b].router && std::ranges::any_of(edges, [&](const Edge& edge) {
               return edge.cable && ((edge.a == a && edge.b == b) || (edge.a == b && edge.b == a));
           });
}

/// The node from which media of it comes to that node; whether there is any is another matter.
std::optional<Index> Net::source_of(Index node, const ItemKey& key) const {
    const auto used = nodes[node].uses.find(key);
    if (used == nodes[node].uses.end()) {
        return std::nullopt;
    }
    const auto [from, stream] = used->second;
    const auto sent = nodes[from].sends.find({node, stream});
    return sent != nodes[from].sends.end() && sent->second == key ? std::optional(from)
                                                                  : std::nullopt;
}

bool Net::has_media(Index node, const ItemKey& key) const {
    for (std::size_t hops = 0; hops <= nodes.size(); ++hops) {
        if (nodes[node].id == key.origin) {
            const auto person = nodes[node].people.find(key.participant);
            return person != nodes[node].people.end() &&
                   person->second.publications.contains(*key.source);
        }
        const std::optional<Index> from = source_of(node, key);
        if (!from || !are_connected(node, *from)) {
            return false;
        }
        node = *from;
    }
    return false;
}

bool Net::is_sending(Index from, Index to) const {
    return copies_sent(from, to) != 0;
}

std::size_t Net::copies_sent(Index from, Index to) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        nodes[from].sends, [to](const auto& entry) { return entry.first.first == to; }));
}

bool Net::is_shown(Index node, const ItemKey& key) const {
    return key.is_publication() ? nodes[node].publications.contains(key)
                                : nodes[node].shown.contains(key);
}

bool Net::is_away(Index node, const ItemKey& key) const {
    const auto shown = nodes[node].shown.find(key.presence());
    return shown != nodes[node].shown.end() && shown->second.presence.away;
}

std::set<Index> Net::reachable(Index node, const std::string& room) const {
    std::set<Index> found{node};
    std::vector<Index> open{node};
    while (!open.empty()) {
        const Index from = open.back();
        open.pop_back();
        for (const Edge& edge : edges) {
            const bool passes =
                edge.cable &&
                (edge.rooms.empty() || std::ranges::find(edge.rooms, room) != edge.rooms.end());
            if (!passes || (edge.a != from && edge.b != from)) {
                continue;
            }
            const Index to = edge.a == from ? edge.b : edge.a;
            if (nodes[to].router && found.insert(to).second) {
                open.push_back(to);
            }
        }
    }
    return found;
}

// --- At every moment ------------------------------------------------------------------------

void Net::check_touched(Index node) {
    for (const ItemKey& key : std::exchange(touched_, {})) {
        check_no_media_loop(node, key);
        check_no_subscription_loop(node, key);
        check_copies(node, key);
    }
}

void Net::check_no_media_loop(Index node, const ItemKey& key) {
    std::optional<Index> from = source_of(node, key);
    for (std::size_t hops = 0; from && hops <= nodes.size(); ++hops) {
        ASSERT_NE(*from, node) << "media of " << at(node, key) << " runs in a circle";
        from = source_of(*from, key);
    }
    // Somebody before it may have been at fault, too.
    ASSERT_FALSE(from) << "media of " << at(node, key) << " comes out of a circle";
}

bool Net::subscription_leads_to(Index from, Index to, const ItemKey& key, std::size_t steps) const {
    if (!nodes[from].router || steps > nodes.size()) {
        return false;
    }
    const std::optional<FlowSnapshot> flow = nodes[from].router->flow(key);
    if (!flow) {
        return false;
    }
    for (const std::optional<FlowSnapshot::Upstream>& upstream : {flow->current, flow->pending}) {
        if (!upstream) {
            continue;
        }
        const Index next = index_of(upstream->neighbour);
        const auto theirs =
            nodes[next].router ? nodes[next].router->flow(key) : std::optional<FlowSnapshot>();
        // What was accepted earlier, and given up since, is another subscription.
        const bool accepted =
            theirs && std::ranges::any_of(theirs->subscribers, [&](const auto& subscriber) {
                return subscriber.neighbour == nodes[from].id &&
                       subscriber.request >= upstream->first_request;
            });
        if (accepted && (next == to || subscription_leads_to(next, to, key, steps + 1))) {
            return true;
        }
    }
    return false;
}

void Net::check_no_subscription_loop(Index node, const ItemKey& key) {
    EXPECT_FALSE(subscription_leads_to(node, node, key, 0))
        << "subscriptions to " << at(node, key) << " run in a circle";
}

void Net::check_copies(Index node, const ItemKey& key) {
    const auto copies = std::ranges::count_if(
        nodes[node].expects, [&](const auto& entry) { return entry.second == key; });
    EXPECT_LE(copies, 2) << at(node, key);
    if (copies >= 2) {
        nodes[node].double_since.try_emplace(key, now);
    } else if (const auto since = nodes[node].double_since.find(key);
               since != nodes[node].double_since.end()) {
        EXPECT_LE(now - since->second, limits::trunk_switch_timeout + milliseconds(1))
            << "two copies of " << at(node, key);
        nodes[node].double_since.erase(since);
    }
}

// --- Once nothing happens any more ----------------------------------------------------------

void Net::check_quiet() {
    for (Index node = 0; node < nodes.size(); ++node) {
        if (nodes[node].router) {
            EXPECT_TRUE(nodes[node].double_since.empty()) << nodes[node].id.text();
            check_roster(node);
            check_flows(node);
            check_demand(node);
            check_pauses(node);
        }
    }
}

void Net::check_roster(Index node) {
    std::set<ItemKey> expected;
    for (Index other = 0; other < nodes.size(); ++other) {
        for (const auto& [id, person] : nodes[other].people) {
            if (other == node || !reachable(other, person.room).contains(node)) {
                continue;
            }
            const ItemKey presence{nodes[other].id, id, std::nullopt};
            expected.insert(presence);
            const auto shown = nodes[node].shown.find(presence);
            ASSERT_NE(shown, nodes[node].shown.end()) << at(node, presence) << " is missing";
            EXPECT_EQ(shown->second.room, person.room);
            EXPECT_EQ(shown->second.presence, person.presence) << at(node, presence);
            for (const auto& [source, media] : person.publications) {
                const ItemKey publication{nodes[other].id, id, source};
                expected.insert(publication);
                ASSERT_TRUE(nodes[node].publications.contains(publication))
                    << at(node, publication) << " is missing";
                EXPECT_EQ(nodes[node].publications.at(publication), media) << at(node, publication);
            }
        }
    }
    for (const auto& [key, shown] : nodes[node].shown) {
        EXPECT_TRUE(expected.contains(key)) << at(node, key) << " is a ghost";
    }
    for (const auto& [key, media] : nodes[node].publications) {
        EXPECT_TRUE(expected.contains(key)) << at(node, key) << " is a ghost";
    }
}

void Net::check_flows(Index node) {
    for (const auto& [wished, height] : nodes[node].wishes) {
        if (nodes[node].publications.contains(wished.first)) {
            EXPECT_TRUE(has_media(node, wished.first)) << at(node, wished.first) << " is wished";
        }
    }
    for (const auto& [stream, key] : nodes[node].sends) {
        const Index to = stream.first;
        EXPECT_EQ(source_of(to, key), node) << at(to, key) << " is sent to who does not take it";
        const bool wished = std::ranges::any_of(
            nodes[to].wishes, [&](const auto& entry) { return entry.first.first == key; });
        const bool passed_on = std::ranges::any_of(
            nodes[to].sends, [&](const auto& entry) { return entry.second == key; });
        EXPECT_TRUE(wished || passed_on) << at(to, key) << " flows for nobody";
    }
}

void Net::check_demand(Index node) {
    for (const auto& [id, person] : nodes[node].people) {
        for (const auto& [source, media] : person.publications) {
            const ItemKey key{nodes[node].id, id, source};
            std::optional<std::uint32_t> expected;
            for (const Index other : reachable(node, person.room)) {
                for (const auto& [wished, height] : nodes[other].wishes) {
                    if (wished.first == key && other != node) {
                        expected = expected ? larger_height(*expected, height) : height;
                    }
                }
            }
            const auto told = nodes[node].demand.find(key);
            const bool wanted = told != nodes[node].demand.end() && told->second.wanted;
            EXPECT_EQ(wanted, expected.has_value()) << to_string(key);
            if (wanted && expected) {
                EXPECT_EQ(told->second.max_height, *expected) << to_string(key);
            }
        }
    }
}

/// A publication is paused where any link on its way holds it back, and nowhere else.
void Net::check_pauses(Index node) {
    for (const auto& [key, stream] : nodes[node].uses) {
        bool expected = false;
        Index at_node = node;
        while (const std::optional<Index> from = source_of(at_node, key)) {
            const StreamIndex number = nodes[at_node].uses.at(key).second;
            expected = expected || nodes[*from].held.contains({at_node, number});
            at_node = *from;
        }
        EXPECT_EQ(nodes[node].paused.contains(key), expected) << at(node, key);
    }
    for (const ItemKey& key : nodes[node].paused) {
        EXPECT_TRUE(nodes[node].uses.contains(key)) << at(node, key) << " is paused for ever";
    }
}

void Net::check_empty() {
    for (const SimNode& node : nodes) {
        if (!node.router) {
            continue;
        }
        const RouterCounts counts = node.router->counts();
        EXPECT_EQ(counts.links, counts.neighbours) << node.id.text();
        EXPECT_EQ(counts.items, 0U) << node.id.text();
        EXPECT_EQ(counts.routes, 0U) << node.id.text();
        EXPECT_EQ(counts.announced, 0U) << node.id.text();
        EXPECT_EQ(counts.flows, 0U) << node.id.text();
        EXPECT_EQ(counts.ended, 0U) << node.id.text();
        EXPECT_EQ(counts.timers, 0U) << node.id.text();
        for (const NeighbourSnapshot& neighbour : node.router->neighbours()) {
            EXPECT_EQ(neighbour.sending, 0U) << node.id.text();
            EXPECT_EQ(neighbour.receiving, 0U) << node.id.text();
        }
        EXPECT_TRUE(node.sends.empty() && node.expects.empty() && node.uses.empty());
    }
}

}  // namespace umbrella::core::trunk
