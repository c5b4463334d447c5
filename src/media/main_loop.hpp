// From any thread to the main context.
#pragma once

#include <functional>

namespace umbrella::media {

/// Runs `task` once on the default main context, later and in the order of the calls of one
/// thread. Never waits. Any thread.
void post_to_main(std::function<void()> task);

}  // namespace umbrella::media
