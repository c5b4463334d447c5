// One measurement, or a ramp of them: lets a crowd join, waits until all is settled, measures for
// some time, prints a line of JSON.
#pragma once

#include "crowd.hpp"
#include "process_meter.hpp"
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"

namespace umbrella::bench {

class MeasureRun {
  public:
    MeasureRun(const Plan& plan, Bench& bench);

    /// False: it is over.
    [[nodiscard]] bool tick(Timestamp now);
    /// Every line has been printed before.
    [[nodiscard]] static std::string summary() { return {}; }
    /// Everybody came in, and nothing wrong came.
    [[nodiscard]] bool good() const { return good_; }

  private:
    enum class Phase : std::uint8_t { Joining, Waiting, Settling, Measuring };
    struct Reading {
        Timestamp time;
        Crowd::Sums sums;
        ProcessCost server;
        std::chrono::nanoseconds own_cpu{0};
        std::uint64_t packets = 0;
        std::uint64_t overflows = 0;
        std::uint64_t refused = 0;
    };
    struct Guest {
        std::shared_ptr<Participant> participant;
        Timestamp came;
        std::optional<Timestamp> saw;
        bool leaving = false;
    };

    void enter(Phase phase, Timestamp now);
    void order_meeting();
    void order_step();
    void join_next(Timestamp now);
    void begin(Timestamp now);
    /// Whether a ramp may go on.
    bool finish(Timestamp now);
    [[nodiscard]] Reading read(Timestamp now) const;
    [[nodiscard]] std::uint64_t on_the_way(const Reading& end) const;
    void print(const Reading& end, double loss, double generator_share) const;
    void tick_guests(Timestamp now);

    const Plan& plan_;
    const MeasurePlan& measure_;
    Bench& bench_;
    Crowd crowd_;
    ProcessCost empty_;
    std::vector<Part> orders_;  ///< who is still to join, last first
    Phase phase_ = Phase::Joining;
    Timestamp phase_began_;
    Timestamp joined_;
    bool complete_ = false;
    bool good_ = true;
    std::size_t subscribers_ = 0;
    Reading start_;
    std::list<Guest> guests_;
    Timestamp guest_came_;
    DelayHistogram first_pictures_;
    std::uint64_t guests_came_ = 0;
    std::uint64_t guests_saw_nothing_ = 0;
};

}  // namespace umbrella::bench
