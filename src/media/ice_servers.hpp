// STUN and TURN servers, as IceOptions has them, for libnice.
#pragma once

#include <nice/agent.h>

#include "media/ice.hpp"

namespace umbrella::media {

/// A URL that cannot be read is logged, without its password, and not used.
void use_stun_server(NiceAgent* agent, const IceOptions& options);
/// Before the stream's candidates are gathered.
void use_turn_servers(NiceAgent* agent, guint stream, const IceOptions& options);

}  // namespace umbrella::media
