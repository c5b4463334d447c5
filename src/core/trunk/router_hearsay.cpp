// An origin that is a neighbour itself speaks for itself: what others say of it counts only as a
// way to what it has said. Else any server of the graph could put words into any other's mouth.
#include "core/trunk/router_impl.hpp"

namespace umbrella::core::trunk {

/// Whether the origin, by a link of its own, tells all that there is to be told of it.
bool Router::Impl::speaks_for_itself(const NodeId& origin, const Neighbour& neighbour) const {
    const auto place = neighbours_.find(origin);
    return origin != neighbour.id && place != neighbours_.end() && place->second.link;
}

Router::Impl::Credit Router::Impl::credit(const Neighbour& neighbour,
                                          const Announce& announce) const {
    const NodeId& origin = announce.key.origin;
    if (!speaks_for_itself(origin, neighbour)) {
        return Credit::Full;
    }
    const auto place = items_.find(announce.key);
    if (place == items_.end() || !place->second.routes.contains(origin)) {
        // Of rooms that its own link does not carry others may know.
        return neighbours_.at(origin).carries(announce.room) ? Credit::None : Credit::Full;
    }
    const Item& item = place->second;
    if (announce.incarnation != item.incarnation) {
        return Credit::None;
    }
    // Good news may travel faster by the longer way.
    return announce.sequence > item.sequence ? Credit::Way : Credit::Full;
}

bool Router::Impl::withhold(const Neighbour& neighbour, const Announce& announce) {
    if (neighbour.routes + hearsay_.count(neighbour.id) >= limits::trunk_announcements) {
        close(neighbour, LinkErrorCode::TooMany);
        return false;
    }
    hearsay_.keep(neighbour.id, announce);
    return true;
}

void Router::Impl::reconsider(const std::vector<Hearsay::Word>& words) {
    for (const auto& [by, announce] : words) {
        if (Neighbour* neighbour = find_neighbour(by)) {
            said(*neighbour, announce);
        }
    }
}

/// It has said all that it has to say.
void Router::Impl::doubt_what_it_did_not_say(const Neighbour& origin) {
    std::vector<Hearsay::Word> doubted;
    const ItemKey first{origin.id, ParticipantId(), std::nullopt};
    for (auto place = items_.lower_bound(first);
         place != items_.end() && place->first.origin == origin.id; ++place) {
        const auto& [key, item] = *place;
        if (item.routes.contains(origin.id) || !origin.carries(item.room)) {
            continue;
        }
        for (const auto& [by, route] : item.routes) {
            doubted.push_back({.by = by,
                               .announce = {.key = key,
                                            .incarnation = item.incarnation,
                                            .sequence = item.sequence,
                                            .path = route.path,
                                            .cost = route.cost,
                                            .room = item.room,
                                            .details = item.details}});
        }
    }
    reconsider(doubted);
}

}  // namespace umbrella::core::trunk
