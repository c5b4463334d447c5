// Pull: from whom a publication is taken, and when that changes.
#include <algorithm>
#include <utility>

#include "base/limits_bandwidth.hpp"
#include "base/limits_trunk_routing.hpp"
#include "base/result.hpp"
#include "core/trunk/router_impl.hpp"

namespace umbrella::core::trunk {

void Router::Impl::on(const Wish& event) {
    if (event.publication.origin == options_.id || !event.publication.is_publication()) {
        return;
    }
    flows_[event.publication].wishes[event.consumer] = event.max_height;
    dirty_flows_.insert(event.publication);
}

void Router::Impl::on(const WishGone& event) {
    const auto place = flows_.find(event.publication);
    if (place != flows_.end() && place->second.wishes.erase(event.consumer) != 0) {
        // Turning a page back and forth shall not stop a stream.
        place->second.hold_until = now_ + limits::trunk_unsubscribe_after;
        dirty_flows_.insert(event.publication);
    }
}

void Router::Impl::on(const StreamBegun& event) {
    const Neighbour* neighbour = find_neighbour(event.neighbour);
    if (neighbour == nullptr) {
        return;
    }
    const auto key = neighbour->receiving.find(event.stream);
    if (key == neighbour->receiving.end()) {
        return;
    }
    const auto place = flows_.find(key->second);
    if (place == flows_.end()) {
        return;
    }
    const std::optional<Upstream>& pending = place->second.pending;
    if (pending && pending->neighbour == event.neighbour && pending->stream == event.stream) {
        finish_switch(place->first, place->second);
        dirty_flows_.insert(place->first);
    }
}

void Router::Impl::on(const SendingPaused& event) {
    const auto place = flows_.find(event.publication);
    if (place == flows_.end()) {
        return;
    }
    const auto downstream = place->second.downstreams.find(event.neighbour);
    if (downstream != place->second.downstreams.end()) {
        downstream->second.paused = event.paused;
        dirty_flows_.insert(place->first);
    }
}

void Router::Impl::settle_flow(const ItemKey& key) {
    const auto place = flows_.find(key);
    if (place == flows_.end()) {
        return;
    }
    Flow& flow = place->second;
    if (key.origin == options_.id) {
        settle_local(key, flow);
        return;
    }
    const auto item = items_.find(key);
    for (std::optional<Upstream>* upstream : {&flow.pending, &flow.current}) {
        if (*upstream &&
            (item == items_.end() || !item->second.routes.contains((*upstream)->neighbour))) {
            leave(key, *upstream, true);
        }
    }
    if (!flow.is_wanted() && give_up(key, flow)) {
        return;
    }
    if (!flow.current && flow.pending) {
        finish_switch(key, flow);
    }
    if (!flow.current && flow.is_wanted() && item != items_.end()) {
        find_upstream(key, item->second, flow);
        if (!flow.current && !flow.downstreams.empty()) {
            cut_all(key, flow);
            if (flow.is_wanted()) {
                find_upstream(key, item->second, flow);  // by one of those it may come
            }
        }
    }
    if (!flow.current) {
        cut_all(key, flow);
        review_pause(key, flow);
        if (!flow.is_wanted()) {
            flows_.erase(place);
        }
        return;
    }
    flow.waits = false;
    review_depth(key, item->second, flow);
    review_switch(key, item->second, flow);
    review_height(key, flow);
    review_pause(key, flow);
    if (!flow.waits) {
        flow.waits_since.reset();
    }
}

bool Router::Impl::give_up(const ItemKey& key, Flow& flow) {
    leave(key, flow.pending, true);
    if (flow.current && now_ < flow.hold_until) {
        agenda_.add(FlowDue{key}, flow.hold_until);
        return false;
    }
    leave(key, flow.current, true);
    review_pause(key, flow);
    flows_.erase(key);
    return true;
}

void Router::Impl::settle_local(const ItemKey& key, Flow& flow) {
    if (!items_.contains(key)) {
        cut_all(key, flow);
        flows_.erase(key);
        return;
    }
    review_pause(key, flow);
    std::optional<std::uint32_t> due = flow.height();
    const bool is_less = flow.told && (!due || larger_height(*flow.told, *due) != *due);
    if (!due && now_ < flow.hold_until) {
        agenda_.add(FlowDue{key}, flow.hold_until);
        return;
    }
    if (due && is_less) {
        flow.lower_since = flow.lower_since.value_or(now_);
        const Timestamp at = *flow.lower_since + limits::trunk_unsubscribe_after;
        if (now_ < at) {
            agenda_.add(FlowDue{key}, at);
            return;
        }
    }
    flow.lower_since.reset();
    if (due != flow.told) {
        UMBRELLA_ASSERT(key.source);  // only publications have flows
        flow.told = due;
        emit(DemandChanged{.participant = key.participant,
                           .source = *key.source,
                           .wanted = due.has_value(),
                           .max_height = due.value_or(0)});
    }
    if (!due) {
        flows_.erase(key);
    }
}

void Router::Impl::find_upstream(const ItemKey& key, const Item& item, Flow& flow) {
    const auto cost = [this](const NodeId& neighbour) { return cost_of(neighbour); };
    std::vector<NodeId> candidates = ranked(key, item, cost);
    if (item.selected) {
        candidates.insert(candidates.begin(), *item.selected);
    }
    for (const NodeId& neighbour : candidates) {
        if (is_askable(item, flow, neighbour)) {
            ask(key, flow, flow.current, neighbour, depth_by(item, flow, neighbour));
            return;
        }
    }
    wait_for_refusals(key, flow);
}

void Router::Impl::wait_for_refusals(const ItemKey& key, const Flow& flow) {
    for (const auto& [neighbour, refusal] : flow.refusals) {
        if (refusal.until > now_) {
            agenda_.add(FlowDue{key}, refusal.until);
        }
    }
}

bool Router::Impl::is_askable(const Item& item, const Flow& flow, const NodeId& neighbour) {
    const Neighbour* known = find_neighbour(neighbour);
    const auto refusal = flow.refusals.find(neighbour);
    return known != nullptr && known->link && item.routes.contains(neighbour) &&
           !flow.downstreams.contains(neighbour) &&
           (refusal == flow.refusals.end() || refusal->second.until <= now_) &&
           depth_by(item, flow, neighbour) <= limits::trunk_depth;
}

std::uint32_t Router::Impl::depth_by(const Item& item, const Flow& flow, const NodeId& neighbour) {
    const auto hops = static_cast<std::uint32_t>(item.routes.at(neighbour).path.size());
    const auto refusal = flow.refusals.find(neighbour);
    return refusal == flow.refusals.end() ? hops : std::max(hops, refusal->second.least_depth);
}

/// Those behind are told the longer path beforehand and ask again with more depth; who does not is
/// cut off after a while.
bool Router::Impl::may_deepen(const ItemKey& key, Flow& flow, std::uint32_t depth) {
    if (flow.bears(depth)) {
        return true;
    }
    flow.waits_since = flow.waits_since.value_or(now_);
    const Timestamp at = *flow.waits_since + limits::trunk_switch_patience;
    if (now_ >= at) {
        return true;
    }
    flow.waits = true;
    agenda_.add(FlowDue{key}, at);
    return false;
}

void Router::Impl::review_depth(const ItemKey& key, const Item& item, Flow& flow) {
    UMBRELLA_ASSERT(flow.current);
    Upstream& current = *flow.current;
    const Neighbour* neighbour = find_neighbour(current.neighbour);
    const std::uint32_t due = depth_by(item, flow, current.neighbour);
    const bool is_shorter = std::exchange(flow.way_is_shorter, false) && due < current.depth;
    const bool is_longer = due > current.depth && due <= limits::trunk_depth;
    if (!neighbour->link || (!is_shorter && !is_longer)) {
        return;
    }
    if (is_shorter || may_deepen(key, flow, due)) {
        ask_again(key, flow, current, due);
    }
}

void Router::Impl::review_switch(const ItemKey& key, const Item& item, Flow& flow) {
    UMBRELLA_ASSERT(flow.current);
    if (!item.selected || *item.selected == flow.current->neighbour) {
        leave(key, flow.pending, true);
        return;
    }
    const NodeId& target = *item.selected;
    if (flow.pending && flow.pending->neighbour != target) {
        leave(key, flow.pending, true);
    }
    if (!flow.pending) {
        start_switch(key, item, flow, target);
        return;
    }
    const Timestamp at = flow.pending->since + limits::trunk_switch_timeout;
    if (now_ < at) {
        agenda_.add(FlowDue{key}, at);
    } else if (flow.pending->stream && !flow.pending->paused) {
        finish_switch(key, flow);
    } else {
        const bool paused = flow.pending->paused;
        leave(key, flow.pending, true);
        flow.refusals[target].until =
            now_ + (paused ? limits::paused_way_after : limits::trunk_retry_switch);
        wait_for_refusals(key, flow);
    }
}

void Router::Impl::start_switch(const ItemKey& key, const Item& item, Flow& flow,
                                const NodeId& target) {
    if (!is_askable(item, flow, target)) {
        wait_for_refusals(key, flow);
        return;
    }
    UMBRELLA_ASSERT(flow.current);
    const std::uint32_t due = depth_by(item, flow, target);
    if (flow.current->depth >= due || may_deepen(key, flow, due)) {
        ask(key, flow, flow.pending, target, due);
        agenda_.add(FlowDue{key}, now_ + limits::trunk_switch_timeout);
    }
}

void Router::Impl::finish_switch(const ItemKey& key, Flow& flow) {
    UMBRELLA_ASSERT(flow.pending);
    leave(key, flow.current, true);
    const Upstream& current = flow.current.emplace(*flow.pending);
    flow.pending.reset();
    if (current.stream) {
        emit(UseStream{
            .neighbour = current.neighbour, .stream = *current.stream, .publication = key});
    }
}

void Router::Impl::review_height(const ItemKey& key, Flow& flow) {
    const std::optional<std::uint32_t> due = flow.height();
    if (!due) {
        return;
    }
    bool less = false;
    for (std::optional<Upstream>* upstream : {&flow.current, &flow.pending}) {
        if (!*upstream || (*upstream)->height == *due) {
            continue;
        }
        less = larger_height((*upstream)->height, *due) != *due;
        const Timestamp at = flow.lower_since.value_or(now_) + limits::trunk_unsubscribe_after;
        if (less && now_ < at) {
            flow.lower_since = flow.lower_since.value_or(now_);
            agenda_.add(FlowDue{key}, at);
        } else if (find_neighbour((*upstream)->neighbour)->link) {
            less = false;
            ask_again(key, flow, **upstream, (*upstream)->depth);
        }
    }
    if (!less) {
        flow.lower_since.reset();
    }
}

void Router::Impl::review_pause(const ItemKey& key, Flow& flow) {
    const bool paused = flow.comes_paused();
    if (std::exchange(flow.shown_paused, paused) != paused) {
        emit(PublicationPaused{.publication = key, .paused = paused});
    }
    for (auto& [neighbour, downstream] : flow.downstreams) {
        const bool due = paused || downstream.paused;
        if (std::exchange(downstream.told_paused, due) != due) {
            grant(neighbours_.at(neighbour), key, downstream);
        }
    }
}

}  // namespace umbrella::core::trunk
