// Events in, effects out.
#include "core/trunk/router.hpp"

#include "base/result.hpp"
#include "core/trunk/router_impl.hpp"

namespace umbrella::core::trunk {

Router::Router(RouterOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
Router::~Router() = default;

Effects Router::handle(const Event& event, Timestamp now) {
    return impl_->handle(event, now);
}
std::optional<Timestamp> Router::next_due() const {
    return impl_->next_due();
}
RouterCounts Router::counts() const {
    return impl_->counts();
}
std::optional<FlowSnapshot> Router::flow(const ItemKey& publication) const {
    return impl_->flow(publication);
}
std::vector<FlowSnapshot> Router::flows() const {
    return impl_->flows();
}
std::vector<NeighbourSnapshot> Router::neighbours() const {
    return impl_->neighbours();
}
std::vector<ItemSnapshot> Router::items() const {
    return impl_->items();
}
std::vector<EdgeSnapshot> Router::edges(std::size_t most) const {
    return impl_->edges(most);
}

Router::Impl::Impl(RouterOptions options) : options_(std::move(options)) {}

Effects Router::Impl::handle(const Event& event, Timestamp now) {
    now_ = now;
    run_due();
    std::visit([this](const auto& specific) { on(specific); }, event);
    settle();
    return std::exchange(effects_, {});
}

void Router::Impl::on(const Tick& /*event*/) {
    // run_due() has done what there is to do.
}

void Router::Impl::run_due() {
    while (const std::optional<Due> due = agenda_.take(now_)) {
        if (const auto* item = std::get_if<ItemDue>(&*due)) {
            dirty_items_.insert(item->key);
        } else if (const auto* flow = std::get_if<FlowDue>(&*due)) {
            dirty_flows_.insert(flow->key);
        } else if (const auto* detached = std::get_if<DetachedDue>(&*due)) {
            lose(detached->neighbour);
        } else if (const auto* hello = std::get_if<HelloDue>(&*due)) {
            if (const auto link = links_.find(hello->link); link != links_.end()) {
                refuse(link->second, LinkErrorCode::Timeout);
            }
        } else if (std::holds_alternative<EndedDue>(*due)) {
            forget_ends();
        }
        // RoundDue: settle() looks at all neighbours anyway.
    }
}

void Router::Impl::settle() {
    // A participant sorts before its publications, and may add them while the set is worked off.
    while (!dirty_items_.empty()) {
        settle_item(dirty_items_.extract(dirty_items_.begin()).value());
    }
    run_rounds();
    while (!dirty_flows_.empty()) {
        settle_flow(dirty_flows_.extract(dirty_flows_.begin()).value());
    }
}

void Router::Impl::send(const Neighbour& neighbour, Message message) {
    if (neighbour.link) {
        emit(Send{.link = *neighbour.link, .message = std::move(message)});
    }
}

}  // namespace umbrella::core::trunk
