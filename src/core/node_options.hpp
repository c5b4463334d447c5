// How a node is set up.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/messages.hpp"
#include "core/model.hpp"

namespace umbrella::core {

struct NodeOptions {
    /// Handed to browsers in Welcome.
    std::vector<IceServer> ice_servers;
    /// Video codecs of publications, best first: the first that the publisher can send and all
    /// members of the room can receive is used. VP8 is always tried last.
    std::vector<Codec> video_codecs = {Codec::Vp8};
    /// Makes identities: 16 fresh, unguessable lower-case hex digits at each call.
    std::function<std::string()> make_id;
    /// Whether the machine bears one more participant: asked of each who may come in, last of all.
    /// Null: it does.
    std::function<bool()> has_room;
    /// There is a recorder: people are told so.
    bool can_record = false;
    /// The time of day, for chat and recordings: milliseconds since 1970-01-01 UTC.
    std::function<std::uint64_t()> wall_clock_ms;
};

}  // namespace umbrella::core
