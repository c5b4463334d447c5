#include "cycle_run.hpp"

#include "json.hpp"
#include <chrono>

namespace umbrella::bench {
namespace {

constexpr std::chrono::seconds patience{15};

}  // namespace

bool CycleRun::tick(Timestamp now) {
    ended_.clear();
    while (begun_ < plan_.cycles && cycles_.size() < plan_.parallel) {
        begin(now);
    }
    for (auto cycle = cycles_.begin(); cycle != cycles_.end();) {
        cycle->peer->tick(now);
        const bool late =
            now - cycle->begun > patience || (cycle->peer->closed() && !cycle->reached);
        if (cycle->reached || late) {
            end(*cycle);
            cycle = cycles_.erase(cycle);
        } else {
            ++cycle;
        }
    }
    return !cycles_.empty() || begun_ < plan_.cycles || !ended_.empty();
}

void CycleRun::begin(Timestamp now) {
    Cycle& cycle = cycles_.emplace_back();
    cycle.until = plan_.kill ? static_cast<Step>(begun_ % step_count) : Step::Flowing;
    cycle.begun = now;
    ++begun_;
    // Nobody else may be there whose media could flow to it.
    const bool alone = plan_.kill && cycle.until == Step::Flowing;
    cycle.peer =
        LoadPeer::join({.url = plan_.url,
                        .insecure = plan_.insecure,
                        .room = plan_.room,
                        .name = "Cycle " + std::to_string(begun_),
                        .local_address = {},
                        .part = {.publish = alone || begun_ % 2 == 0, .watch = plan_.watch},
                        .first = 0},
                       bench_, [this, &cycle](Step step) {
                           if (step == cycle.until && !cycle.reached) {
                               cycle.reached = true;
                               ++left_at_.at(static_cast<std::size_t>(step));
                               // At the very step, not at the next tick. The first is
                               // reached before there is a peer.
                               if (plan_.kill && cycle.peer) {
                                   cycle.peer->kill();
                               }
                           }
                       });
}

void CycleRun::end(Cycle& cycle) {
    if (!cycle.reached) {
        ++failed_;
        ++errors_["stuck after " + std::string(to_string(cycle.peer->step()))];
    }
    for (const std::string& error : cycle.peer->errors()) {
        ++errors_[error];
    }
    if (plan_.kill) {
        cycle.peer->kill();
    } else {
        cycle.peer->leave();
    }
    ended_.push_back(std::move(cycle.peer));
}

std::string CycleRun::summary() const {
    Json json;
    json.begin_object().name("cycles").number(begun_).name("failed").number(failed_);
    json.name("left_at").begin_object();
    for (std::size_t i = 0; i < step_count; ++i) {
        json.name(std::string(to_string(static_cast<Step>(i)))).number(left_at_.at(i));
    }
    json.end_object().name("errors").begin_object();
    for (const auto& [error, count] : errors_) {
        json.name(error).number(count);
    }
    return json.end_object().end_object().print();
}

}  // namespace umbrella::bench
