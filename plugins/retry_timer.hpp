// A timer of one element, without a thread of its own: GStreamer's system clock has one for all.
#pragma once

#include <mutex>
#include <optional>

#include <gst/gst.h>

#include "base/clock.hpp"

namespace umbrella::plugins {

/// Thread-safe. Under its mutex only the clock's own is taken.
class RetryTimer {
  public:
    /// Called on the clock's thread, with the element held alive. It cancels first, so that the
    /// next call can be armed, and arms for whatever is left.
    using Callback = void (*)(GstElement* element);

    /// Calls at `when` at the latest; an earlier call that is due stands.
    void arm(GstElement* element, Timestamp when, Callback callback);
    /// No call begins after the return; one that runs goes on.
    void cancel();

  private:
    /// With the lock held.
    void drop();

    std::mutex mutex_;
    GstClockID id_ = nullptr;
    std::optional<Timestamp> when_;
};

}  // namespace umbrella::plugins
