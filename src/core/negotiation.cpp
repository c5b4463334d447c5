#include "core/negotiation.hpp"

#include <algorithm>
#include <utility>

#include "base/limits.hpp"
#include "base/limits_negotiation.hpp"
#include "base/limits_parsing.hpp"
#include "core/sdp/candidate.hpp"
#include "core/sdp/session_description.hpp"

namespace umbrella::core {
namespace {

void keep(std::vector<Candidate>& candidates, Candidate candidate) {
    if (candidates.size() < limits::local_candidates) {
        candidates.push_back(std::move(candidate));
    }
}

tl::unexpected<Error> error(ErrorCode code, std::string text) {
    return tl::make_unexpected(Error{.code = code, .text = std::move(text), .fatal = true});
}

tl::unexpected<Error> too_many_candidates() {
    return error(ErrorCode::TooManyCandidates,
                 "More than " + std::to_string(limits::candidates_per_generation) +
                     " ICE candidates for one offer.");
}

std::vector<Mid> mids_of(std::string_view offer) {
    const Result<sdp::SessionDescription> description = sdp::parse(offer);
    UMBRELLA_ASSERT(description.has_value());
    std::vector<Mid> mids;
    for (const sdp::MediaSection& section : description->media) {
        mids.emplace_back(std::string(sdp::find_attribute(section.lines, "mid").value_or("")));
    }
    return mids;
}

}  // namespace

Negotiation::Start Negotiation::start(Timestamp now) {
    const bool may_offer = generation_ == 0 || connected_ || restart_due_;
    if (!(dirty_ || restart_due_) || state_ != State::Idle || !may_offer) {
        return Start::Nothing;
    }
    dirty_ = false;
    state_ = State::Creating;
    const bool restarts = std::exchange(restart_due_, false);
    patience_ =
        connected_ && !restarts ? limits::renegotiation_timeout : limits::negotiation_timeout;
    deadline_ = now + patience_;
    if (!restarts) {
        return Start::Offer;
    }
    sent_local_.clear();
    return Start::OfferWithIceRestart;
}

bool Negotiation::offer_created(std::string sdp, Timestamp now) {
    if (state_ != State::Creating) {
        return false;
    }
    offer_ = std::move(sdp);
    mids_ = mids_of(offer_);
    ++generation_;
    remote_candidates_ = 0;
    state_ = State::AwaitingAnswer;
    deadline_ = now + patience_;
    return true;
}

Result<std::string, Error> Negotiation::answer(const Answer& answer, Timestamp now) {
    if (state_ != State::AwaitingAnswer || answer.generation != generation_) {
        return error(ErrorCode::UnexpectedAnswer, "No offer is waiting for this answer.");
    }
    Result<sdp::CheckedAnswer> checked = sdp::check_answer(answer.sdp, offer_);
    if (!checked) {
        return error(ErrorCode::BadSdp, checked.error().message);
    }
    remote_candidates_ += checked->candidates.size();
    if (remote_candidates_ > limits::candidates_per_generation) {
        return too_many_candidates();
    }
    std::ranges::move(checked->candidates, std::back_inserter(held_remote_));
    answered_ = std::move(checked->mlines);
    state_ = State::Applying;
    deadline_ = now + patience_;
    return std::move(checked->sdp);
}

std::optional<Negotiation::Applied> Negotiation::answer_applied(Timestamp now) {
    if (state_ != State::Applying) {
        return std::nullopt;
    }
    state_ = State::Idle;
    applied_ = true;
    deadline_ = connected_ ? std::nullopt : std::optional<Timestamp>(now + patience_);
    return Applied{.mlines = std::exchange(answered_, {}),
                   .candidates = std::exchange(held_remote_, {})};
}

Result<std::optional<std::string>, Error> Negotiation::remote_candidate(
    const Candidate& candidate) {
    const bool outdated = candidate.generation < generation_;
    const bool end_of_candidates = candidate.candidate.empty();
    if (outdated || (end_of_candidates && candidate.generation == generation_)) {
        return std::nullopt;
    }
    if (candidate.generation != generation_ || !has_mid(candidate.mid)) {
        return error(ErrorCode::UnknownMid,
                     "An ICE candidate names an m-line that is not offered.");
    }
    if (++remote_candidates_ > limits::candidates_per_generation) {
        return too_many_candidates();
    }
    Result<std::string> checked = sdp::check_candidate(candidate.candidate);
    if (!checked) {
        return error(ErrorCode::BadCandidate, checked.error().message);
    }
    if (state_ == State::AwaitingAnswer || state_ == State::Applying) {
        held_remote_.push_back(std::move(*checked));
        return std::nullopt;
    }
    return std::move(*checked);
}

std::optional<Candidate> Negotiation::local_candidate(const Mid& mid, std::string candidate) {
    Candidate message{.generation = generation_, .mid = mid, .candidate = std::move(candidate)};
    if (state_ == State::Creating) {
        keep(held_local_, std::move(message));
        return std::nullopt;
    }
    if (generation_ == 0) {
        return std::nullopt;
    }
    keep(sent_local_, message);
    return message;
}

std::vector<Candidate> Negotiation::take_held_local_candidates() {
    for (Candidate& candidate : held_local_) {
        candidate.generation = generation_;
        keep(sent_local_, candidate);
    }
    return std::exchange(held_local_, {});
}

std::vector<Candidate> Negotiation::sent_local_candidates() const {
    std::vector<Candidate> candidates = sent_local_;
    for (Candidate& candidate : candidates) {
        candidate.generation = generation_;
    }
    return candidates;
}

void Negotiation::reconnected(Timestamp now) {
    if (deadline_) {
        deadline_ = now + patience_;
    }
}

void Negotiation::connected() {
    connected_ = true;
    if (state_ == State::Idle) {
        deadline_.reset();
    }
}

bool Negotiation::has_mid(const Mid& mid) const {
    return std::ranges::find(mids_, mid) != mids_.end();
}

}  // namespace umbrella::core
