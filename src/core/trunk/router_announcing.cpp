// What neighbours and the rooms of this node are told of what is known.
#include <algorithm>

#include "base/limits_trunk_routing.hpp"
#include "core/trunk/router_impl.hpp"

namespace umbrella::core::trunk {

void Router::Impl::settle_item(const ItemKey& key) {
    const auto place = items_.find(key);
    if (place == items_.end()) {
        return;
    }
    Item& item = place->second;
    if (!item.local) {
        const auto cost = [this](const NodeId& neighbour) { return cost_of(neighbour); };
        if (const std::optional<Timestamp> again = select(key, item, cost, now_)) {
            agenda_.add(ItemDue{key}, *again);
        }
        if (item.selected) {
            item.lost.reset();
        } else if (!item.lost) {
            item.lost = now_;
        }
        if (item.lost && now_ - *item.lost >= limits::trunk_away) {
            erase(place, {.key = key, .incarnation = item.incarnation, .sequence = item.sequence});
            return;
        }
        if (item.lost) {
            agenda_.add(ItemDue{key}, *item.lost + limits::trunk_away);
        }
    }
    update_offer(item);
    for (auto& [id, neighbour] : neighbours_) {
        update_neighbour(neighbour, key, item);
    }
    show(key, item);
    if (flows_.contains(key)) {
        dirty_flows_.insert(key);
    }
}

void Router::Impl::update_offer(Item& item) {
    Offer offer{.incarnation = item.incarnation, .sequence = item.sequence};
    if (item.local) {
        offer.path = {options_.id};
    } else if (item.selected) {
        const Route& route = item.routes.at(*item.selected);
        if (route.path.size() < limits::trunk_path) {
            offer.path = route.path;
            offer.path.push_back(options_.id);
            offer.cost = route.cost + cost_of(*item.selected);
        }
    }
    if (offer != item.offer) {
        item.offer = std::move(offer);
        ++item.offer_version;
    }
}

bool Router::Impl::shall_know(const Neighbour& neighbour, const Item& item) {
    // It is no news to the neighbour that it comes by itself.
    return !item.offer.path.empty() && item.selected != neighbour.id &&
           neighbour.carries(item.room);
}

void Router::Impl::update_neighbour(Neighbour& neighbour, const ItemKey& key, const Item& item) {
    if (!neighbour.link) {
        return;  // it is told all when it comes back
    }
    const auto told = neighbour.announced.find(key);
    if (shall_know(neighbour, item)) {
        if (told == neighbour.announced.end() || told->second != item.offer_version) {
            neighbour.due.insert(key);
        }
        return;
    }
    neighbour.due.erase(key);
    if (told != neighbour.announced.end()) {
        neighbour.announced.erase(told);
        send(neighbour,
             Withdraw{.key = key, .incarnation = item.incarnation, .sequence = item.sequence});
    }
}

void Router::Impl::announce(Neighbour& neighbour, const ItemKey& key, const Item& item) {
    if (!neighbour.announced.contains(key) &&
        neighbour.announced.size() >= limits::trunk_announcements) {
        neighbour.overflow = true;
        return;
    }
    neighbour.announced[key] = item.offer_version;
    send(neighbour, Announce{.key = key,
                             .incarnation = item.incarnation,
                             .sequence = item.sequence,
                             .path = item.offer.path,
                             .cost = item.offer.cost,
                             .room = item.room,
                             .details = item.details});
}

void Router::Impl::run_rounds() {
    for (auto& [id, neighbour] : neighbours_) {
        const bool has_room = neighbour.announced.size() < limits::trunk_announcements;
        const bool is_needed = !neighbour.due.empty() || (neighbour.overflow && has_room);
        if (!neighbour.link || !is_needed) {
            continue;
        }
        if (now_ < neighbour.next_round) {
            agenda_.add(RoundDue{id}, neighbour.next_round);
        } else {
            run_round(neighbour);
        }
    }
}

void Router::Impl::run_round(Neighbour& neighbour) {
    neighbour.next_round = now_ + limits::trunk_batch;
    if (neighbour.overflow) {
        neighbour.overflow = false;
        for (const auto& [key, item] : items_) {
            update_neighbour(neighbour, key, item);
        }
    }
    for (const ItemKey& key : std::exchange(neighbour.due, {})) {
        if (const auto place = items_.find(key);
            place != items_.end() && shall_know(neighbour, place->second)) {
            announce(neighbour, key, place->second);
        }
    }
}

// --- The rooms of this node ---------------------------------------------------------------

void Router::Impl::show(const ItemKey& key, Item& item) {
    if (item.local) {
        return;
    }
    if (key.is_publication()) {
        show_publication(key, item);
    } else {
        show_presence(key, item);
    }
}

void Router::Impl::show_presence(const ItemKey& key, Item& item) {
    Presence presence = std::get<Presence>(item.details);
    presence.away = presence.away || item.lost.has_value();
    if (item.shown && item.shown_sequence == item.sequence && item.shown_away == presence.away) {
        return;
    }
    if (!item.shown) {
        for (auto place = std::next(items_.find(key));
             place != items_.end() && place->first.presence() == key; ++place) {
            dirty_items_.insert(place->first);
        }
    }
    item.shown = true;
    item.shown_sequence = item.sequence;
    item.shown_away = presence.away;
    emit(ParticipantShown{.participant = key, .room = item.room, .presence = std::move(presence)});
}

void Router::Impl::show_publication(const ItemKey& key, Item& item) {
    const auto presence = items_.find(key.presence());
    const bool visible =
        presence != items_.end() && presence->second.shown && presence->second.room == item.room;
    if (!visible || (item.shown && item.shown_sequence == item.sequence)) {
        return;
    }
    item.shown = true;
    item.shown_sequence = item.sequence;
    emit(PublicationShown{.publication = key, .media = std::get<Media>(item.details)});
}

void Router::Impl::hide(const ItemKey& key, Item& item) {
    if (!item.shown) {
        return;
    }
    item.shown = false;
    if (key.is_publication()) {
        emit(PublicationHidden{.publication = key});
        return;
    }
    for (auto place = std::next(items_.find(key));
         place != items_.end() && place->first.presence() == key; ++place) {
        hide(place->first, place->second);
    }
    emit(ParticipantHidden{.participant = key});
}

}  // namespace umbrella::core::trunk
