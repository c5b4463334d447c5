#include "media/trunk_feedback.hpp"

#include <algorithm>
#include <utility>

#include "base/limits.hpp"
#include "core/rtp/feedback.hpp"

namespace umbrella::media {
namespace {

/// RFC 4585 §6.2.1.
constexpr std::size_t nack_bytes = 12;
constexpr std::size_t nack_entry_bytes = 4;

}  // namespace

void TrunkFeedback::ask_again(std::uint32_t ssrc, std::uint16_t sequence_number) {
    {
        const std::lock_guard lock(mutex_);
        std::vector<std::uint16_t>& lost = waiting_.lost[ssrc];
        if (lost.size() >= limits::pending_nacks) {
            return;
        }
        lost.push_back(sequence_number);
    }
    schedule();
}

void TrunkFeedback::ask_for_keyframe(std::uint32_t ssrc) {
    {
        const std::lock_guard lock(mutex_);
        waiting_.pictures.insert(ssrc);
    }
    schedule();
}

void TrunkFeedback::keep_alive() {
    transport_->write_rtcp([sender = sender_,
                            written = false](core::rtp::MutableBytes room) mutable -> std::size_t {
        return std::exchange(written, true) ? 0 : core::rtp::write_receiver_report(room, sender);
    });
}

void TrunkFeedback::schedule() {
    {
        const std::lock_guard lock(mutex_);
        if (std::exchange(scheduled_, true)) {
            return;
        }
    }
    transport_->write_rtcp(
        [self = shared_from_this()](core::rtp::MutableBytes room) { return self->write(room); });
}

/// The worker's thread.
std::size_t TrunkFeedback::write(core::rtp::MutableBytes room) {
    const std::lock_guard lock(mutex_);
    if (room.empty() || waiting_.empty()) {
        waiting_ = {};
        scheduled_ = false;
        return 0;
    }
    std::size_t size = core::rtp::write_receiver_report(room, sender_);
    while (!waiting_.pictures.empty()) {
        const auto first = waiting_.pictures.begin();
        const std::size_t added =
            core::rtp::write_picture_loss(room.subspan(size), sender_, *first);
        if (added == 0) {
            return size;
        }
        waiting_.pictures.erase(first);
        size += added;
    }
    return size + write_nacks(room.subspan(size), waiting_);
}

std::size_t TrunkFeedback::write_nacks(core::rtp::MutableBytes room, Waiting& waiting) const {
    std::size_t size = 0;
    while (!waiting.lost.empty()) {
        const std::size_t left = room.size() - size;
        if (left < nack_bytes + nack_entry_bytes) {
            break;
        }
        const auto first = waiting.lost.begin();
        auto entries = core::rtp::pack_nacks(first->second);
        // What does not fit is asked for when the receiver asks again.
        entries.resize(std::min(entries.size(), (left - nack_bytes) / nack_entry_bytes));
        size += core::rtp::write_nack(room.subspan(size), sender_, first->first, entries);
        waiting.lost.erase(first);
    }
    return size;
}

}  // namespace umbrella::media
