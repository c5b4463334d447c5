// Joins and leaves, again and again: orderly, or broken off at every step of the way in turn.
#pragma once

#include "load_peer.hpp"
#include "plan.hpp"
#include <array>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"

namespace umbrella::bench {

class CycleRun {
  public:
    CycleRun(const Plan& plan, Bench& bench) : plan_(plan), bench_(bench) {}

    /// False: it is over.
    [[nodiscard]] bool tick(Timestamp now);
    [[nodiscard]] std::string summary() const;
    /// Every cycle reached the step that it was to reach.
    [[nodiscard]] bool good() const { return failed_ == 0; }

  private:
    struct Cycle {
        std::shared_ptr<LoadPeer> peer;
        Step until = Step::Flowing;
        Timestamp begun;
        bool reached = false;
    };
    void begin(Timestamp now);
    void end(Cycle& cycle);

    const Plan& plan_;
    Bench& bench_;
    std::list<Cycle> cycles_;
    /// Have ended, from within one of their own calls perhaps; released at the next tick.
    std::vector<std::shared_ptr<LoadPeer>> ended_;
    std::size_t begun_ = 0;
    std::size_t failed_ = 0;
    std::array<std::size_t, step_count> left_at_{};
    std::map<std::string, std::size_t> errors_;
};

}  // namespace umbrella::bench
