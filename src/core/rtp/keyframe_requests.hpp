// How often a publisher is asked for a keyframe. Pure, single-threaded.
#pragma once

#include <optional>

#include "base/clock.hpp"
#include "base/limits.hpp"

namespace umbrella::core::rtp {

/// Merges the requests of all subscribers of one publication. The first goes out at once; those
/// within the interval behind it wait for its end and go out as one, unless a keyframe makes
/// them needless. So no request is ever lost, and none is sent early.
class KeyframeRequests {
  public:
    explicit KeyframeRequests(MonotonicClock::duration interval = limits::keyframe_request_interval)
        : interval_(interval) {}

    /// A subscriber asks. True: ask the publisher now.
    [[nodiscard]] bool request(Timestamp now);
    /// When poll() is to be called; nothing while no request waits.
    [[nodiscard]] std::optional<Timestamp> deadline() const;
    /// True: the interval is over and a request has waited; ask the publisher now.
    [[nodiscard]] bool poll(Timestamp now);
    /// The first packet of a keyframe passes. Whoever has asked until now gets that one, so what
    /// waits is dropped; who asks afterwards may have lost a piece of it and counts anew. The
    /// interval goes on.
    void keyframe_started() { waiting_ = false; }
    /// The stream comes (again) after a silence: what was asked meanwhile met nobody, so the next
    /// request goes out at once.
    void stream_resumed() { asked_.reset(); }

  private:
    [[nodiscard]] bool may_ask(Timestamp now) const;

    MonotonicClock::duration interval_;
    std::optional<Timestamp> asked_;
    bool waiting_ = false;
};

}  // namespace umbrella::core::rtp
