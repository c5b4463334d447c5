// Nodes with Routers, links with delays between them, and virtual time. Checks after each event
// what must hold at every moment; check_quiet() checks what must hold once nothing happens.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/trunk/router.hpp"

namespace umbrella::core::trunk {

using Index = std::size_t;  ///< of a node

struct Person {
    std::string room;
    Presence presence;
    std::map<Source, Media> publications;
};

/// What one node is and has been told.
struct SimNode {
    NodeId id;
    std::uint64_t epoch = 0;
    std::unique_ptr<Router> router;  ///< null: it is down
    std::optional<Timestamp> tick_at;

    std::map<ParticipantId, Person> people;  ///< of its own
    std::map<std::pair<ItemKey, Consumer>, std::uint32_t> wishes;

    // As its Router has said:
    std::map<ItemKey, ParticipantShown> shown;
    std::map<ItemKey, Media> publications;
    std::set<ItemKey> paused;
    std::map<std::pair<Index, StreamIndex>, ItemKey> sends;
    std::set<std::pair<Index, StreamIndex>> held;  ///< of these: its link is too narrow
    std::map<std::pair<Index, StreamIndex>, ItemKey> expects;
    std::map<ItemKey, std::pair<Index, StreamIndex>> uses;
    std::map<ItemKey, DemandChanged> demand;
    std::map<ItemKey, Timestamp> double_since;                   ///< two copies come
    std::multiset<std::string> heard;                            ///< texts of chat
    std::map<std::string, std::vector<ParticipantId>> speakers;  ///< by origin and room
    std::vector<LinkErrorCode> closed;
    std::vector<LinkErrorCode> refused;
    std::set<NodeId> duplicates;
};

/// Two nodes that may be connected; the first dials.
struct Edge {
    Index a = 0;
    Index b = 0;
    std::chrono::microseconds delay{};
    std::uint32_t weight = 0;
    std::vector<std::string> rooms;  ///< to which the first limits the link
    bool cable = true;
};

class Net {
  public:
    explicit Net(std::uint32_t seed = 1) : random(seed) {}

    // --- Building ---------------------------------------------------------------------------

    Index add_node();
    std::size_t add_edge(Index a, Index b,
                         std::chrono::microseconds delay = std::chrono::milliseconds(10),
                         std::vector<std::string> rooms = {});

    // --- What happens -----------------------------------------------------------------------

    /// Another connection for an edge, whatever there is already.
    void dial(std::size_t edge, bool by_second = false);
    void cut(std::size_t edge);
    void mend(std::size_t edge);
    /// The WebSocket breaks, media goes on.
    void lose_signalling(std::size_t edge);
    void measure(std::size_t edge, std::chrono::microseconds round_trip);
    void kill(Index index);
    void start(Index index);

    void join(Index node, const std::string& participant, const std::string& room = "main");
    void leave(Index node, const std::string& participant);
    void publish(Index node, const std::string& participant, Source source = Source::Camera,
                 bool muted = false);
    void unpublish(Index node, const std::string& participant, Source source = Source::Camera);
    void rename(Index node, const std::string& participant, const std::string& name);
    void wish(Index node, const ItemKey& key, std::uint32_t height = 0, Consumer consumer = {});
    void unwish(Index node, const ItemKey& key, Consumer consumer = {});
    /// The stream that carries it is held back by its sender, or goes on.
    void hold(Index from, StreamIndex stream, Index to, bool paused);
    void say(Index node, const std::string& text, const std::string& room = "main");
    void speak(Index node, const std::vector<ParticipantId>& who, const std::string& room = "main");
    Effects handle(Index index, const Event& event);

    void advance(std::chrono::microseconds time);
    /// Until nothing has been said for 25 s; fails if that does not come.
    void calm_down();

    // --- What is seen -----------------------------------------------------------------------

    [[nodiscard]] ItemKey key(Index node, const std::string& participant,
                              std::optional<Source> source = Source::Camera) const;
    [[nodiscard]] std::optional<Index> source_of(Index node, const ItemKey& key) const;
    /// Whether the publication arrives there.
    [[nodiscard]] bool has_media(Index node, const ItemKey& key) const;
    [[nodiscard]] bool is_sending(Index from, Index to) const;
    [[nodiscard]] std::size_t copies_sent(Index from, Index to) const;
    [[nodiscard]] bool is_shown(Index node, const ItemKey& key) const;
    [[nodiscard]] bool is_away(Index node, const ItemKey& key) const;
    /// Nodes at which somebody in that room at `node` is to be seen.
    [[nodiscard]] std::set<Index> reachable(Index node, const std::string& room) const;

    void check_quiet();
    /// After everybody has left.
    void check_empty();
    [[nodiscard]] std::size_t dice(std::size_t sides) { return random() % sides; }

    std::mt19937 random;
    Timestamp now{std::chrono::hours(1)};
    std::vector<SimNode> nodes;
    std::vector<Edge> edges;
    std::size_t messages = 0;  ///< sent so far
    bool notices_late = true;  ///< the end of a link is noticed up to 1.5 s later
    bool redials = true;

  private:
    struct Connection {
        std::size_t edge = 0;
        Index end[2]{};
        LinkId link[2]{};
        bool open[2]{};  ///< as that end believes
        bool alive = true;
        Timestamp latest[2];  ///< when what was sent last to that end arrives
    };
    // What is to happen.
    struct Deliver {
        std::size_t connection;
        int to;
        Message message;
    };
    struct Open {
        std::size_t connection;
        int at;
    };
    struct Close {
        std::size_t connection;
        int at;
        bool media_alive;
    };
    struct Redial {
        std::size_t edge;
    };
    struct TickDue {
        Index node;
    };
    struct Probe {
        Index node;
        Index from;
        StreamIndex stream;
        ItemKey key;
    };
    struct Silent {
        Index node;
        Index neighbour;
    };
    using Happening = std::variant<Deliver, Open, Close, Redial, TickDue, Probe, Silent>;

    void plan(std::chrono::microseconds after, Happening happening);
    void plan_at(Timestamp at, Happening happening);
    void happen(const Deliver& event);
    void happen(const Open& event);
    void happen(const Close& event);
    void happen(const Redial& event);
    void happen(const TickDue& event);
    void happen(const Probe& event);
    void happen(const Silent& event);

    void take(Index node, const Effect& effect);
    void take(Index node, const Send& effect);
    void take(Index node, const CloseLink& effect);
    void take(Index node, const NeighbourUp& effect);
    void take(Index node, const LinkRefused& effect);
    void take(Index index, const NeighbourDown& effect);
    void take(Index node, const DuplicateNodeSeen& effect);
    void take(Index node, const SendStream& effect);
    void take(Index node, const StopStream& effect);
    void take(Index node, const ExpectStream& effect);
    void take(Index node, const UseStream& effect);
    void take(Index node, const ForgetStream& effect);
    void take(Index node, const ParticipantShown& effect);
    void take(Index node, const ParticipantHidden& effect);
    void take(Index node, const PublicationShown& effect);
    void take(Index node, const PublicationHidden& effect);
    void take(Index node, const PublicationPaused& effect);
    void take(Index node, const DemandChanged& effect);
    void take(Index node, const ChatHeard& effect);
    void take(Index node, const SpeakersHeard& effect);
    static void take(Index node, const LogLine& effect);

    void break_connections(std::size_t edge, bool media_alive);
    void tell_people(Index node);
    [[nodiscard]] static Index index_of(const NodeId& id);
    [[nodiscard]] bool are_connected(Index a, Index b) const;
    void check_touched(Index node);
    void check_no_media_loop(Index node, const ItemKey& key);
    void check_no_subscription_loop(Index node, const ItemKey& key);
    [[nodiscard]] bool subscription_leads_to(Index from, Index to, const ItemKey& key,
                                             std::size_t steps) const;
    void check_copies(Index node, const ItemKey& key);
    void check_roster(Index node);
    void check_flows(Index node);
    void check_demand(Index node);
    void check_pauses(Index node);
    [[nodiscard]] std::string at(Index node, const ItemKey& key) const;

    std::map<std::pair<Timestamp, std::uint64_t>, Happening> agenda_;
    std::vector<Connection> connections_;
    std::map<std::pair<Index, LinkId>, std::size_t> by_link_;
    std::set<ItemKey> touched_;
    std::uint64_t last_order_ = 0;
    std::uint64_t last_link_ = 0;
};

}  // namespace umbrella::core::trunk
