// The brain of a server: connections, rooms, and who may come back. Sans-IO: events and the time
// go in, effects come out. Single-threaded; never blocks, throws, logs or reads a clock.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/clock.hpp"
#include "core/effects.hpp"
#include "core/events.hpp"
#include "core/node_options.hpp"
#include "core/snapshot.hpp"
#include "core/watchable.hpp"

namespace umbrella::core {

/// What a node holds at present, for tests and the log.
struct NodeCounts {
    std::size_t connections = 0;
    std::size_t participants = 0;
    std::size_t bound_slots = 0;
    friend bool operator==(const NodeCounts&, const NodeCounts&) = default;
};

class Node {
  public:
    explicit Node(NodeOptions options);
    ~Node();
    Node(const Node&) = delete;
    Node& operator=(const Node&) = delete;

    [[nodiscard]] Effects handle(const Event& event, Timestamp now) {
        return handle(std::span(&event, 1), now);
    }
    /// As one: what follows for everybody is drawn once, after the last of them.
    [[nodiscard]] Effects handle(std::span<const Event> events, Timestamp now);
    [[nodiscard]] NodeCounts counts() const;
    [[nodiscard]] NodeSnapshot snapshot() const;
    /// Whom a viewer of a room would watch: Room::watchable(), also of a room that only people at
    /// other nodes are in.
    [[nodiscard]] std::optional<Watchable> watchable(const std::string& room,
                                                     const ParticipantId& id);

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace umbrella::core
