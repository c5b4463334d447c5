// What the simulated network makes of what its Routers say.
#include "net.hpp"
#include <algorithm>
#include <cstdlib>

#include <gtest/gtest.h>

namespace umbrella::core::trunk {

namespace {

/// Whoever finds itself on a way does not go by it.
void check_path(const Announce& announce) {
    const std::set<NodeId> nodes(announce.path.begin(), announce.path.end());
    EXPECT_EQ(nodes.size(), announce.path.size())
        << "the way to " << to_string(announce.key) << " is a circle";
}

}  // namespace

using std::chrono::microseconds;
using std::chrono::milliseconds;

Index Net::index_of(const NodeId& id) {
    return static_cast<Index>(std::strtoul(id.text().c_str() + 1, nullptr, 10));
}

void Net::take(Index node, const Send& effect) {
    ++messages;
    if (const auto* subscribe = std::get_if<Subscribe>(&effect.message)) {
        touched_.insert(subscribe->publication);
    } else if (const auto* announce = std::get_if<Announce>(&effect.message)) {
        check_path(*announce);
    }
    const auto place = by_link_.find({node, effect.link});
    ASSERT_NE(place, by_link_.end());
    Connection& connection = connections_[place->second];
    const int to = connection.end[0] == node && connection.link[0] == effect.link ? 1 : 0;
    if (!connection.alive || !connection.open[1 - to]) {
        return;
    }
    const microseconds jitter(dice(3000));
    Timestamp& latest = connection.latest[to];
    latest = std::max(latest, now + edges[connection.edge].delay + jitter);
    plan_at(latest, Deliver{.connection = place->second, .to = to, .message = effect.message});
}

void Net::take(Index node, const CloseLink& effect) {
    nodes[node].closed.push_back(effect.code);
    const std::size_t index = by_link_.at({node, effect.link});
    const Connection& connection = connections_[index];
    const int own = connection.link[0] == effect.link ? 0 : 1;
    plan(milliseconds(1), Close{.connection = index, .at = own, .media_alive = false});
    // The other end hears of it after what was sent before.
    plan_at(std::max(connection.latest[1 - own], now) + milliseconds(1),
            Close{.connection = index, .at = 1 - own, .media_alive = false});
}

void Net::take(Index node, const NeighbourUp& effect) {
    EXPECT_NE(effect.neighbour, nodes[node].id);
}

void Net::take(Index node, const LinkRefused& effect) {
    nodes[node].refused.push_back(effect.code);
}

void Net::take(Index index, const NeighbourDown& effect) {
    SimNode& node = nodes[index];
    const Index neighbour = index_of(effect.neighbour);
    for (auto* streams : {&node.sends, &node.expects}) {
        std::erase_if(*streams, [&](const auto& entry) {
            touched_.insert(entry.second);
            return entry.first.first == neighbour;
        });
    }
    std::erase_if(node.uses, [&](const auto& entry) { return entry.second.first == neighbour; });
    std::erase_if(node.held, [&](const auto& stream) { return stream.first == neighbour; });
}

void Net::take(Index node, const DuplicateNodeSeen& effect) {
    nodes[node].duplicates.insert(effect.node);
}

void Net::take(Index node, const SendStream& effect) {
    const auto [place, is_new] = nodes[node].sends.emplace(
        std::pair(index_of(effect.neighbour), effect.stream), effect.publication);
    EXPECT_TRUE(is_new) << at(node, effect.publication) << " on a stream that is in use";
    touched_.insert(effect.publication);
}

void Net::take(Index node, const StopStream& effect) {
    const auto place = nodes[node].sends.find({index_of(effect.neighbour), effect.stream});
    ASSERT_NE(place, nodes[node].sends.end()) << "stopped what was not sent";
    touched_.insert(place->second);
    nodes[node].sends.erase(place);
    nodes[node].held.erase({index_of(effect.neighbour), effect.stream});
}

void Net::take(Index node, const ExpectStream& effect) {
    const Index from = index_of(effect.neighbour);
    nodes[node].expects[{from, effect.stream}] = effect.publication;
    touched_.insert(effect.publication);
    plan(milliseconds(20),
         Probe{.node = node, .from = from, .stream = effect.stream, .key = effect.publication});
}

void Net::take(Index node, const UseStream& effect) {
    const std::pair stream(index_of(effect.neighbour), effect.stream);
    const auto expected = nodes[node].expects.find(stream);
    ASSERT_NE(expected, nodes[node].expects.end()) << at(node, effect.publication);
    EXPECT_EQ(expected->second, effect.publication);
    nodes[node].uses[effect.publication] = stream;
    touched_.insert(effect.publication);
}

void Net::take(Index node, const ForgetStream& effect) {
    const auto place = nodes[node].expects.find({index_of(effect.neighbour), effect.stream});
    ASSERT_NE(place, nodes[node].expects.end()) << "forgot what was not expected";
    touched_.insert(place->second);
    const auto used = nodes[node].uses.find(place->second);
    if (used != nodes[node].uses.end() && used->second == place->first) {
        nodes[node].uses.erase(used);
    }
    nodes[node].expects.erase(place);
}

void Net::take(Index node, const ParticipantShown& effect) {
    nodes[node].shown[effect.participant] = effect;
}

void Net::take(Index node, const ParticipantHidden& effect) {
    EXPECT_EQ(nodes[node].shown.erase(effect.participant), 1U);
    for (const Source source : all_sources) {
        ItemKey publication = effect.participant;
        publication.source = source;
        EXPECT_FALSE(nodes[node].publications.contains(publication));
    }
}

void Net::take(Index node, const PublicationShown& effect) {
    EXPECT_TRUE(nodes[node].shown.contains(effect.publication.presence()));
    nodes[node].publications[effect.publication] = effect.media;
}

void Net::take(Index node, const PublicationHidden& effect) {
    EXPECT_EQ(nodes[node].publications.erase(effect.publication), 1U);
}

void Net::take(Index node, const PublicationPaused& effect) {
    const bool changed = effect.paused ? nodes[node].paused.insert(effect.publication).second
                                       : nodes[node].paused.erase(effect.publication) == 1;
    EXPECT_TRUE(changed);
}

void Net::take(Index node, const DemandChanged& effect) {
    nodes[node].demand[{nodes[node].id, effect.participant, effect.source}] = effect;
}

void Net::take(Index node, const ChatHeard& effect) {
    nodes[node].heard.insert(effect.chat.text);
}

void Net::take(Index node, const SpeakersHeard& effect) {
    nodes[node].speakers[effect.speakers.stamp.origin.text() + effect.speakers.room] =
        effect.speakers.participants;
}

void Net::take(Index /*node*/, const LogLine& /*effect*/) {}

}  // namespace umbrella::core::trunk
