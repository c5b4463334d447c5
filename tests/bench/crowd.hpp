// The participants of a measurement, whichever server they are with: makes them in order, knows who
// is to see whom. Main thread.
#pragma once

#include "janus_peer.hpp"
#include "janus_session.hpp"
#include "participant.hpp"
#include "plan.hpp"
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"

namespace umbrella::bench {

class Crowd {
  public:
    /// What is referred to must outlive it.
    Crowd(const Plan& plan, Bench& bench);

    /// May be called before the server answers.
    [[nodiscard]] std::shared_ptr<Participant> make(const Part& part);
    void add(const Part& part) { members_.push_back(make(part)); }
    /// Who publishes in a room is to be told before the first of them is made.
    void expect_publishers(std::size_t room, std::size_t count);

    void tick(Timestamp now);
    [[nodiscard]] const std::vector<std::shared_ptr<Participant>>& members() const {
        return members_;
    }
    /// Everybody is connected and sees whom it is to see.
    [[nodiscard]] bool complete() const;
    [[nodiscard]] std::optional<std::string> trouble() const;

    struct Sums {
        StreamMeter::Counts counts;
        std::uint64_t video_received = 0;
        std::uint64_t video_expected = 0;  ///< were there no loss: from what publishers sent
        std::uint64_t sent = 0;
        std::uint64_t retransmitted = 0;
        std::uint64_t keyframes = 0;
        std::uint64_t nacks = 0;
        std::uint64_t streams = 0;
    };
    [[nodiscard]] Sums sums() const;
    /// "AES-GCM" or "AES-CM", of the first connection.
    [[nodiscard]] std::string protection() const;

  private:
    [[nodiscard]] std::size_t pictures_expected(const Participant& member) const;

    const Plan& plan_;
    Bench& bench_;
    std::unique_ptr<JanusSession> janus_;
    std::map<std::size_t, JanusRoom> janus_rooms_;
    std::map<std::size_t, std::size_t> publishers_;  ///< by room
    std::vector<std::shared_ptr<Participant>> members_;
    std::uint64_t made_ = 0;
};

}  // namespace umbrella::bench
