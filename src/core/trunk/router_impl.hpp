// What is behind Router. Handlers change the state and mark what they touched; settle() at the end
// of each event draws the consequences: routes, then announcements, then flows.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/limits_trunk_routing.hpp"
#include "core/rate_limit.hpp"
#include "core/trunk/agenda.hpp"
#include "core/trunk/flow.hpp"
#include "core/trunk/hearsay.hpp"
#include "core/trunk/item.hpp"
#include "core/trunk/link_cost.hpp"
#include "core/trunk/origins.hpp"
#include "core/trunk/router.hpp"
#include "core/trunk/stream_pool.hpp"

namespace umbrella::core::trunk {

/// Rooms to which something is limited; empty: all.
class RoomFilter {
  public:
    RoomFilter() = default;
    explicit RoomFilter(const std::vector<std::string>& rooms)
        : rooms_(rooms.begin(), rooms.end()) {}
    [[nodiscard]] bool passes(const std::string& room) const {
        return rooms_.empty() || rooms_.contains(room);
    }

  private:
    std::set<std::string> rooms_;
};

/// A WebSocket. Until its Hello is accepted it has no neighbour.
struct Link {
    LinkId id{};
    bool dialled = false;
    std::uint32_t weight = 0;
    RoomFilter rooms;
    std::optional<NodeId> neighbour;
    bool closing = false;
};

struct Neighbour {
    NodeId id;
    Incarnation incarnation;
    std::string name;
    std::optional<LinkId> link;  ///< nothing: only its media is still heard
    bool dialled = false;        ///< the link is, by this node
    RoomFilter rooms;            ///< to which this node limits the link
    RoomFilter their_rooms;
    std::uint32_t weight = 0;
    LinkCost cost;

    // What it says:
    bool syncing = false;    ///< EndOfSync is still to come
    std::size_t routes = 0;  ///< that it has announced and that hold
    RateLimit changes{limits::trunk_changes_burst, limits::trunk_changes_per_second};
    RateLimit talk{limits::trunk_talk_burst, limits::trunk_talk_per_second};

    // What it is told:
    std::map<ItemKey, std::uint64_t> announced;  ///< with the version of the offer
    std::set<ItemKey> due;                       ///< to be announced in the next round
    Timestamp next_round;
    bool overflow = false;  ///< something waits for a place among `announced`

    StreamPool sending;
    std::map<StreamIndex, ItemKey> receiving;

    [[nodiscard]] bool carries(const std::string& room) const {
        return rooms.passes(room) && their_rooms.passes(room);
    }
};

class Router::Impl {
  public:
    explicit Impl(RouterOptions options);

    [[nodiscard]] Effects handle(const Event& event, Timestamp now);
    [[nodiscard]] std::optional<Timestamp> next_due() const { return agenda_.next(); }

    // router_snapshot.cpp
    [[nodiscard]] RouterCounts counts() const;
    [[nodiscard]] std::optional<FlowSnapshot> flow(const ItemKey& publication) const;
    [[nodiscard]] std::vector<FlowSnapshot> flows() const;
    [[nodiscard]] std::vector<NeighbourSnapshot> neighbours() const;
    [[nodiscard]] std::vector<ItemSnapshot> items() const;
    [[nodiscard]] std::vector<EdgeSnapshot> edges(std::size_t most) const;

  private:
    // What the agenda reminds of.
    struct ItemDue {
        ItemKey key;
        friend auto operator<=>(const ItemDue&, const ItemDue&) = default;
    };
    struct FlowDue {
        ItemKey key;
        friend auto operator<=>(const FlowDue&, const FlowDue&) = default;
    };
    struct RoundDue {
        NodeId neighbour;
        friend auto operator<=>(const RoundDue&, const RoundDue&) = default;
    };
    struct DetachedDue {
        NodeId neighbour;
        friend auto operator<=>(const DetachedDue&, const DetachedDue&) = default;
    };
    struct HelloDue {
        LinkId link{};
        friend auto operator<=>(const HelloDue&, const HelloDue&) = default;
    };
    struct EndedDue {
        friend auto operator<=>(const EndedDue&, const EndedDue&) = default;
    };
    using Due = std::variant<ItemDue, FlowDue, RoundDue, DetachedDue, HelloDue, EndedDue>;
    using ItemPlace = std::map<ItemKey, Item>::iterator;

    // router.cpp
    void run_due();
    void settle();
    void emit(Effect effect) { effects_.push_back(std::move(effect)); }
    void send(const Neighbour& neighbour, Message message);
    void on(const Tick& event);

    // router_links.cpp
    void on(const LinkOpened& event);
    void on(const MessageReceived& event);
    void on(const LinkClosed& event);
    void on(const LinkMeasured& event);
    void on(const NeighbourSilent& event);
    void dispatch(Link& link, const Message& message);
    void introduce(Link& link, const Hello& hello);
    /// Of two links to a neighbour that is known; true if the new one stays.
    [[nodiscard]] bool takes_over(const Link& link, const Neighbour& neighbour) const;
    [[nodiscard]] bool is_second_node(const Hello& hello) const;
    void adopt(Neighbour& neighbour, Link& link, const Hello& hello);
    void synchronise(Neighbour& neighbour);
    void said(Neighbour& neighbour, const EndOfSync& message);
    void refuse(Link& link, LinkErrorCode code, const std::string& detail = {});
    void close(Link& link, LinkErrorCode code, const std::string& detail = {});
    void close(const Neighbour& neighbour, LinkErrorCode code, const std::string& detail = {});
    void lose(const NodeId& id);
    void warn_of_duplicate(const NodeId& node);
    [[nodiscard]] std::uint32_t cost_of(const NodeId& neighbour) const;
    [[nodiscard]] Neighbour* find_neighbour(const NodeId& id);

    // router_items.cpp
    void on(const LocalParticipant& event);
    void on(const LocalParticipantGone& event);
    void on(const LocalPublication& event);
    void on(const LocalPublicationGone& event);
    void put_local(const ItemKey& key, const std::string& room, Details details);
    void end_local(const ItemKey& key);
    void said(Neighbour& neighbour, const Announce& announce);
    void said(Neighbour& neighbour, const Withdraw& withdraw);
    [[nodiscard]] bool is_usable(const Neighbour& neighbour, const Announce& announce);
    [[nodiscard]] bool is_over(const ItemKey& key, const Incarnation& incarnation,
                               std::uint64_t sequence) const;
    void believe(Neighbour& neighbour, const Announce& announce);
    void learn(Neighbour& neighbour, const Announce& announce);
    void drop_route(const ItemKey& key, const NodeId& neighbour);
    void purge(const NodeId& origin, const Incarnation& present);
    [[nodiscard]] bool has_routes(const NodeId& origin) const;
    void remember_end(const ItemKey& key, const Incarnation& incarnation, std::uint64_t sequence);
    void end(ItemPlace place, const Withdraw& withdraw);
    void erase(ItemPlace place, const Withdraw& withdraw);
    void forget_ends();

    // router_hearsay.cpp
    enum class Credit : std::uint8_t {
        None,  ///< it is kept for later
        Way,   ///< there is a way; the details are kept for later
        Full,
    };
    [[nodiscard]] Credit credit(const Neighbour& neighbour, const Announce& announce) const;
    [[nodiscard]] bool speaks_for_itself(const NodeId& origin, const Neighbour& neighbour) const;
    /// False: that was too much, and the neighbour is gone.
    [[nodiscard]] bool withhold(const Neighbour& neighbour, const Announce& announce);
    void reconsider(const std::vector<Hearsay::Word>& words);
    void doubt_what_it_did_not_say(const Neighbour& origin);

    // router_announcing.cpp
    void settle_item(const ItemKey& key);
    void update_offer(Item& item);
    void update_neighbour(Neighbour& neighbour, const ItemKey& key, const Item& item);
    [[nodiscard]] static bool shall_know(const Neighbour& neighbour, const Item& item);
    void announce(Neighbour& neighbour, const ItemKey& key, const Item& item);
    void run_round(Neighbour& neighbour);
    void run_rounds();
    void show(const ItemKey& key, Item& item);
    void show_presence(const ItemKey& key, Item& item);
    void show_publication(const ItemKey& key, Item& item);
    void hide(const ItemKey& key, Item& item);

    // router_flows.cpp
    void on(const Wish& event);
    void on(const WishGone& event);
    void on(const StreamBegun& event);
    void on(const SendingPaused& event);
    void settle_flow(const ItemKey& key);
    void settle_local(const ItemKey& key, Flow& flow);
    /// True if nobody wants it any more and it is gone.
    [[nodiscard]] bool give_up(const ItemKey& key, Flow& flow);
    void find_upstream(const ItemKey& key, const Item& item, Flow& flow);
    void review_depth(const ItemKey& key, const Item& item, Flow& flow);
    void review_switch(const ItemKey& key, const Item& item, Flow& flow);
    void start_switch(const ItemKey& key, const Item& item, Flow& flow, const NodeId& target);
    void finish_switch(const ItemKey& key, Flow& flow);
    void review_height(const ItemKey& key, Flow& flow);
    /// Tells the rooms and those behind whether it comes, if that has changed.
    void review_pause(const ItemKey& key, Flow& flow);
    [[nodiscard]] bool may_deepen(const ItemKey& key, Flow& flow, std::uint32_t depth);
    [[nodiscard]] bool is_askable(const Item& item, const Flow& flow, const NodeId& neighbour);
    [[nodiscard]] static std::uint32_t depth_by(const Item& item, const Flow& flow,
                                                const NodeId& neighbour);
    void wait_for_refusals(const ItemKey& key, const Flow& flow);

    // router_subscribing.cpp
    void said(Neighbour& neighbour, const Subscribe& subscribe);
    void said(Neighbour& neighbour, const Unsubscribe& unsubscribe);
    void said(Neighbour& neighbour, const Bind& bind);
    void said(Neighbour& neighbour, const Unbind& unbind);
    void accept(Neighbour& neighbour, Flow& flow, const Subscribe& subscribe);
    [[nodiscard]] std::optional<std::uint32_t> depth_of(const ItemKey& key, const Flow& flow) const;
    void ask(const ItemKey& key, Flow& flow, std::optional<Upstream>& place,
             const NodeId& neighbour, std::uint32_t depth);
    void ask_again(const ItemKey& key, Flow& flow, Upstream& upstream, std::uint32_t depth);
    /// With or without a word to the neighbour.
    void leave(const ItemKey& key, std::optional<Upstream>& place, bool tell);
    void cut(const ItemKey& key, Flow& flow, const NodeId& neighbour, UnbindReason reason,
             std::uint32_t depth = 0);
    void cut_shallow(const ItemKey& key, Flow& flow, std::uint32_t depth);
    void cut_all(const ItemKey& key, Flow& flow);
    void grant(const Neighbour& neighbour, const ItemKey& key, const Downstream& downstream);
    void remove_downstream(Flow& flow, const NodeId& neighbour);

    // router_talk.cpp
    void on(const LocalChat& event);
    void on(const LocalSpeakers& event);
    void said(Neighbour& neighbour, const Chat& chat);
    void said(Neighbour& neighbour, const Speakers& speakers);
    [[nodiscard]] bool is_heard_first(Neighbour& neighbour, const Stamp& stamp,
                                      const std::string& room);
    [[nodiscard]] Stamp new_stamp();
    template <class Talk>
    void pass_on(Talk talk, const NodeId& except);

    RouterOptions options_;
    Timestamp now_;
    Effects effects_;
    Agenda<Due> agenda_;

    std::map<LinkId, Link> links_;
    std::map<NodeId, Neighbour> neighbours_;
    std::map<ItemKey, Item> items_;
    std::map<ItemKey, Flow> flows_;
    Origins origins_;
    Hearsay hearsay_;

    struct Ended {
        Incarnation incarnation;
        std::uint64_t sequence = 0;
        Timestamp at;
    };
    std::map<ItemKey, Ended> ended_;
    std::set<std::pair<Timestamp, ItemKey>> ended_order_;

    std::uint64_t last_sequence_ = 0;
    std::uint64_t last_request_ = 0;
    std::uint64_t last_talk_ = 0;
    std::optional<Timestamp> warned_;

    // During one event:
    std::set<ItemKey> dirty_items_;
    std::set<ItemKey> dirty_flows_;
};

}  // namespace umbrella::core::trunk
