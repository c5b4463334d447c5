// Links: opened, introduced, synchronised, lost. A neighbour outlives its link while its media is
// heard.
#include <algorithm>

#include "base/limits_trunk_routing.hpp"
#include "base/result.hpp"
#include "core/trunk/check.hpp"
#include "core/trunk/router_impl.hpp"

namespace umbrella::core::trunk {
namespace {

/// Between two warnings of a node that is there twice.
constexpr std::chrono::seconds warning_interval{10};

}  // namespace

void Router::Impl::on(const LinkOpened& event) {
    const auto [place, is_new] = links_.emplace(event.link, Link{.id = event.link,
                                                                 .dialled = event.dialled,
                                                                 .weight = event.weight,
                                                                 .rooms = RoomFilter(event.rooms)});
    UMBRELLA_ASSERT(is_new);
    agenda_.add(HelloDue{event.link}, now_ + limits::hello_timeout);
    emit(Send{.link = event.link,
              .message = Hello{.node = options_.id,
                               .incarnation = options_.incarnation,
                               .name = options_.name,
                               .rooms = event.rooms}});
}

void Router::Impl::on(const MessageReceived& event) {
    const auto place = links_.find(event.link);
    if (place == links_.end() || place->second.closing) {
        return;
    }
    Link& link = place->second;
    if (const Result<void> checked = check(event.message); !checked) {
        close(link, LinkErrorCode::BadMessage, checked.error().message);
        return;
    }
    dispatch(link, event.message);
}

void Router::Impl::dispatch(Link& link, const Message& message) {
    if (const auto* error = std::get_if<LinkError>(&message)) {
        emit(LinkRefused{.link = link.id, .code = error->code, .text = error->text});
        return;
    }
    const auto* hello = std::get_if<Hello>(&message);
    if (hello != nullptr && !link.neighbour) {
        introduce(link, *hello);
        return;
    }
    if (hello != nullptr || !link.neighbour) {
        close(link, LinkErrorCode::BadMessage,
              hello != nullptr ? "a second Hello" : "no Hello first");
        return;
    }
    Neighbour* neighbour = find_neighbour(*link.neighbour);
    if (neighbour == nullptr || neighbour->link != link.id) {
        return;  // the other link to it has taken over
    }
    const bool is_talk =
        std::holds_alternative<Chat>(message) || std::holds_alternative<Speakers>(message);
    if (!is_talk && !neighbour->changes.take(now_)) {
        close(link, LinkErrorCode::Flood);
        return;
    }
    std::visit(
        [&](const auto& one) {
            if constexpr (requires { said(*neighbour, one); }) {
                said(*neighbour, one);
            }
        },
        message);
}

void Router::Impl::introduce(Link& link, const Hello& hello) {
    if (hello.version != protocol_version) {
        refuse(link, LinkErrorCode::UnsupportedVersion);
        return;
    }
    if (hello.node == options_.id) {
        const bool is_self = hello.incarnation == options_.incarnation;
        if (!is_self) {
            warn_of_duplicate(hello.node);
        }
        refuse(link, is_self ? LinkErrorCode::Self : LinkErrorCode::DuplicateNode);
        return;
    }
    if (is_second_node(hello)) {
        warn_of_duplicate(hello.node);
        refuse(link, LinkErrorCode::DuplicateNode);
        return;
    }
    Neighbour* known = find_neighbour(hello.node);
    if (known != nullptr && known->incarnation != hello.incarnation) {
        close(*known, LinkErrorCode::Replaced);
        lose(hello.node);
        known = nullptr;
    }
    if (known != nullptr && known->link) {
        if (!takes_over(link, *known)) {
            refuse(link, LinkErrorCode::DuplicateLink);
            return;
        }
        refuse(links_.at(*known->link), LinkErrorCode::DuplicateLink);
    }
    if (known == nullptr) {
        if (neighbours_.size() >= limits::trunk_neighbours) {
            refuse(link, LinkErrorCode::TooMany);
            return;
        }
        purge(hello.node, hello.incarnation);
        origins_.accept(hello.node, hello.incarnation, now_);
        known = &neighbours_.try_emplace(hello.node).first->second;
        known->id = hello.node;
        known->incarnation = hello.incarnation;
        known->cost = LinkCost(link.weight);
        known->weight = link.weight;
    }
    adopt(*known, link, hello);
}

bool Router::Impl::takes_over(const Link& link, const Neighbour& neighbour) const {
    if (link.dialled == neighbour.dialled) {
        return true;  // dialled again: the earlier one is dead, although nobody has noticed
    }
    return link.dialled == (options_.id < neighbour.id);
}

bool Router::Impl::is_second_node(const Hello& hello) const {
    if (const auto known = neighbours_.find(hello.node); known != neighbours_.end()) {
        const Incarnation& present = known->second.incarnation;
        // A later life may take the place of one whose end has not been noticed yet. If both go
        // on, the earlier one is refused when it dials again.
        return hello.incarnation != present && hello.incarnation.epoch <= present.epoch;
    }
    const Origins::Verdict verdict = origins_.judge(hello.node, hello.incarnation);
    return (verdict == Origins::Verdict::Stale || verdict == Origins::Verdict::Duplicate) &&
           has_routes(hello.node);
}

void Router::Impl::adopt(Neighbour& neighbour, Link& link, const Hello& hello) {
    link.neighbour = neighbour.id;
    agenda_.remove(HelloDue{link.id});
    agenda_.remove(DetachedDue{neighbour.id});
    neighbour.link = link.id;
    neighbour.name = hello.name;
    neighbour.dialled = link.dialled;
    neighbour.rooms = link.rooms;
    neighbour.their_rooms = RoomFilter(hello.rooms);
    if (neighbour.weight != link.weight) {
        neighbour.weight = link.weight;
        neighbour.cost = LinkCost(link.weight);
    }
    neighbour.syncing = true;
    hearsay_.drop_all(neighbour.id);
    for (auto& [key, item] : items_) {
        if (const auto route = item.routes.find(neighbour.id); route != item.routes.end()) {
            route->second.stale = true;
            dirty_items_.insert(key);
        }
    }
    for (auto& [key, flow] : flows_) {
        if (const auto place = flow.downstreams.find(neighbour.id);
            place != flow.downstreams.end()) {
            place->second.stale = true;
        }
        dirty_flows_.insert(key);
    }
    emit(NeighbourUp{.neighbour = neighbour.id, .link = link.id, .name = neighbour.name});
    synchronise(neighbour);
}

void Router::Impl::synchronise(Neighbour& neighbour) {
    neighbour.announced.clear();
    neighbour.due.clear();
    neighbour.overflow = false;
    for (const auto& [key, item] : items_) {
        if (shall_know(neighbour, item)) {
            announce(neighbour, key, item);
        }
    }
    for (auto& [key, flow] : flows_) {
        if (Upstream* upstream = flow.upstream(neighbour.id)) {
            ask_again(key, flow, *upstream, upstream->depth);
        }
    }
    send(neighbour, EndOfSync{});
    neighbour.next_round = now_ + limits::trunk_batch;
}

void Router::Impl::said(Neighbour& neighbour, const EndOfSync& /*message*/) {
    if (!neighbour.syncing) {
        close(neighbour, LinkErrorCode::BadMessage, "a second end of synchronisation");
        return;
    }
    neighbour.syncing = false;
    for (auto place = items_.begin(); place != items_.end();) {
        const auto next = std::next(place);
        auto& [key, item] = *place;
        if (const auto route = item.routes.find(neighbour.id);
            route != item.routes.end() && route->second.stale) {
            drop_route(key, neighbour.id);
        }
        // Its neighbour is back and knows it no more: there is nothing to wait for.
        if (!item.local && item.routes.empty() && item.last_via == neighbour.id) {
            erase(place, {.key = key, .incarnation = item.incarnation, .sequence = item.sequence});
        }
        place = next;
    }
    for (auto& [key, flow] : flows_) {
        if (const auto place = flow.downstreams.find(neighbour.id);
            place != flow.downstreams.end() && place->second.stale) {
            remove_downstream(flow, neighbour.id);
            dirty_flows_.insert(key);
        }
    }
    doubt_what_it_did_not_say(neighbour);
}

void Router::Impl::on(const LinkClosed& event) {
    const auto place = links_.find(event.link);
    if (place == links_.end()) {
        return;
    }
    const std::optional<NodeId> id = place->second.neighbour;
    agenda_.remove(HelloDue{event.link});
    links_.erase(place);
    Neighbour* neighbour = id ? find_neighbour(*id) : nullptr;
    if (neighbour == nullptr || neighbour->link != event.link) {
        return;
    }
    if (!event.media_alive) {
        lose(neighbour->id);
        return;
    }
    neighbour->link.reset();
    neighbour->due.clear();
    agenda_.add(DetachedDue{neighbour->id}, now_ + limits::trunk_detached);
    reconsider(hearsay_.take_of(neighbour->id));
}

void Router::Impl::on(const NeighbourSilent& event) {
    const Neighbour* neighbour = find_neighbour(event.neighbour);
    if (neighbour != nullptr && !neighbour->link) {
        lose(event.neighbour);
    }
}

void Router::Impl::on(const LinkMeasured& event) {
    const auto link = links_.find(event.link);
    if (link == links_.end()) {
        return;
    }
    const std::optional<NodeId>& node = link->second.neighbour;
    Neighbour* neighbour = node ? find_neighbour(*node) : nullptr;
    if (neighbour == nullptr || neighbour->link != event.link ||
        !neighbour->cost.measure(event.round_trip, now_)) {
        return;
    }
    for (const auto& [key, item] : items_) {
        if (item.routes.contains(neighbour->id)) {
            dirty_items_.insert(key);
        }
    }
}

void Router::Impl::refuse(Link& link, LinkErrorCode code, const std::string& detail) {
    std::string text = to_words(code);
    if (!detail.empty()) {
        text += " (" + detail + ")";
    }
    emit(Send{.link = link.id, .message = LinkError{.code = code, .text = text}});
    emit(CloseLink{.link = link.id, .code = code, .text = std::move(text)});
    link.closing = true;
    agenda_.remove(HelloDue{link.id});
}

void Router::Impl::close(Link& link, LinkErrorCode code, const std::string& detail) {
    refuse(link, code, detail);
    const Neighbour* neighbour = link.neighbour ? find_neighbour(*link.neighbour) : nullptr;
    if (neighbour != nullptr && neighbour->link == link.id) {
        lose(NodeId(neighbour->id));
    }
}

void Router::Impl::close(const Neighbour& neighbour, LinkErrorCode code,
                         const std::string& detail) {
    if (neighbour.link) {
        close(links_.at(*neighbour.link), code, detail);
    }
}

void Router::Impl::lose(const NodeId& id) {
    const auto place = neighbours_.find(id);
    if (place == neighbours_.end()) {
        return;
    }
    for (auto& [key, item] : items_) {
        drop_route(key, id);
    }
    for (auto& [key, flow] : flows_) {
        for (std::optional<Upstream>* upstream : {&flow.current, &flow.pending}) {
            if (*upstream && (*upstream)->neighbour == id) {
                upstream->reset();
                dirty_flows_.insert(key);
            }
        }
        if (flow.downstreams.erase(id) != 0) {
            // It may be back soon.
            flow.hold_until = now_ + limits::trunk_unsubscribe_after;
            dirty_flows_.insert(key);
        }
        flow.refusals.erase(id);
    }
    agenda_.remove(DetachedDue{id});
    agenda_.remove(RoundDue{id});
    hearsay_.drop_all(id);
    // `id` may be the neighbour's own.
    const auto lost = neighbours_.extract(place);
    emit(NeighbourDown{.neighbour = lost.key()});
    reconsider(hearsay_.take_of(lost.key()));
}

void Router::Impl::warn_of_duplicate(const NodeId& node) {
    if (!warned_ || now_ - *warned_ >= warning_interval) {
        warned_ = now_;
        emit(DuplicateNodeSeen{.node = node});
    }
}

std::uint32_t Router::Impl::cost_of(const NodeId& neighbour) const {
    const auto place = neighbours_.find(neighbour);
    return place == neighbours_.end() ? 0 : place->second.cost.value();
}

Neighbour* Router::Impl::find_neighbour(const NodeId& id) {
    const auto place = neighbours_.find(id);
    return place == neighbours_.end() ? nullptr : &place->second;
}

}  // namespace umbrella::core::trunk
