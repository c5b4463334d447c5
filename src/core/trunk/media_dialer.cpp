#include "core/trunk/media_dialer.hpp"

#include "base/limits_trunk_media.hpp"

namespace umbrella::core::trunk {

void MediaDialer::signalling(Timestamp now) {
    wanted_ = true;
    if (!is_heard(now)) {
        state_ = State::None;
    }
}

void MediaDialer::asked(Timestamp now) {
    // An attempt that has just begun is what the other end asks for.
    const bool is_fresh = state_ == State::Dialling && now - since_ < limits::trunk_media_redial;
    if (!is_fresh) {
        state_ = State::None;
    }
}

bool MediaDialer::offered(Timestamp now) {
    // Two that left a whole interval apart may come closer together.
    if (offers_ || (offered_ && now - *offered_ < limits::trunk_media_redial / 2)) {
        return false;
    }
    offered_ = now;
    state_ = State::Dialling;
    since_ = now;
    return true;
}

void MediaDialer::connected(Timestamp now) {
    state_ = State::Up;
    heard_ = now;
}

void MediaDialer::failed() {
    state_ = State::None;
}

bool MediaDialer::is_due(Timestamp now) const {
    switch (state_) {
        case State::None:
            return true;
        case State::Dialling:
            return now - since_ >= limits::trunk_media_dial_timeout;
        case State::Up:
            return !heard_ || now - *heard_ >= limits::trunk_media_patience;
    }
    return false;
}

MediaDialer::Order MediaDialer::poll(Timestamp now) {
    const bool is_too_soon = tried_ && now - *tried_ < limits::trunk_media_redial;
    if (!wanted_ || is_too_soon || !is_due(now)) {
        return Order::None;
    }
    tried_ = now;
    if (!offers_) {
        state_ = State::None;
        return Order::Ask;
    }
    state_ = State::Dialling;
    since_ = now;
    return Order::Offer;
}

bool MediaDialer::is_heard(Timestamp now) const {
    return state_ == State::Up && heard_ && now - *heard_ < limits::trunk_media_silent;
}

}  // namespace umbrella::core::trunk
