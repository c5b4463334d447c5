// What is to be done at which time, the earliest first: one timer serves any number of deadlines.
// Pure: whoever has the timer brings the time.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>

namespace umbrella::net {

class DeadlineQueue {
  public:
    using TimePoint = std::chrono::steady_clock::time_point;
    using Callback = std::function<void()>;

  private:
    using Queue = std::multimap<TimePoint, Callback>;

  public:
    /// Of one deadline, until it is taken or removed.
    using Ticket = Queue::iterator;

    Ticket add(TimePoint when, Callback callback) {
        return queue_.emplace(when, std::move(callback));
    }
    void remove(Ticket ticket) { queue_.erase(ticket); }
    [[nodiscard]] std::size_t size() const { return queue_.size(); }

    /// When the earliest is due.
    [[nodiscard]] std::optional<TimePoint> next() const;
    /// Takes the earliest one off, if it is due at `now`; else null. Equal ones come in the order
    /// in which they were added.
    [[nodiscard]] Callback take_due(TimePoint now);

  private:
    Queue queue_;
};

}  // namespace umbrella::net
