// The trunk of a node: what other nodes have, by which way it comes, who wants it. Sans-IO: events
// and the time go in, effects come out. Single-threaded; never blocks, throws, logs or reads a
// clock. The rules are in docs/trunk-routing.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "core/trunk/effects.hpp"
#include "core/trunk/events.hpp"
#include "core/trunk/model.hpp"

namespace umbrella::core::trunk {

struct RouterOptions {
    NodeId id;
    Incarnation incarnation;
    std::string name;  ///< for people; may be empty
};

/// What is held at present, for tests and the log.
struct RouterCounts {
    std::size_t links = 0;
    std::size_t neighbours = 0;
    std::size_t items = 0;  ///< local ones included
    std::size_t routes = 0;
    std::size_t announced = 0;  ///< to all neighbours together
    std::size_t flows = 0;
    std::size_t origins = 0;
    std::size_t ended = 0;  ///< remembered, so that nothing brings them back
    std::size_t timers = 0;
    friend bool operator==(const RouterCounts&, const RouterCounts&) = default;
};

/// Who gets a publication from whom.
struct FlowSnapshot {
    struct Upstream {
        NodeId neighbour;
        std::uint64_t first_request = 0;  ///< of the Subscribe with which it began
    };
    struct Subscriber {
        NodeId neighbour;
        std::uint64_t request = 0;  ///< of its latest Subscribe
    };
    ItemKey publication;
    std::optional<std::uint32_t> depth;  ///< nothing: it comes from nowhere yet
    std::optional<Upstream> current;     ///< from whom it is taken
    std::optional<Upstream> pending;     ///< to whom it is being switched
    std::vector<Subscriber> subscribers;
    std::size_t wishes = 0;  ///< of this node
};

struct NeighbourSnapshot {
    NodeId id;
    std::string name;
    std::optional<LinkId> link;  ///< nothing: only its media is still heard
    std::uint32_t cost = 0;
    std::size_t routes = 0;     ///< that it has announced
    std::size_t announced = 0;  ///< to it
    std::size_t sending = 0;    ///< streams
    std::size_t receiving = 0;  ///< streams
};

struct ItemSnapshot {
    ItemKey key;
    std::string room;
    Details details;
    std::vector<NodeId> path;         ///< to its origin's neighbour-most: origin first; empty: lost
    std::optional<NodeId> runner_up;  ///< the neighbour that comes next
    std::uint32_t cost = 0;
};

/// Two nodes of which this one knows that they are joined.
struct EdgeSnapshot {
    NodeId a;  ///< the smaller
    NodeId b;
    bool used = false;  ///< on the way by which some participant is reached
};

class Router {
  public:
    explicit Router(RouterOptions options);
    ~Router();
    Router(const Router&) = delete;
    Router& operator=(const Router&) = delete;

    [[nodiscard]] Effects handle(const Event& event, Timestamp now);
    /// When a Tick is needed; nothing: not before the next event.
    [[nodiscard]] std::optional<Timestamp> next_due() const;

    [[nodiscard]] RouterCounts counts() const;
    [[nodiscard]] std::optional<FlowSnapshot> flow(const ItemKey& publication) const;
    [[nodiscard]] std::vector<FlowSnapshot> flows() const;
    [[nodiscard]] std::vector<NeighbourSnapshot> neighbours() const;
    [[nodiscard]] std::vector<ItemSnapshot> items() const;
    /// Of all ways to participants, not of those that are best alone; at most `most`.
    [[nodiscard]] std::vector<EdgeSnapshot> edges(std::size_t most) const;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace umbrella::core::trunk
