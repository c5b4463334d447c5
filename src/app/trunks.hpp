// The trunks of this server: dials other servers and takes their dials, runs the Router, and
// carries its effects to the rooms, the links and the media. Main context.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/configured_trunk.hpp"
#include "app/link_introduction.hpp"
#include "app/node_store.hpp"
#include "app/trunk_invite.hpp"
#include "app/trunk_meter.hpp"
#include "app/trunks_view.hpp"
#include "base/result.hpp"
#include "core/effects.hpp"
#include "core/events.hpp"
#include "core/trunk/dialer.hpp"
#include "core/trunk/media_port.hpp"
#include "core/trunk/router.hpp"
#include "net/address_policy.hpp"
#include "net/glib.hpp"
#include "net/websocket_dial.hpp"
#include "net/websocket_server.hpp"
#include "signalling/gateway.hpp"

namespace umbrella::app {

struct TrunkOptions {
    std::string node_name;                    ///< for people
    std::vector<ConfiguredTrunk> configured;  ///< not remembered, but for their keys
    TrunkAccept accept = TrunkAccept::Anybody;
    net::AddressPolicy policy{true};
    bool allow_plain = false;  ///< ws:// may be dialled
    std::string user_agent;
};

class Trunks final : public signalling::LinkHandler {
  public:
    /// All must outlive this.
    struct Surroundings {
        signalling::Gateway& gateway;
        net::WebSocketServer& sockets;
        std::function<void(core::Event)> rooms;
        /// Null: streams are not carried.
        core::trunk::MediaPort* media = nullptr;
        /// Fingerprint of this server's own key, for invites; empty without TLS.
        std::function<std::string()> own_key;
    };

    Trunks(TrunkOptions options, NodeStore store, Surroundings surroundings);
    ~Trunks() override;
    Trunks(const Trunks&) = delete;
    Trunks& operator=(const Trunks&) = delete;

    /// Begins to dial.
    void start();
    /// Tells all neighbours and ends all links.
    void stop();

    // --- From the rooms of this server ------------------------------------------------------

    void take(core::trunk::Event event);
    void take(const core::SourceMoved& effect);

    // --- Control ----------------------------------------------------------------------------

    /// An address or an invite. The trunk's id, or a sentence. Takes the place of a trunk to the
    /// same address.
    [[nodiscard]] Result<std::string> set(const std::string& text,
                                          std::vector<std::string> rooms = {});
    /// False if there is none of that id.
    [[nodiscard]] bool remove(const std::string& id);
    /// A line for another server's field; `address` is where that one reaches this.
    [[nodiscard]] std::string make_invite(const net::DialAddress& address);
    [[nodiscard]] TrunksView view() const;
    [[nodiscard]] NodeStore& store() { return store_; }

    // --- LinkHandler ------------------------------------------------------------------------

    void link_opened(ConnectionId connection) override;
    void link_received(ConnectionId connection, core::trunk::LinkMessage message) override;
    void link_refused(ConnectionId connection, const std::string& text) override;
    void link_closed(ConnectionId connection) override;

  private:
    struct Link {
        bool dialled = false;
        bool open = false;  ///< the Router has it
        LinkIntroduction introduction;
        std::vector<std::string> rooms;
        Timestamp begun;
        Timestamp heard;
        std::uint64_t ping = 0;  ///< the latest nonce; 0: it is answered
        Timestamp pinged;
        std::optional<std::chrono::microseconds> round_trip;
        core::trunk::NodeId node;  ///< from its Hello; not yet accepted
    };
    struct Dial {
        std::string id;
        StoredTrunk spec;
        net::DialAddress address;
        bool configured = false;
        core::trunk::Dialer dialer;
        /// Beside each other, the oldest first; the first that is up makes the others go.
        std::vector<std::unique_ptr<net::WebSocketDial>> dialling;
        std::optional<ConnectionId> link;
        bool vouched = false;
        core::trunk::NodeId node;
    };
    struct NeighbourLink {
        ConnectionId link;
        std::string name;
    };

    // trunks.cpp: the Router
    void carry_out(const core::trunk::Send& effect);
    void carry_out(const core::trunk::CloseLink& effect);
    void carry_out(const core::trunk::LinkRefused& effect);
    void carry_out(const core::trunk::NeighbourUp& effect);
    void carry_out(const core::trunk::NeighbourDown& effect);
    void carry_out(const core::trunk::DuplicateNodeSeen& effect);
    static void carry_out(const core::trunk::LogLine& effect);
    template <class ForRooms>
    void carry_out(const ForRooms& effect) {
        surroundings_.rooms(effect);
    }
    void schedule();
    void on_time();

    // trunks_media.cpp: streams
    void connect_media();
    void carry_out(const core::trunk::SendStream& effect);
    void carry_out(const core::trunk::StopStream& effect);
    void carry_out(const core::trunk::ExpectStream& effect);
    void carry_out(const core::trunk::UseStream& effect);
    void carry_out(const core::trunk::ForgetStream& effect);
    void carry_out(const core::trunk::PublicationShown& effect);
    void carry_out(const core::trunk::PublicationHidden& effect);
    void measure();
    void note_codec(const core::trunk::Event& event);
    [[nodiscard]] core::trunk::PublicationRef ref(const core::trunk::ItemKey& publication) const;

    // trunks_links.cpp: links
    void add_link(ConnectionId connection, Link link);
    void introduce(ConnectionId connection, LinkIntroduction::Step step);
    void open(ConnectionId connection);
    void routed(ConnectionId connection, Link& link, core::trunk::Message message);
    void refuse(ConnectionId connection, core::trunk::LinkErrorCode code, const std::string& text);
    void end(ConnectionId connection, const std::string& reason);
    void forget(ConnectionId connection, const std::string& reason);
    void check_links();
    [[nodiscard]] bool has_media(const Link& link) const;
    [[nodiscard]] std::chrono::milliseconds patience_with(const Link& link) const;
    [[nodiscard]] bool is_invited(const Link& link, const core::trunk::NodeId& node);
    [[nodiscard]] std::optional<std::string> secret_of(const std::string& invite) const;

    // trunks_dials.cpp: dials
    [[nodiscard]] Result<StoredTrunk> parse(const std::string& text, std::uint64_t present) const;
    void start_dials();
    [[nodiscard]] std::string known_key(const std::string& address) const;
    std::string add_dial(StoredTrunk spec, bool configured);
    void poll(Dial& dial);
    void begin(Dial& dial);
    void dialled(const std::string& id, const net::WebSocketDial* which,
                 Result<net::Dialled, net::DialFailure> result);
    static void dial_failed(Dial& dial, net::DialFailure failure);
    void make_link(Dial& dial, net::Dialled dialled);
    void end_dial(Dial& dial);
    void settle_dial(ConnectionId link, core::trunk::LinkErrorCode code, const std::string& text);
    void uncover();
    void remember_dials();
    [[nodiscard]] Dial* dial_of(ConnectionId link);
    void save();

    // trunks_view.cpp
    using Stream = std::pair<core::trunk::NodeId, core::trunk::StreamIndex>;
    using Streams = std::map<Stream, core::trunk::ItemKey>;
    using Items = std::map<core::trunk::ItemKey, core::trunk::ItemSnapshot>;
    [[nodiscard]] static TrunkView view_of(const Dial& dial);
    [[nodiscard]] NeighbourView view_of(const core::trunk::NeighbourSnapshot& neighbour,
                                        const Items& items) const;
    void add_streams(NeighbourView& view, const core::trunk::NodeId& neighbour, TrunkMeter::Way way,
                     const Streams& streams, const Items& items) const;
    void add_nodes(TrunksView& view, const Items& items) const;

    TrunkOptions options_;
    NodeStore store_;
    Surroundings surroundings_;
    core::trunk::Router router_;
    std::deque<core::trunk::Event> waiting_;
    bool busy_ = false;
    bool stopping_ = false;
    bool duplicate_seen_ = false;  ///< another server has this one's id
    std::map<ConnectionId, Link> links_;
    std::map<core::trunk::NodeId, NeighbourLink> neighbours_;
    std::vector<std::unique_ptr<Dial>> dials_;
    unsigned last_dial_ = 0;
    std::uint64_t last_ping_ = 0;
    Timestamp last_check_;

    std::map<core::trunk::ItemKey, core::Codec> codecs_;  ///< of publications, far and near
    std::map<std::pair<ParticipantId, core::Source>, Mid> mlines_;  ///< of publications here
    Streams sending_;
    Streams receiving_;
    TrunkMeter meter_;

    net::Source due_;
    std::optional<Timestamp> due_at_;  ///< for when that is set
    net::Source checks_;
};

}  // namespace umbrella::app
