// One session of WHIP or WHEP. To the node it is a client with a connection like any other; what
// the node says and wants is made of, and turned into, requests over HTTP. The node offers as
// always; it is answered by the client's offer (core/sdp/foreign_answer.hpp).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "core/events.hpp"
#include "core/sdp/foreign_offer.hpp"
#include "core/sdp/offer.hpp"
#include "signalling/whip_request.hpp"

namespace umbrella::signalling {

class WhipSession {
  public:
    struct Options {
        ConnectionId connection{};
        WhipDoor door = WhipDoor::Whip;
        std::string room;
        std::string name;
        ParticipantId watched;  ///< WHEP; empty: the first who publishes
        std::string secret;     ///< the part of its address that only its client knows
        std::string client;     ///< WhipRequest::client
        std::string links;      ///< the Link header, empty for none
        std::string prefix;     ///< of the server's paths
    };
    using EventSink = std::function<void(core::Event)>;

    WhipSession(Options options, core::sdp::ForeignOffer offer, EventSink node);

    /// Joins; `reply` answers the POST.
    void begin(WhipReplier reply, Timestamp now);
    void patch(const WhipRequest& request, const WhipReplier& reply, Timestamp now);
    /// The client goes, or is to go. CloseConnection follows.
    void leave();

    /// What the node says to its client.
    void take(const core::ServerMessage& message, Timestamp now);
    /// The node has ended it. Whoever waits is told so.
    void closed();
    void tick(Timestamp now);

    [[nodiscard]] const Options& options() const { return options_; }
    /// Whether the request names this session, whose secret it names.
    [[nodiscard]] bool is_meant(const WhipRequest& request) const;

  private:
    enum class Waiting : std::uint8_t { Nobody, ForSession, ForRestart };

    void say(core::ClientMessage message) const;
    void on(const core::Welcome& welcome);
    void on(const core::Offer& offer, Timestamp now);
    void on(const core::Candidate& candidate);
    void on(const core::Error& error);
    void trickle(const std::vector<std::string>& candidates, const WhipReplier& reply);
    void restart(core::sdp::IceCredentials credentials, std::vector<std::string> candidates,
                 WhipReplier reply, Timestamp now);
    void finish();
    void answer(const WhipReply& reply);
    [[nodiscard]] WhipReply created() const;
    [[nodiscard]] WhipReply restarted() const;
    [[nodiscard]] std::string entity_tag() const;

    Options options_;
    core::sdp::ForeignOffer offer_;
    EventSink node_;
    ParticipantId participant_;
    std::uint32_t generation_ = 0;  ///< of the node's latest offer
    std::string server_offer_;
    Mid transport_mid_;                    ///< of its first m-line
    std::vector<std::string> candidates_;  ///< the server's, of this generation
    std::size_t trickled_ = 0;             ///< the client's, of this generation
    core::sdp::IceCredentials earlier_;    ///< should the restart not come about
    Waiting waiting_ = Waiting::Nobody;
    WhipReplier reply_;
    std::optional<Timestamp> gathered_at_;  ///< no longer than this is waited for candidates
    Timestamp answered_by_;
};

}  // namespace umbrella::signalling
