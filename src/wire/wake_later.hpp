// Puts off waking sleepers until a thread has done all that it has to do.
#pragma once

#include <memory>
#include <vector>

#include "wire/wakeup.hpp"

namespace umbrella::wire {

/// While one of these exists on a thread, whoever wakes a worker from there does it at its end,
/// each worker once. So what comes together (the packets of a picture) is sent together: else, on a
/// machine with one core to spare, the worker would take the core at the first packet and send that
/// alone. Not one within another.
class WakeLater {
  public:
    WakeLater();
    ~WakeLater();
    WakeLater(const WakeLater&) = delete;
    WakeLater& operator=(const WakeLater&) = delete;

    /// Now, or later if so wished on this thread.
    static void wake(const std::shared_ptr<Wakeup>& sleeper);

  private:
    std::vector<std::shared_ptr<Wakeup>> sleepers_;
};

}  // namespace umbrella::wire
