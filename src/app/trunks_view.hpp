// What is told of trunks, on the page and over HTTP. Plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace umbrella::app {

/// A trunk that this server dials.
struct TrunkView {
    std::string id;
    std::string address;
    std::string state;  ///< idle, dialling, verifying, up, covered, waiting, refused
    std::string words;  ///< "reconnecting in 4 s: …"
    std::vector<std::string> rooms;
    std::string key;       ///< fingerprint of the key there; empty: not known yet
    bool vouched = false;  ///< an authority vouches for it; else it was pinned
    bool invited = false;
    bool configured = false;  ///< by flag, environment or file: comes back after a restart
    std::string node;         ///< the other server's id, once it is known
};

/// A publication that crosses a link.
struct StreamView {
    bool sent = false;           ///< to the neighbour; else it comes from there
    std::string participant_id;  ///< whose, at its own server
    std::string name;            ///< of the participant
    std::string source;
    std::string codec;
    std::string room;
    std::string node;  ///< where the participant is
    std::string node_name;
    std::optional<std::uint64_t> bitrate_bps;
};

/// A server with which this one has a link.
struct NeighbourView {
    std::string node;
    std::string name;
    bool up = false;  ///< else only its media is still heard
    bool dialled = false;
    std::optional<std::uint64_t> round_trip_us;
    std::uint32_t cost = 0;
    std::uint64_t routes = 0;     ///< that it has announced
    std::uint64_t announced = 0;  ///< to it
    std::uint64_t sending = 0;    ///< streams
    std::uint64_t receiving = 0;  ///< streams
    bool media = false;           ///< its media connection is up
    std::uint64_t bytes_sent = 0;
    std::uint64_t bytes_received = 0;
    std::optional<std::uint64_t> sent_bps;
    std::optional<std::uint64_t> received_bps;
    std::vector<StreamView> streams;
};

/// A server anywhere in the graph.
struct NodeView {
    std::string node;
    std::string name;
    std::uint64_t participants = 0;
    std::vector<std::string> path;  ///< from it to the neighbour; empty: this server, or a lost one
};

/// Two servers that are joined.
struct EdgeView {
    std::string a;  ///< the smaller id
    std::string b;
    bool used = false;  ///< on the best way to somebody
};

struct TrunksView {
    std::string node;
    std::string name;
    bool duplicate = false;  ///< another server has this one's id
    std::vector<TrunkView> trunks;
    std::vector<NeighbourView> neighbours;
    std::vector<NodeView> nodes;
    std::vector<EdgeView> edges;
    std::uint64_t bytes_sent = 0;  ///< over all links that there have been
    std::uint64_t bytes_received = 0;
};

}  // namespace umbrella::app
