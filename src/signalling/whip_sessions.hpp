// All sessions of WHIP and WHEP (docs/whip.md): who may open one, and which request is for which.
// Everything on the main context.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "core/effects.hpp"
#include "core/watchable.hpp"
#include "signalling/whip_request.hpp"
#include "signalling/whip_session.hpp"

namespace umbrella::signalling {

class WhipSessions {
  public:
    struct Surroundings {
        /// Takes each event, at once or later; may call carry_out() from within.
        std::function<void(core::Event)> node;
        std::function<std::optional<core::Watchable>(const std::string& room,
                                                     const ParticipantId& id)>
            watchable;
        /// 16 fresh, unguessable hex digits at each call.
        std::function<std::string()> make_id;
        std::function<Timestamp()> now;
        /// Whether who shows this token, which may be empty, may come in. Takes as long for a
        /// wrong one as for the right one.
        std::function<bool(WhipDoor door, std::string_view token)> admits;
        std::vector<core::IceServer> ice_servers;
        std::string prefix;  ///< of the server's paths
    };
    explicit WhipSessions(Surroundings surroundings) : around_(std::move(surroundings)) {}

    /// Answers by `reply`.
    void request(const WhipRequest& request, const WhipReplier& reply);

    /// Whether the node means one of these.
    [[nodiscard]] static bool owns(ConnectionId connection);
    void carry_out(const core::Send& effect);
    void carry_out(const core::CloseConnection& effect);
    /// At least every 500 ms.
    void tick();

    [[nodiscard]] std::size_t size() const { return sessions_.size(); }

  private:
    void open(const WhipRequest& request, const WhipReplier& reply);
    /// Nothing, or why it is refused.
    [[nodiscard]] std::optional<WhipReply> check(const WhipRequest& request) const;
    [[nodiscard]] std::optional<WhipReply> check_watched(const core::sdp::ForeignOffer& offer,
                                                         const std::string& room,
                                                         const ParticipantId& watched) const;
    [[nodiscard]] std::optional<WhipReply> check_bounds(const std::string& client) const;
    void of_session(const WhipRequest& request, const WhipReplier& reply);
    [[nodiscard]] WhipSession* find(const WhipRequest& request);

    Surroundings around_;
    std::map<ConnectionId, std::unique_ptr<WhipSession>> sessions_;
    std::vector<std::unique_ptr<WhipSession>> ended_;  ///< until the next tick
    std::map<std::string, ConnectionId> by_secret_;
    std::map<std::string, std::size_t> by_client_;
    std::uint64_t last_ = 0;
};

/// The Link header that names the servers (RFC 9725 §4.6); empty for none.
[[nodiscard]] std::string ice_server_links(const std::vector<core::IceServer>& servers);

}  // namespace umbrella::signalling
