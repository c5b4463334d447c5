#include "core/trunk/media_dialer.hpp"

#include "base/limits_trunk_media.hpp"

namespace umbrella::core::trunk {

void MediaDialer::signalling(Timestamp now) {
    wanted_ = true;
    if (!is_heard(now)) {
        state_ = State::None;
    }
}

void MediaDialer::asked(bool knows_offer, Timestamp now) {
    // An offer that is still on its way is what the other end asks for.
    const bool is_on_its_way = state_ == State::Dialling && !knows_offer &&
                               now - since_ < limits::trunk_media_dial_timeout;
    if (!is_on_its_way) {
        state_ = State::None;
    }
}

bool MediaDialer::offered(Timestamp now) {
    if (offers_ || !offers_taken_.take(now)) {
        return false;
    }
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
