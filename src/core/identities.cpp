#include "core/identities.hpp"

#include <utility>

#include "base/limits.hpp"
#include "base/result.hpp"

namespace umbrella::core {

Identity& Identities::add(const ParticipantId& id, std::string room) {
    const auto [place, is_new] = identities_.emplace(
        id, Identity{.id = id, .room = std::move(room), .forgotten_at = std::nullopt});
    UMBRELLA_ASSERT(is_new);
    return place->second;
}

Identity* Identities::find(const ParticipantId& id) {
    const auto place = identities_.find(id);
    return place == identities_.end() ? nullptr : &place->second;
}

Identity* Identities::find_token(const std::string& token) {
    const auto place = tokens_.find(token);
    return place == tokens_.end() ? nullptr : find(place->second);
}

void Identities::set_token(Identity& identity, std::string token) {
    tokens_.erase(identity.token);
    identity.token = std::move(token);
    const bool is_new = tokens_.emplace(identity.token, identity.id).second;
    UMBRELLA_ASSERT(is_new);
}

void Identities::leave(Identity& identity, std::string name, Timestamp forgotten_at) {
    identity.name = std::move(name);
    identity.forgotten_at = forgotten_at;
    departed_.emplace(forgotten_at, identity.id);
    if (departed_.size() > limits::departed) {
        forget(ParticipantId(departed_.begin()->second));
    }
}

void Identities::come_back(Identity& identity) {
    remove_departure(identity);
    identity.forgotten_at.reset();
}

void Identities::remove_departure(Identity& identity) {
    if (!identity.forgotten_at) {
        return;
    }
    for (auto [entry, end] = departed_.equal_range(*identity.forgotten_at); entry != end; ++entry) {
        if (entry->second == identity.id) {
            departed_.erase(entry);
            return;
        }
    }
}

void Identities::forget(const ParticipantId& id) {
    const auto place = identities_.find(id);
    if (place == identities_.end()) {
        return;
    }
    remove_departure(place->second);
    tokens_.erase(place->second.token);
    identities_.erase(place);
}

void Identities::forget_overdue(Timestamp now) {
    while (!departed_.empty() && departed_.begin()->first <= now) {
        forget(ParticipantId(departed_.begin()->second));
    }
}

}  // namespace umbrella::core
