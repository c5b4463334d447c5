// When the address of a trunk is dialled, and what a page says of it. Pure: the time and chance
// are passed in.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/clock.hpp"

namespace umbrella::core::trunk {

enum class DialState : std::uint8_t {
    Idle,       ///< there is nothing to dial
    Dialling,   ///< the connection is being made
    Verifying,  ///< it is there; its other end introduces itself
    Up,
    Covered,  ///< up, by a link that the other end has dialled
    Waiting,  ///< until the next dial
};

class Dialer {
  public:
    /// `random` gives numbers from 0 to below 1.
    explicit Dialer(std::function<double()> random);

    // --- What happens -----------------------------------------------------------------------

    void start(Timestamp now);
    /// What is under way is to be ended by the caller.
    void stop();
    /// TLS and the WebSocket are up, and the other end has proved who it is, if it must.
    void connected(Timestamp now);
    /// NeighbourUp came for this link.
    void up(Timestamp now);
    /// None of the connections could be made, or the one that there was has ended. `reason` is for
    /// people.
    void failed(std::string reason, Timestamp now);
    /// The other end will not have it, for a reason that time alone does not mend.
    void refused(std::string reason, Timestamp now);
    /// LinkErrorCode::DuplicateLink: the other link to the same node stays. Until uncovered().
    void covered(Timestamp now);
    /// That one has ended.
    void uncovered(Timestamp now);

    // --- What is to be done -----------------------------------------------------------------

    enum class Order : std::uint8_t { None, Dial, GiveUp };
    /// To be asked after each word above and at next_due(). Dial: begin a connection beside those
    /// that are under way. GiveUp: all of them take too long and are to be ended; the next dial
    /// comes with a later poll().
    /// `waits_for`: what they wait for, for people.
    [[nodiscard]] Order poll(Timestamp now, const std::string& waits_for = "it does not answer");
    [[nodiscard]] std::optional<Timestamp> next_due() const { return due_; }

    [[nodiscard]] DialState state() const { return state_; }
    /// "dialling", "reconnecting: …", "refused: …; again in 12 s".
    [[nodiscard]] std::string words(Timestamp now) const;

  private:
    void wait(std::string reason, bool refused, Timestamp now);
    [[nodiscard]] Order dial(Timestamp now);
    [[nodiscard]] MonotonicClock::duration pause();

    std::function<double()> random_;
    DialState state_ = DialState::Idle;
    std::optional<Timestamp> due_;  ///< of the next dial, or of the end of patience
    Timestamp begun_;               ///< Dialling: its first connection; Up: it
    Timestamp dialled_;             ///< the last connection
    std::string reason_;
    bool refused_ = false;
    bool has_worked_ = false;
    unsigned failures_ = 0;
};

}  // namespace umbrella::core::trunk
