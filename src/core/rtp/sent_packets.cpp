#include "core/rtp/sent_packets.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace umbrella::core::rtp {
namespace {

constexpr std::chrono::milliseconds half_life{500};
constexpr std::chrono::seconds silent_after{5};
constexpr std::chrono::seconds remembered_for{1};
constexpr std::size_t first_ring = 128;
static_assert(limits::sent_packets % first_ring == 0);

}  // namespace

std::uint16_t SentPackets::add(std::size_t bytes, Timestamp now) {
    make_room(now);
    place_of(next_) = {
        .at = now, .bytes = static_cast<std::uint32_t>(bytes), .state = State::Unknown};
    return static_cast<std::uint16_t>(next_++ & 0xFFFFU);
}

/// Doubles while the oldest packet, which would be overwritten, has just left.
void SentPackets::make_room(Timestamp now) {
    if (ring_.empty()) {
        ring_.resize(first_ring);
    }
    const std::size_t size = ring_.size();
    if (next_ < size || size >= limits::sent_packets || now - place_of(next_).at > remembered_for) {
        return;
    }
    std::vector<Sent> larger(2 * size);
    for (std::uint64_t number = next_ - size; number != next_; ++number) {
        larger[number % larger.size()] = place_of(number);
    }
    ring_ = std::move(larger);
}

SentPackets::Sent* SentPackets::find(std::uint16_t number) {
    // How far behind the next one: 1 is the newest.
    const auto behind = static_cast<std::uint16_t>((next_ & 0xFFFFU) - number);
    if (behind == 0 || behind > std::min<std::uint64_t>(next_, ring_.size())) {
        return nullptr;
    }
    return &place_of(next_ - behind);
}

void SentPackets::note(const PacketStatus& status, const OutcomeHandler& tell) {
    Sent* sent = find(status.sequence_number);
    const bool received = status.arrival.has_value();
    const State state = received ? State::Received : State::Missing;
    if (sent == nullptr || sent->state == State::Received || sent->state == state) {
        return;
    }
    // It may have been missing only because it was late.
    const bool was_missing = sent->state == State::Missing;
    if (was_missing) {
        missing_ = std::max(0.0, missing_ - 1);
    }
    (received ? received_ : missing_) += 1;
    sent->state = state;
    if (tell) {
        tell({.sent = sent->at,
              .bytes = sent->bytes,
              .arrival = status.arrival,
              .was_missing = was_missing});
    }
}

/// Only if no feedback was lost in between: then nothing is known of what it told.
void SentPackets::note_gap(const TransportFeedback& feedback, const OutcomeHandler& tell) {
    const std::uint16_t base = feedback.base_sequence_number;
    if (told_) {
        // Counts wrap after 255 or, as GStreamer has it, after 254.
        const unsigned step = (feedback.feedback_count + 256U - told_->count) % 256U;
        const bool wraps_early = told_->count == 254 && feedback.feedback_count == 0;
        const auto gap = static_cast<std::uint16_t>(base - told_->next);
        if ((step == 1 || wraps_early) && gap < limits::sent_packets) {
            for (std::uint16_t number = told_->next; number != base; ++number) {
                note({.sequence_number = number, .arrival = std::nullopt}, tell);
            }
        }
    }
    told_ = {.count = feedback.feedback_count,
             .next = static_cast<std::uint16_t>(base + feedback.status_count)};
}

void SentPackets::fade(Timestamp now) {
    if (!faded_) {
        faded_ = now;
    }
    // After long silence a few halvings are as good as all.
    for (int i = 0; i < 32 && now - *faded_ >= half_life; ++i) {
        received_ /= 2;
        missing_ /= 2;
        *faded_ += half_life;
    }
    if (now - *faded_ >= half_life) {
        faded_ = now;
    }
}

void SentPackets::apply(TransportFeedback feedback, Timestamp now, const OutcomeHandler& tell) {
    fade(now);
    heard_ = now;
    note_gap(feedback, tell);
    while (const auto status = feedback.next()) {
        note(*status, tell);
    }
}

std::optional<double> SentPackets::loss(Timestamp now) const {
    if (!heard_ || now - *heard_ > silent_after || received_ + missing_ <= 0) {
        return std::nullopt;
    }
    return missing_ / (received_ + missing_);
}

}  // namespace umbrella::core::rtp
