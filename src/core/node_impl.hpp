// The inside of Node, shared by node*.cpp: connections and their liveness, which rooms there are,
// and who may come back. What happens within a room is the room's own.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "core/context.hpp"
#include "core/identities.hpp"
#include "core/node.hpp"
#include "core/rate_limit.hpp"
#include "core/room.hpp"

namespace umbrella::core {

/// What an empty room name means.
inline constexpr std::string_view default_room = "default";
inline constexpr std::uint32_t protocol_version = 1;

class Node::Impl {
  public:
    explicit Impl(NodeOptions options)
        : context_{.options = std::move(options), .now = {}, .effects = {}} {}

    Effects handle(std::span<const Event> events, Timestamp now);
    [[nodiscard]] NodeCounts counts() const;
    [[nodiscard]] NodeSnapshot snapshot() const;
    [[nodiscard]] std::optional<Watchable> watchable(const std::string& room,
                                                     const ParticipantId& id);

  private:
    struct Connection {
        enum class Stage : std::uint8_t {
            AwaitingHello,
            Joined,
            Closing,  ///< CloseConnection was asked for: nothing it says counts any more
        };
        ConnectionId id;
        Stage stage = Stage::AwaitingHello;
        Timestamp opened;
        Timestamp last_heard;
        Timestamp last_ping;
        ParticipantId participant;
        MessageLimits limits;
    };
    enum class Ending : std::uint8_t { ForGood, MayComeBack };

    // node.cpp: connections, liveness, shutdown
    void on(const PeerConnected& event);
    void on(const MessageReceived& event);
    void on(const BadMessageReceived& event);
    void on(const PeerDisconnected& event);
    void on(const MediaHeard& event);
    void on(const AudioLevels& event);
    void on(const MediaPeerFailed& event);
    void on(const MediaReceived& event);
    void on(const RecordingWanted& event);
    void on(const Tick& event);
    void on(const ShutdownRequested& event);
    /// What media reports of one participant. It may have left meanwhile: that is ignored.
    template <class MediaEvent>
    void on(const MediaEvent& event) {
        if (Room* room = room_of(event.participant)) {
            room->on(*room->find(event.participant), event);
        }
    }
    // node_trunk.cpp: what the trunk tells
    void on(const trunk::ParticipantShown& event);
    void on(const trunk::ParticipantHidden& event);
    void on(const trunk::PublicationShown& event);
    void on(const trunk::PublicationHidden& event);
    void on(const trunk::PublicationPaused& event);
    void on(const trunk::DemandChanged& event);
    void on(const trunk::ChatHeard& event);
    void on(const trunk::SpeakersHeard& event);
    /// Null if nobody is in it.
    [[nodiscard]] Room* open_room_of(const std::string& name) const;
    void show(const Remote& remote);
    void hide(const Remote& remote);
    /// Shows who has waited for a place in a room.
    void fill_up();
    void media_received(Remote& remote, const Mid& mline);
    /// Of a member, or of somebody that is shown there.
    [[nodiscard]] Room* room_of_publisher(const ParticipantId& id) const;

    void check_connection(Connection& connection);
    void check_silence();
    void settle();

    // node_messages.cpp: what a client says
    [[nodiscard]] bool is_due(Connection& connection, const ClientMessage& message);
    void said(Connection& connection, const Hello& hello);
    void said(Connection& connection, const Ping& message);
    void said(Connection& connection, const Pong& message);
    void said(Connection& connection, const Goodbye& message);
    template <class Message>
    void said(Connection& connection, const Message& message) {
        Room& room = *room_of(connection.participant);
        if (Objection objection = room.said(*room.find(connection.participant), message)) {
            object(connection, std::move(*objection));
        }
    }
    void object(Connection& connection, Error error);
    /// Tells the peer why and closes it; its participant leaves, for good or not by the error.
    void refuse(Connection& connection, ErrorCode code, std::string text);
    /// The same, but the participant stays.
    void drop(Connection& connection, ErrorCode code, std::string text);
    void close(Connection& connection);

    // node_join.cpp: joining, coming back and leaving
    [[nodiscard]] Objection objection_to(const Hello& hello) const;
    /// The room that is meant; an accepted name, or the error that keeps this Hello out.
    [[nodiscard]] static Result<std::string, Error> room_name_of(const Hello& hello);
    [[nodiscard]] Objection lack_of_room(const std::string& room) const;
    void join(Connection& connection, const Hello& hello, const std::string& room);
    void resume(Connection& connection, const Hello& hello, Identity& identity);
    void enter(Connection& connection, const Hello& hello, Identity& identity, std::string name);
    void take_over(Connection& connection, Participant& participant);
    [[nodiscard]] Room& open_room(const std::string& name);
    [[nodiscard]] ParticipantId make_participant_id();
    [[nodiscard]] Room::Arrival make_arrival(const Connection& connection, Identity& identity,
                                             std::string name);
    [[nodiscard]] std::string make_unique_label(std::string_view name, const Identity& identity);
    /// `id` must not lie in what is destroyed here.
    void leave(const ParticipantId& id, Ending ending, std::string_view reason);

    // helpers
    [[nodiscard]] Connection* find_open(ConnectionId id);
    [[nodiscard]] Room* room_of(const ParticipantId& id) const;
    [[nodiscard]] Participant* find(const ParticipantId& id) const;

    Context context_;
    std::map<ConnectionId, Connection> connections_;
    std::map<std::string, std::unique_ptr<Room>> rooms_;  ///< by name
    std::unordered_map<ParticipantId, Room*> whereabouts_;
    /// Who is at other nodes, also in rooms that nobody is in here.
    std::map<ParticipantId, Remote> remotes_;
    /// Rooms that were full of them, and have places now.
    std::set<std::string> with_places_;
    Identities identities_;
    bool shutting_down_ = false;
    std::uint64_t last_nonce_ = 0;
};

}  // namespace umbrella::core
