// The pair of addresses that ICE has selected, as a route for the direct send path.
#pragma once

#include <functional>
#include <memory>

#include "media/ice_agent.hpp"
#include "wire/route.hpp"

namespace umbrella::media {

/// Calls `changed` with each pair that is selected from now on, on the agent's thread: its UDP
/// socket, or for TCP and relayed pairs a way through libnice. It is the agent's one observer.
void follow_selected_pair(const std::shared_ptr<IceAgent>& ice,
                          std::function<void(wire::Route)> changed);

}  // namespace umbrella::media
