// A room full of lean participants for some time.
#pragma once

#include "load_peer.hpp"
#include "plan.hpp"
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"

namespace umbrella::bench {

class MeetingRun {
  public:
    MeetingRun(const Plan& plan, Bench& bench) : plan_(plan), bench_(bench) {}

    /// False: it is over.
    [[nodiscard]] bool tick(Timestamp now);
    [[nodiscard]] std::string summary() const;
    /// Everybody came in and stayed, and nothing came that nobody asked for.
    [[nodiscard]] bool good() const;

  private:
    void join_next();
    void choose_speaker(Timestamp now);
    void turn_page(Timestamp now);

    const Plan& plan_;
    Bench& bench_;
    std::vector<std::shared_ptr<LoadPeer>> peers_;
    Timestamp joined_;
    Timestamp speaker_chosen_;
    Timestamp page_turned_;
    std::size_t speaker_ = 0;
    std::size_t page_ = 0;
    bool leaving_ = false;
};

}  // namespace umbrella::bench
