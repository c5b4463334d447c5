// What somebody publishes, for who wants to watch it.
#pragma once

#include <optional>

#include "base/ids.hpp"
#include "core/model.hpp"

namespace umbrella::core {

struct Watchable {
    ParticipantId id;
    std::optional<Codec> audio;  ///< nothing: it publishes none now
    std::optional<Codec> video;
    bool video_may_change = false;  ///< its codec follows what those in the room receive
};

}  // namespace umbrella::core
