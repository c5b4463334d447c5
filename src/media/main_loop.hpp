// From any thread to the main context, or another one.
#pragma once

#include <chrono>
#include <functional>

#include <glib.h>

namespace umbrella::media {

/// Runs `task` once on `context` (null: the default main context), later and in the order of the
/// calls of one thread. Never waits. Any thread.
void post_to(GMainContext* context, std::function<void()> task);
/// The same on the default main context.
void post_to_main(std::function<void()> task);
/// The same when `delay` has passed.
void post_to_main_after(std::chrono::milliseconds delay, std::function<void()> task);

/// Runs `task` on the default main context again and again, for as long as it lives. Main thread.
class RepeatingTimer {
  public:
    RepeatingTimer(std::chrono::milliseconds interval, std::function<void()> task);
    ~RepeatingTimer();
    RepeatingTimer(const RepeatingTimer&) = delete;
    RepeatingTimer& operator=(const RepeatingTimer&) = delete;

  private:
    std::function<void()> task_;
    unsigned source_;
};

}  // namespace umbrella::media
