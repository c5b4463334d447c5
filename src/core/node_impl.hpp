// The inside of Node, shared by node*.cpp. Handlers change the state and append effects;
// settle() at the end of each event draws the consequences for everybody.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/codec_choice.hpp"
#include "core/node.hpp"
#include "core/participant.hpp"

namespace umbrella::core {

/// The only room there is for now; an empty room name means it, too.
inline constexpr std::string_view default_room = "default";
inline constexpr std::uint32_t protocol_version = 1;

class Node::Impl {
  public:
    explicit Impl(NodeOptions options) : options_(std::move(options)) {}

    Effects handle(const Event& event, Timestamp now);
    [[nodiscard]] NodeCounts counts() const;

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
    };

    // node.cpp: connections, liveness, shutdown
    void on(const PeerConnected& event);
    void on(const MessageReceived& event);
    void on(const BadMessageReceived& event);
    void on(const PeerDisconnected& event);
    void on(const Tick& event);
    void on(const ShutdownRequested& event);
    void check_liveness(Connection& connection);
    void settle();
    void close(Connection& connection);
    /// Tells the peer why and closes it; its participant leaves.
    void refuse(Connection& connection, ErrorCode code, std::string text);
    [[nodiscard]] Connection* find_open(ConnectionId id);

    // node_messages.cpp: what a client says
    void said(Connection& connection, const Hello& hello);
    void said(Connection& connection, const Publish& message);
    void said(Connection& connection, const Unpublish& message);
    void said(Connection& connection, const Mute& message);
    void said(Connection& connection, const Answer& message);
    void said(Connection& connection, const Candidate& message);
    void said(Connection& connection, const Ping& message);
    void said(Connection& connection, const Pong& message);
    void said(Connection& connection, const Goodbye& message);
    void said(Connection& /*connection*/, const Subscribe& /*message*/) {}
    void said(Connection& /*connection*/, const Chat& /*message*/) {}
    void said(Connection& /*connection*/, const Hand& /*message*/) {}
    void said(Connection& /*connection*/, const Rename& /*message*/) {}
    void said(Connection& /*connection*/, const RestartIce& /*message*/) {}
    void on(const MediaHeard& /*event*/) {}
    void on(const AudioLevels& /*event*/) {}

    // node_join.cpp: joining and leaving
    /// The error that keeps this Hello out, if any; `name` becomes the accepted name.
    [[nodiscard]] std::optional<Error> objection_to(const Hello& hello, std::string& name) const;
    [[nodiscard]] ParticipantId make_participant_id() const;
    [[nodiscard]] std::string make_unique_label(std::string_view name,
                                                const ParticipantId& id) const;
    void join(Connection& connection, const Hello& hello, std::string name);
    void leave(const ParticipantId& id, std::string_view reason);

    // node_media.cpp: negotiation and what media reports
    void on(const OfferCreated& event);
    void on(const AnswerApplied& event);
    void on(const LocalCandidateFound& event);
    void on(const MediaConnected& event);
    void on(const MediaReceived& event);
    void on(const MediaPeerFailed& event);
    void add_remote_candidate(const Participant& participant, std::string candidate);

    // node_room.cpp: who gets what
    [[nodiscard]] CodecSet receivable_by_others(const Participant* publisher) const;
    [[nodiscard]] CodecWishes wishes_of(const Participant& publisher) const;
    void aim(Participant& publisher, Source source, Codec codec);
    /// Moves a source to a codec that everybody receives, if it is not in one and there is one.
    void review_codec(Participant& publisher, Source source);
    void grow_slots(Participant& subscriber);
    void update_slots(Participant& subscriber);
    void drop_outdated_content(Participant& subscriber);
    void bind(Participant& subscriber, Slot& slot, const SlotContent& content);
    [[nodiscard]] std::optional<SlotContent> content_for(const Participant& subscriber,
                                                         const ParticipantId& publisher,
                                                         Source source) const;
    void send_rosters();

    // helpers
    [[nodiscard]] Participant* find(const ParticipantId& id);
    [[nodiscard]] const Participant* find(const ParticipantId& id) const;
    void send(ConnectionId connection, ServerMessage message);
    void log(std::string message, const Participant& participant, std::string detail = {});

    NodeOptions options_;
    Effects effects_;
    Timestamp now_;
    std::map<ConnectionId, Connection> connections_;
    std::vector<std::unique_ptr<Participant>> members_;  ///< in the order of joining
    std::vector<ParticipantId> left_;  ///< during this event: to be told and destroyed
    ParticipantId newcomer_;           ///< of this event: has the full roster already
    bool slots_outdated_ = false;      ///< what is published or who is here has changed
    bool shutting_down_ = false;
    std::uint64_t last_nonce_ = 0;
};

}  // namespace umbrella::core
