#include "core/trunk/dialer.hpp"

#include <algorithm>
#include <utility>

#include "base/limits_trunk.hpp"
#include "base/result.hpp"

namespace umbrella::core::trunk {

Dialer::Dialer(std::function<double()> random) : random_(std::move(random)) {}

void Dialer::start(Timestamp now) {
    state_ = DialState::Waiting;
    due_ = now;
    reason_.clear();
    refused_ = false;
    has_worked_ = false;
    failures_ = 0;
}

void Dialer::stop() {
    state_ = DialState::Idle;
    due_.reset();
}

void Dialer::connected(Timestamp now) {
    if (state_ == DialState::Dialling) {
        state_ = DialState::Verifying;
        due_ = now + limits::trunk_verify_timeout;
    }
}

void Dialer::up(Timestamp now) {
    if (state_ == DialState::Idle) {
        return;
    }
    state_ = DialState::Up;
    begun_ = now;
    due_.reset();
    reason_.clear();
    has_worked_ = true;
}

void Dialer::failed(std::string reason, Timestamp now) {
    wait(std::move(reason), false, now);
}

void Dialer::refused(std::string reason, Timestamp now) {
    wait(std::move(reason), true, now);
}

void Dialer::covered(Timestamp now) {
    if (state_ != DialState::Idle) {
        up(now);
        state_ = DialState::Covered;
    }
}

void Dialer::uncovered(Timestamp now) {
    if (state_ == DialState::Covered) {
        wait("the other server's link has ended", false, now);
    }
}

void Dialer::wait(std::string reason, bool refused, Timestamp now) {
    if (state_ == DialState::Idle) {
        return;
    }
    // Said twice of one dial (a refusal, then the end of its connection): the first counts.
    if (state_ == DialState::Waiting) {
        return;
    }
    // Who is let in and shown the door at once, again and again, shall not come at once again.
    const bool was_up = state_ == DialState::Up || state_ == DialState::Covered;
    if (was_up && now - begun_ >= limits::trunk_settled) {
        failures_ = 0;
    }
    state_ = DialState::Waiting;
    reason_ = std::move(reason);
    refused_ = refused;
    due_ = has_worked_ && !refused ? std::max(now, dialled_ + limits::trunk_redial_interval)
                                   : now + pause();
}

MonotonicClock::duration Dialer::pause() {
    using Seconds = std::chrono::duration<double, MonotonicClock::period>;
    Seconds pause = limits::trunk_backoff_first;
    for (unsigned i = 0; i < failures_ && pause < limits::trunk_backoff_last; ++i) {
        pause *= 2;
    }
    ++failures_;
    pause = std::min<Seconds>(pause, limits::trunk_backoff_last);
    // Many who wait for one server shall not come at once.
    return std::chrono::duration_cast<MonotonicClock::duration>(pause * (0.75 + random_() / 4));
}

Dialer::Order Dialer::poll(Timestamp now, const std::string& waits_for) {
    if (!due_ || now < *due_) {
        return Order::None;
    }
    switch (state_) {
        case DialState::Waiting:
            state_ = DialState::Dialling;
            begun_ = now;
            return dial(now);
        case DialState::Dialling:
            // One that has worked will answer one day; its address need not be waited for.
            if (has_worked_ || now - begun_ < limits::trunk_first_connect_timeout) {
                return dial(now);
            }
            failed(waits_for, now);
            return Order::GiveUp;
        case DialState::Verifying:
            failed("it does not introduce itself", now);
            return Order::GiveUp;
        case DialState::Idle:
        case DialState::Up:
        case DialState::Covered:
            break;
    }
    assertion_failed("nothing is due in this state", __FILE__, __LINE__);
}

Dialer::Order Dialer::dial(Timestamp now) {
    dialled_ = now;
    due_ = now + limits::trunk_dial_again;
    return Order::Dial;
}

std::string Dialer::words(Timestamp now) const {
    switch (state_) {
        case DialState::Idle:
            return "not set";
        case DialState::Dialling:
            return has_worked_ && !reason_.empty() ? "reconnecting: " + reason_ : "dialling";
        case DialState::Verifying:
            return "verifying";
        case DialState::Up:
            return "up";
        case DialState::Covered:
            return "up, dialled by the other server";
        case DialState::Waiting:
            break;
    }
    const auto left = std::max(due_.value_or(now) - now, MonotonicClock::duration::zero());
    const std::string seconds =
        std::to_string(std::chrono::ceil<std::chrono::seconds>(left).count()) + " s";
    if (refused_) {
        return "refused: " + reason_ + "; again in " + seconds;
    }
    const std::string what = has_worked_ ? "reconnecting in " : "dialling again in ";
    return what + seconds + (reason_.empty() ? "" : ": " + reason_);
}

}  // namespace umbrella::core::trunk
