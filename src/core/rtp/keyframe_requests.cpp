#include "core/rtp/keyframe_requests.hpp"

namespace umbrella::core::rtp {

bool KeyframeRequests::may_ask(Timestamp now) const {
    return !asked_ || now - *asked_ >= interval_;
}

bool KeyframeRequests::request(Timestamp now) {
    waiting_ = true;
    return poll(now);
}

std::optional<Timestamp> KeyframeRequests::deadline() const {
    return waiting_ && asked_ ? std::optional{*asked_ + interval_} : std::nullopt;
}

bool KeyframeRequests::poll(Timestamp now) {
    if (!waiting_ || !may_ask(now)) {
        return false;
    }
    waiting_ = false;
    asked_ = now;
    return true;
}

}  // namespace umbrella::core::rtp
