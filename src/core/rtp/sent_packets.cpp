#include "core/rtp/sent_packets.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace umbrella::core::rtp {
namespace {

constexpr std::chrono::milliseconds half_life{500};
constexpr std::chrono::seconds silent_after{5};

}  // namespace

std::uint16_t SentPackets::add(std::size_t bytes, Timestamp now) {
    if (!ring_) {
        ring_ = std::make_unique<Ring>();
    }
    (*ring_)[next_ % limits::sent_packets] = {
        .at = now, .bytes = static_cast<std::uint32_t>(bytes), .state = State::Unknown};
    return static_cast<std::uint16_t>(next_++ & 0xFFFFU);
}

SentPackets::Sent* SentPackets::find(std::uint16_t number) {
    // How far behind the next one: 1 is the newest.
    const auto behind = static_cast<std::uint16_t>((next_ & 0xFFFFU) - number);
    if (behind == 0 || behind > std::min<std::uint64_t>(next_, limits::sent_packets)) {
        return nullptr;
    }
    return &(*ring_)[(next_ - behind) % limits::sent_packets];
}

void SentPackets::note(Sent& sent, bool received) {
    if (received && sent.state != State::Received) {
        // It may have been missing only because it was late.
        missing_ = std::max(0.0, missing_ - (sent.state == State::Missing ? 1 : 0));
        received_ += 1;
        sent.state = State::Received;
    } else if (!received && sent.state == State::Unknown) {
        missing_ += 1;
        sent.state = State::Missing;
    }
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

void SentPackets::apply(TransportFeedback feedback, Timestamp now) {
    fade(now);
    heard_ = now;
    while (const auto status = feedback.next()) {
        if (Sent* sent = find(status->sequence_number)) {
            note(*sent, status->arrival.has_value());
        }
    }
}

std::optional<double> SentPackets::loss(Timestamp now) const {
    if (!heard_ || now - *heard_ > silent_after || received_ + missing_ <= 0) {
        return std::nullopt;
    }
    return missing_ / (received_ + missing_);
}

}  // namespace umbrella::core::rtp
