#include "media/trunk_feedback.hpp"

#include "core/rtp/feedback.hpp"

namespace umbrella::media {

void TrunkFeedback::ask_again(std::uint32_t ssrc, std::uint16_t sequence_number) {
    {
        const std::lock_guard lock(mutex_);
        queue_.ask_again(ssrc, sequence_number);
    }
    schedule();
}

void TrunkFeedback::ask_for_keyframe(std::uint32_t ssrc) {
    {
        const std::lock_guard lock(mutex_);
        queue_.ask_for_keyframe(ssrc);
    }
    schedule();
}

void TrunkFeedback::keep_alive() {
    transport_->write_rtcp(
        [sender = sender_, written = false](core::rtp::MutableBytes room) mutable -> std::size_t {
            const bool again = std::exchange(written, true);
            return again ? 0 : core::rtp::write_receiver_report(room, sender);
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
    if (room.empty()) {
        queue_.clear();
    }
    const std::size_t size = queue_.write(room, sender_);
    scheduled_ = size > 0;
    return size;
}

}  // namespace umbrella::media
