// Events that wait for the node, in their order. What is new of people at other nodes can come by
// the thousand, as fast as a neighbour likes, and each time everybody in a room is told: it is
// gathered for a moment and handed over together. Whatever else happens never waits, and what was
// gathered goes before it. Pure.
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "core/events.hpp"

namespace umbrella::app {

class EventQueue {
  public:
    void push(core::Event event, Timestamp now);

    /// What the node is to be handed next, as one; nothing if nothing is due.
    [[nodiscard]] std::optional<std::vector<core::Event>> take(Timestamp now);

    /// When something is due to be taken that is not yet.
    [[nodiscard]] std::optional<Timestamp> due() const;

  private:
    struct Batch {
        std::vector<core::Event> events;
        bool is_news = false;
    };

    std::deque<Batch> batches_;
    Timestamp news_due_;   ///< of the last batch, if that is news
    Timestamp next_news_;  ///< not before
};

}  // namespace umbrella::app
