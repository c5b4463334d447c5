#include "net/deadline_queue.hpp"

#include <utility>

namespace umbrella::net {

std::optional<DeadlineQueue::TimePoint> DeadlineQueue::next() const {
    return queue_.empty() ? std::nullopt : std::optional(queue_.begin()->first);
}

DeadlineQueue::Callback DeadlineQueue::take_due(TimePoint now) {
    if (queue_.empty() || queue_.begin()->first > now) {
        return nullptr;
    }
    return std::move(queue_.extract(queue_.begin()).mapped());
}

}  // namespace umbrella::net
