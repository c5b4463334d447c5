// What is known: of this node, and of others by the ways that neighbours announce.
#include <algorithm>
#include <limits>

#include "base/limits_trunk_routing.hpp"
#include "base/result.hpp"
#include "core/trunk/router_impl.hpp"

namespace umbrella::core::trunk {
namespace {

/// Above all sequence numbers: a whole incarnation is over.
constexpr std::uint64_t everything = std::numeric_limits<std::uint64_t>::max();

}  // namespace

// --- Of this node -------------------------------------------------------------------------

void Router::Impl::on(const LocalParticipant& event) {
    put_local({options_.id, event.participant, std::nullopt}, event.room,
              Presence{.name = event.name,
                       .node_name = options_.name,
                       .hand = event.hand,
                       .away = event.away});
}

void Router::Impl::on(const LocalParticipantGone& event) {
    const ItemKey presence{options_.id, event.participant, std::nullopt};
    std::vector<ItemKey> keys;
    for (auto place = items_.lower_bound(presence);
         place != items_.end() && place->first.presence() == presence; ++place) {
        keys.push_back(place->first);
    }
    // Publications first: they are nothing without their participant.
    std::ranges::for_each(keys.rbegin(), keys.rend(),
                          [this](const ItemKey& key) { end_local(key); });
}

void Router::Impl::on(const LocalPublication& event) {
    const ItemKey key{options_.id, event.participant, event.source};
    const auto presence = items_.find(key.presence());
    UMBRELLA_ASSERT(presence != items_.end());
    put_local(key, presence->second.room, event.media);
}

void Router::Impl::on(const LocalPublicationGone& event) {
    end_local({options_.id, event.participant, event.source});
}

void Router::Impl::put_local(const ItemKey& key, const std::string& room, Details details) {
    const auto [place, is_new] = items_.try_emplace(key);
    Item& item = place->second;
    if (!is_new && item.room == room && item.details == details) {
        return;
    }
    item.local = true;
    item.incarnation = options_.incarnation;
    item.sequence = ++last_sequence_;
    item.room = room;
    item.details = std::move(details);
    dirty_items_.insert(key);
}

void Router::Impl::end_local(const ItemKey& key) {
    if (const auto place = items_.find(key); place != items_.end()) {
        end(place, {.key = key,
                    .incarnation = options_.incarnation,
                    .sequence = ++last_sequence_,
                    .ended = true});
    }
}

// --- Of others ----------------------------------------------------------------------------

void Router::Impl::said(Neighbour& neighbour, const Announce& announce) {
    const NodeId& origin = announce.key.origin;
    if (announce.path.back() != neighbour.id || announce.path.front() != origin) {
        close(neighbour, LinkErrorCode::BadPath);
        return;
    }
    hearsay_.drop(neighbour.id, announce.key);
    if (!is_usable(neighbour, announce)) {
        drop_route(announce.key, neighbour.id);
        return;
    }
    const Credit credit = this->credit(neighbour, announce);
    if (credit != Credit::Full && !withhold(neighbour, announce)) {
        return;
    }
    if (credit == Credit::None) {
        drop_route(announce.key, neighbour.id);
    } else {
        believe(neighbour, announce);
    }
}

void Router::Impl::believe(Neighbour& neighbour, const Announce& announce) {
    const NodeId& origin = announce.key.origin;
    const Origins::Verdict verdict = origins_.judge(origin, announce.incarnation);
    const bool is_other_life =
        verdict == Origins::Verdict::Stale || verdict == Origins::Verdict::Duplicate;
    if (verdict == Origins::Verdict::Duplicate && has_routes(origin)) {
        warn_of_duplicate(origin);
    }
    // Its own Hello, or what others agree on, counts for more than one neighbour's late news.
    const bool is_there = has_routes(origin) || find_neighbour(origin) != nullptr;
    if ((is_other_life && is_there) ||
        is_over(announce.key, announce.incarnation, announce.sequence)) {
        drop_route(announce.key, neighbour.id);
        return;
    }
    if (verdict != Origins::Verdict::Current) {
        purge(origin, announce.incarnation);
    }
    origins_.accept(origin, announce.incarnation, now_);
    const bool is_own_word = origin == neighbour.id;
    learn(neighbour, announce);
    if (is_own_word) {
        reconsider(hearsay_.take(announce.key));
    }
}

bool Router::Impl::is_usable(const Neighbour& neighbour, const Announce& announce) {
    if (announce.key.origin == options_.id && announce.incarnation != options_.incarnation &&
        announce.incarnation.epoch >= options_.incarnation.epoch) {
        warn_of_duplicate(options_.id);
    }
    const bool is_loop = std::ranges::find(announce.path, options_.id) != announce.path.end();
    return !is_loop && announce.path.size() <= limits::trunk_path &&
           neighbour.rooms.passes(announce.room);
}

void Router::Impl::learn(Neighbour& neighbour, const Announce& announce) {
    auto place = items_.find(announce.key);
    const bool is_new_route = place == items_.end() || !place->second.routes.contains(neighbour.id);
    if (is_new_route &&
        neighbour.routes + hearsay_.count(neighbour.id) >= limits::trunk_announcements) {
        close(neighbour, LinkErrorCode::TooMany);
        return;
    }
    if (place == items_.end()) {
        if (items_.size() >= limits::trunk_items) {
            return;
        }
        place = items_.try_emplace(announce.key).first;
    }
    Item& item = place->second;
    if (is_new_route) {
        ++neighbour.routes;
    }
    // The origin's own word stands while it can speak, whatever others have made of it.
    const NodeId& origin = announce.key.origin;
    const bool is_own_word = origin == neighbour.id;
    const bool is_told = speaks_for_itself(origin, neighbour) && item.routes.contains(origin);
    if (is_own_word || (!is_told && announce.sequence >= item.sequence)) {
        item.incarnation = announce.incarnation;
        item.sequence = announce.sequence;
        item.room = announce.room;
        item.details = announce.details;
    }
    item.routes[neighbour.id] = {.path = announce.path, .cost = announce.cost};
    item.last_via = neighbour.id;
    if (const auto flow = flows_.find(announce.key); flow != flows_.end()) {
        flow->second.refusals.erase(neighbour.id);
        const std::optional<Upstream>& current = flow->second.current;
        if (current && current->neighbour == neighbour.id) {
            flow->second.way_is_shorter = announce.path.size() < current->depth;
        }
    }
    dirty_items_.insert(announce.key);
}

void Router::Impl::said(Neighbour& neighbour, const Withdraw& withdraw) {
    hearsay_.drop(neighbour.id, withdraw.key);
    const bool has_ended = withdraw.ended && !speaks_for_itself(withdraw.key.origin, neighbour);
    const auto place = items_.find(withdraw.key);
    if (place == items_.end()) {
        if (has_ended) {
            remember_end(withdraw.key, withdraw.incarnation, withdraw.sequence);
        }
        return;
    }
    Item& item = place->second;
    if (!item.routes.contains(neighbour.id)) {
        return;  // who has not announced it has no say in it
    }
    if (has_ended && withdraw.incarnation == item.incarnation &&
        withdraw.sequence >= item.sequence) {
        end(place, withdraw);
    } else {
        drop_route(withdraw.key, neighbour.id);
    }
}

bool Router::Impl::is_over(const ItemKey& key, const Incarnation& incarnation,
                           std::uint64_t sequence) const {
    const auto place = ended_.find(key);
    return place != ended_.end() && place->second.incarnation == incarnation &&
           sequence <= place->second.sequence;
}

void Router::Impl::drop_route(const ItemKey& key, const NodeId& neighbour) {
    const auto place = items_.find(key);
    if (place == items_.end() || place->second.routes.erase(neighbour) == 0) {
        return;
    }
    if (Neighbour* known = find_neighbour(neighbour)) {
        --known->routes;
    }
    if (place->second.routes.empty()) {
        place->second.last_via = neighbour;
    }
    dirty_items_.insert(key);
}

void Router::Impl::purge(const NodeId& origin, const Incarnation& present) {
    const ItemKey first{origin, ParticipantId(), std::nullopt};
    for (auto place = items_.lower_bound(first);
         place != items_.end() && place->first.origin == origin;) {
        const auto next = std::next(place);
        if (place->second.incarnation != present) {
            end(place, {.key = place->first,
                        .incarnation = place->second.incarnation,
                        .sequence = everything,
                        .ended = true});
        }
        place = next;
    }
}

bool Router::Impl::has_routes(const NodeId& origin) const {
    const ItemKey first{origin, ParticipantId(), std::nullopt};
    for (auto place = items_.lower_bound(first);
         place != items_.end() && place->first.origin == origin; ++place) {
        if (!place->second.routes.empty()) {
            return true;
        }
    }
    return false;
}

// --- The end ------------------------------------------------------------------------------

void Router::Impl::end(ItemPlace place, const Withdraw& withdraw) {
    remember_end(withdraw.key, withdraw.incarnation, withdraw.sequence);
    erase(place, withdraw);
}

void Router::Impl::remember_end(const ItemKey& key, const Incarnation& incarnation,
                                std::uint64_t sequence) {
    if (const auto known = ended_.find(key); known != ended_.end()) {
        ended_order_.erase({known->second.at, key});
    }
    ended_[key] = {.incarnation = incarnation, .sequence = sequence, .at = now_};
    ended_order_.emplace(now_, key);
    if (ended_.size() > limits::trunk_ended) {
        ended_.erase(ended_order_.begin()->second);
        ended_order_.erase(ended_order_.begin());
    }
    agenda_.add(EndedDue{}, now_ + limits::trunk_ended_memory);
}

void Router::Impl::forget_ends() {
    while (!ended_order_.empty()) {
        const auto& [at, key] = *ended_order_.begin();
        if (now_ - at < limits::trunk_ended_memory) {
            agenda_.add(EndedDue{}, at + limits::trunk_ended_memory);
            return;
        }
        ended_.erase(key);
        ended_order_.erase(ended_order_.begin());
    }
}

void Router::Impl::erase(ItemPlace place, const Withdraw& withdraw) {
    const ItemKey key = place->first;
    Item& item = place->second;
    hide(key, item);
    for (auto& [id, neighbour] : neighbours_) {
        neighbour.due.erase(key);
        if (neighbour.announced.erase(key) != 0) {
            send(neighbour, withdraw);
        }
    }
    for (const auto& [via, route] : item.routes) {
        if (Neighbour* neighbour = find_neighbour(via)) {
            --neighbour->routes;
        }
    }
    items_.erase(place);
    agenda_.remove(ItemDue{key});
    dirty_flows_.insert(key);
}

}  // namespace umbrella::core::trunk
