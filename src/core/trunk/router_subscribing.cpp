// Who asks whom for a publication, and what is answered. One rule keeps what flows a tree at every
// moment: a node sends only to who has declared a greater depth than its own.
#include <algorithm>

#include "base/limits_trunk_routing.hpp"
#include "base/result.hpp"
#include "core/trunk/router_impl.hpp"

namespace umbrella::core::trunk {

// --- Neighbours that want something -------------------------------------------------------

void Router::Impl::said(Neighbour& neighbour, const Subscribe& subscribe) {
    const ItemKey& key = subscribe.publication;
    const auto item = items_.find(key);
    const bool is_known = item != items_.end() && neighbour.carries(item->second.room) &&
                          (item->second.local || !item->second.routes.empty());
    const auto place = flows_.find(key);
    // Who sends it to me can have no use for it. (It has cut me off, then, or it lies.)
    const bool is_upstream = place != flows_.end() && place->second.upstream(neighbour.id);
    if (!is_known || is_upstream) {
        send(neighbour, Unbind{.publication = key,
                               .request = subscribe.request,
                               .reason = UnbindReason::NoRoute});
        return;
    }
    accept(neighbour, flows_[key], subscribe);
    dirty_flows_.insert(key);
}

void Router::Impl::accept(Neighbour& neighbour, Flow& flow, const Subscribe& subscribe) {
    const ItemKey& key = subscribe.publication;
    const std::optional<std::uint32_t> depth = depth_of(key, flow);
    const auto known = flow.downstreams.find(neighbour.id);
    std::uint32_t granted = subscribe.depth;
    if (depth && *depth >= subscribe.depth) {
        if (known == flow.downstreams.end() || known->second.stale) {
            // What it had before it came back is over, although the word of it was lost.
            if (known != flow.downstreams.end()) {
                remove_downstream(flow, neighbour.id);
            }
            send(neighbour, Unbind{.publication = key,
                                   .request = subscribe.request,
                                   .reason = UnbindReason::Deeper,
                                   .depth = *depth});
            return;
        }
        granted = *depth + 1;  // it wants to be less deep than I can bear now
    }
    StreamIndex stream = 0;
    if (known != flow.downstreams.end()) {
        stream = known->second.stream;
    } else if (const std::optional<StreamIndex> taken = neighbour.sending.take(now_)) {
        stream = *taken;
        emit(SendStream{.neighbour = neighbour.id, .stream = stream, .publication = key});
    } else {
        send(
            neighbour,
            Unbind{.publication = key, .request = subscribe.request, .reason = UnbindReason::Full});
        return;
    }
    Downstream& downstream = flow.downstreams[neighbour.id];
    downstream = {.request = subscribe.request,
                  .depth = granted,
                  .height = subscribe.max_height,
                  .stream = stream,
                  .paused = downstream.paused};
    downstream.told_paused = downstream.paused || flow.comes_paused();
    grant(neighbour, key, downstream);
}

void Router::Impl::grant(const Neighbour& neighbour, const ItemKey& key,
                         const Downstream& downstream) {
    send(neighbour, Bind{.publication = key,
                         .request = downstream.request,
                         .depth = downstream.depth,
                         .stream = downstream.stream,
                         .paused = downstream.told_paused});
}

std::optional<std::uint32_t> Router::Impl::depth_of(const ItemKey& key, const Flow& flow) const {
    return key.origin == options_.id ? std::optional<std::uint32_t>(0) : flow.depth();
}

void Router::Impl::said(Neighbour& neighbour, const Unsubscribe& unsubscribe) {
    const auto place = flows_.find(unsubscribe.publication);
    if (place != flows_.end() && place->second.downstreams.contains(neighbour.id)) {
        remove_downstream(place->second, neighbour.id);
        dirty_flows_.insert(place->first);
    }
}

void Router::Impl::cut(const ItemKey& key, Flow& flow, const NodeId& neighbour, UnbindReason reason,
                       std::uint32_t depth) {
    send(neighbours_.at(neighbour), Unbind{.publication = key,
                                           .request = flow.downstreams.at(neighbour).request,
                                           .reason = reason,
                                           .depth = depth});
    remove_downstream(flow, neighbour);
}

void Router::Impl::cut_shallow(const ItemKey& key, Flow& flow, std::uint32_t depth) {
    std::vector<NodeId> shallow;
    for (const auto& [neighbour, downstream] : flow.downstreams) {
        if (downstream.depth <= depth) {
            shallow.push_back(neighbour);
        }
    }
    for (const NodeId& neighbour : shallow) {
        cut(key, flow, neighbour, UnbindReason::Deeper, depth);
    }
}

void Router::Impl::cut_all(const ItemKey& key, Flow& flow) {
    while (!flow.downstreams.empty()) {
        cut(key, flow, NodeId(flow.downstreams.begin()->first), UnbindReason::NoRoute);
    }
}

void Router::Impl::remove_downstream(Flow& flow, const NodeId& neighbour) {
    const auto place = flow.downstreams.find(neighbour);
    const StreamIndex stream = place->second.stream;
    neighbours_.at(neighbour).sending.release(stream, now_);
    emit(StopStream{.neighbour = neighbour, .stream = stream});
    flow.downstreams.erase(place);
}

// --- Neighbours that are asked ------------------------------------------------------------

void Router::Impl::ask(const ItemKey& key, Flow& flow, std::optional<Upstream>& place,
                       const NodeId& neighbour, std::uint32_t depth) {
    place = Upstream{
        .neighbour = neighbour, .first_request = last_request_ + 1, .depth = depth, .since = now_};
    ask_again(key, flow, *place, depth);
}

void Router::Impl::ask_again(const ItemKey& key, Flow& flow, Upstream& upstream,
                             std::uint32_t depth) {
    upstream.request = ++last_request_;
    upstream.height = flow.height().value_or(upstream.height);
    // Until it has answered it may still reckon with the greater depth of an earlier request.
    upstream.depth = std::max(upstream.depth, depth);
    cut_shallow(key, flow, upstream.depth);
    send(neighbours_.at(upstream.neighbour), Subscribe{.publication = key,
                                                       .request = upstream.request,
                                                       .depth = depth,
                                                       .max_height = upstream.height});
}

void Router::Impl::leave(const ItemKey& key, std::optional<Upstream>& place, bool tell) {
    if (!place) {
        return;
    }
    Neighbour& neighbour = neighbours_.at(place->neighbour);
    if (tell) {
        send(neighbour, Unsubscribe{.publication = key});
    }
    if (place->stream) {
        neighbour.receiving.erase(*place->stream);
        emit(ForgetStream{.neighbour = neighbour.id, .stream = *place->stream});
    }
    place.reset();
}

void Router::Impl::said(Neighbour& neighbour, const Bind& bind) {
    const auto place = flows_.find(bind.publication);
    Upstream* upstream = place == flows_.end() ? nullptr : place->second.upstream(neighbour.id);
    if (upstream == nullptr || upstream->request != bind.request) {
        return;  // an answer to what is not asked any more
    }
    if (bind.depth > upstream->depth) {
        close(neighbour, LinkErrorCode::BadMessage, "more depth than was asked for");
        return;
    }
    Flow& flow = place->second;
    upstream->depth = bind.depth;
    upstream->paused = bind.paused;
    if (upstream->stream != bind.stream) {
        if (upstream->stream) {
            neighbour.receiving.erase(*upstream->stream);
            emit(ForgetStream{.neighbour = neighbour.id, .stream = *upstream->stream});
        }
        // What was on that stream before has moved, although the word of it was lost.
        if (const auto earlier = neighbour.receiving.find(bind.stream);
            earlier != neighbour.receiving.end()) {
            if (const auto other = flows_.find(earlier->second); other != flows_.end()) {
                if (Upstream* moved = other->second.upstream(neighbour.id)) {
                    moved->stream.reset();
                }
            }
        }
        upstream->stream = bind.stream;
        neighbour.receiving[bind.stream] = bind.publication;
        emit(ExpectStream{
            .neighbour = neighbour.id, .stream = bind.stream, .publication = bind.publication});
        if (flow.current && flow.current->neighbour == neighbour.id) {
            emit(UseStream{
                .neighbour = neighbour.id, .stream = bind.stream, .publication = bind.publication});
        }
    }
    dirty_flows_.insert(bind.publication);
}

void Router::Impl::said(Neighbour& neighbour, const Unbind& unbind) {
    const auto place = flows_.find(unbind.publication);
    Upstream* upstream = place == flows_.end() ? nullptr : place->second.upstream(neighbour.id);
    if (upstream == nullptr || upstream->request != unbind.request) {
        return;
    }
    Flow& flow = place->second;
    Refusal& refusal = flow.refusals[neighbour.id];
    switch (unbind.reason) {
        case UnbindReason::NoRoute:
            refusal.until = now_ + limits::trunk_retry_no_route;
            break;
        case UnbindReason::Full:
            refusal.until = now_ + limits::trunk_retry_full;
            break;
        case UnbindReason::Deeper:
            refusal.least_depth = std::min(unbind.depth, limits::trunk_depth) + 1;
            refusal.until = now_ + limits::trunk_retry_deeper * std::min(refusal.deeper++, 10U);
            break;
    }
    const bool is_current = flow.current && flow.current->neighbour == neighbour.id;
    leave(unbind.publication, is_current ? flow.current : flow.pending, false);
    dirty_flows_.insert(unbind.publication);
}

}  // namespace umbrella::core::trunk
