// Offer and answer with one client: perfectly serial. One offer is on its way at a time; what
// changes meanwhile waits and is put into the next one.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "core/messages.hpp"
#include "core/sdp/answer.hpp"

namespace umbrella::core {

/// All m-lines are bundled on the first one, whose ICE stream is the only one that exists.
inline constexpr std::size_t transport_mline_index = 0;

class Negotiation {
  public:
    /// m-lines were added or publish targets moved: an offer is due.
    void request() { dirty_ = true; }
    /// The path is gone: an offer with new ICE credentials is due.
    void request_ice_restart() { restart_due_ = true; }
    /// An offer has been answered, and the answer applied: there is something to restart.
    [[nodiscard]] bool can_restart_ice() const { return applied_; }

    enum class Start : std::uint8_t { Nothing, Offer, OfferWithIceRestart };
    /// Whether CreateOffer is to be carried out now. A second offer waits until the transport of
    /// the first is connected, so that no candidate of an offer comes too late to be of use; an
    /// ICE restart does not wait for that.
    [[nodiscard]] Start start(Timestamp now);

    /// The finished offer. False if none was asked for: ignore it.
    [[nodiscard]] bool offer_created(std::string sdp, Timestamp now);

    /// The text that is to be applied, or the error of a peer that answered wrongly.
    [[nodiscard]] Result<std::string, Error> answer(const Answer& answer, Timestamp now);

    struct Applied {
        std::vector<sdp::AnsweredMline> mlines;
        /// Remote candidates that waited for it.
        std::vector<std::string> candidates;
    };
    /// Nothing if no answer was being applied: ignore it.
    [[nodiscard]] std::optional<Applied> answer_applied(Timestamp now);

    /// A candidate to be added now; nothing if it waits, is of an earlier offer or ends the list.
    [[nodiscard]] Result<std::optional<std::string>, Error> remote_candidate(
        const Candidate& candidate);

    /// The message to send now; nothing if it waits for its offer to be sent.
    [[nodiscard]] std::optional<Candidate> local_candidate(const Mid& mid, std::string candidate);
    /// After the offer has been sent: those that waited for it.
    [[nodiscard]] std::vector<Candidate> take_held_local_candidates();

    void connected();

    /// The client has a new connection: it has as long as ever for what it is asked, and whatever
    /// was sent before may have been lost.
    void reconnected(Timestamp now);
    /// The offer has been sent and not been answered.
    [[nodiscard]] bool awaits_answer() const { return state_ == State::AwaitingAnswer; }
    /// All that were sent since ICE began, for the latest offer that was sent.
    [[nodiscard]] std::vector<Candidate> sent_local_candidates() const;
    /// Nothing has moved for limits::negotiation_timeout although it should have; for who is
    /// connected, limits::renegotiation_timeout.
    [[nodiscard]] bool timed_out(Timestamp now) const { return deadline_ && now >= *deadline_; }

    /// Of the latest offer; 0 before the first.
    [[nodiscard]] std::uint32_t generation() const { return generation_; }
    [[nodiscard]] const std::string& offer() const { return offer_; }

  private:
    enum class State : std::uint8_t { Idle, Creating, AwaitingAnswer, Applying };

    [[nodiscard]] bool has_mid(const Mid& mid) const;

    State state_ = State::Idle;
    bool dirty_ = false;
    bool restart_due_ = false;
    bool applied_ = false;
    bool connected_ = false;
    std::uint32_t generation_ = 0;
    std::string offer_;
    std::vector<Mid> mids_;            ///< of the latest offer
    std::chrono::seconds patience_{};  ///< with the latest offer
    std::optional<Timestamp> deadline_;
    std::vector<sdp::AnsweredMline> answered_;
    std::size_t remote_candidates_ = 0;  ///< of this generation
    std::vector<std::string> held_remote_;
    std::vector<Candidate> held_local_;
    std::vector<Candidate> sent_local_;
};

}  // namespace umbrella::core
