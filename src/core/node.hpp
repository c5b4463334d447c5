// The brain of a server: rooms, participants, negotiation, slots. Sans-IO: events and the time go
// in, effects come out. Single-threaded; never blocks, throws, logs or reads a clock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "core/effects.hpp"
#include "core/events.hpp"
#include "core/snapshot.hpp"

namespace umbrella::core {

struct NodeOptions {
    /// Handed to browsers in Welcome.
    std::vector<IceServer> ice_servers;
    /// Video codecs of publications, best first: the first that the publisher can send and all
    /// members of the room can receive is used. VP8 is always tried last.
    std::vector<Codec> video_codecs = {Codec::Vp8};
    /// Makes identities: 16 fresh, unguessable lower-case hex digits at each call.
    std::function<std::string()> make_id;
    /// Whether the machine bears one more participant: asked of each who may come in, last of all.
    /// Null: it does.
    std::function<bool()> has_room;
    /// The time of day for chat: milliseconds since 1970-01-01 UTC.
    std::function<std::uint64_t()> wall_clock_ms;
};

/// What a node holds at present, for status pages and tests.
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

    [[nodiscard]] Effects handle(const Event& event, Timestamp now);
    [[nodiscard]] NodeCounts counts() const;
    [[nodiscard]] NodeSnapshot snapshot() const;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace umbrella::core
