// Who may come back, and by which secret. Pure.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/ids.hpp"

namespace umbrella::core {

struct Identity {
    ParticipantId id;
    std::string room;  ///< its name
    std::string name;  ///< as of the time when it left
    std::string token;
    unsigned media_peers = 0;  ///< how many it has had; each needs a label of its own
    /// Present once it has left: until then its token brings it back.
    std::optional<Timestamp> forgotten_at;
};

class Identities {
  public:
    Identity& add(const ParticipantId& id, std::string room);
    [[nodiscard]] Identity* find(const ParticipantId& id);
    /// By the latest token of whoever is there or has not been forgotten.
    [[nodiscard]] Identity* find_token(const std::string& token);

    /// The earlier token is void from now on.
    void set_token(Identity& identity, std::string token);
    /// Forgets the one that would be forgotten first if there are more than limits::departed.
    void leave(Identity& identity, std::string name, Timestamp forgotten_at);
    void come_back(Identity& identity);
    void forget(const ParticipantId& id);
    void forget_overdue(Timestamp now);

    [[nodiscard]] std::size_t size() const { return identities_.size(); }

  private:
    void remove_departure(Identity& identity);

    std::map<ParticipantId, Identity> identities_;
    std::map<std::string, ParticipantId> tokens_;
    std::multimap<Timestamp, ParticipantId> departed_;
};

}  // namespace umbrella::core
