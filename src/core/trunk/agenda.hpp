// What is to be looked at again, and when: each subject once, at its earliest time. Pure.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <utility>

#include "base/clock.hpp"

namespace umbrella::core::trunk {

template <class Subject>
class Agenda {
  public:
    /// If it is due earlier already, it stays so: whoever looks at it asks anew for the rest.
    void add(const Subject& subject, Timestamp due) {
        const auto [place, is_new] = due_.emplace(subject, due);
        if (!is_new) {
            if (place->second <= due) {
                return;
            }
            order_.erase({place->second, subject});
            place->second = due;
        }
        order_.emplace(due, subject);
    }
    void remove(const Subject& subject) {
        if (const auto place = due_.find(subject); place != due_.end()) {
            order_.erase({place->second, subject});
            due_.erase(place);
        }
    }
    /// One that is due now, taken off.
    [[nodiscard]] std::optional<Subject> take(Timestamp now) {
        if (order_.empty() || order_.begin()->first > now) {
            return std::nullopt;
        }
        Subject subject = order_.begin()->second;
        remove(subject);
        return subject;
    }
    [[nodiscard]] std::optional<Timestamp> next() const {
        return order_.empty() ? std::nullopt : std::optional(order_.begin()->first);
    }
    [[nodiscard]] std::size_t size() const { return due_.size(); }

  private:
    std::map<Subject, Timestamp> due_;
    std::set<std::pair<Timestamp, Subject>> order_;
};

}  // namespace umbrella::core::trunk
