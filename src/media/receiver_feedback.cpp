#include "media/receiver_feedback.hpp"

#include "core/rtp/feedback.hpp"

namespace umbrella::media {

bool ReceiverFeedback::Queue::ask_again(std::uint32_t ssrc, std::uint16_t sequence_number) {
    const std::lock_guard lock(mutex_);
    waiting_.ask_again(ssrc, sequence_number);
    return !std::exchange(is_told_, true);
}

bool ReceiverFeedback::Queue::ask_for_keyframe(std::uint32_t ssrc) {
    const std::lock_guard lock(mutex_);
    waiting_.ask_for_keyframe(ssrc);
    return !std::exchange(is_told_, true);
}

std::size_t ReceiverFeedback::Queue::write(core::rtp::MutableBytes room) {
    const std::lock_guard lock(mutex_);
    if (room.empty()) {
        waiting_.clear();
    }
    const std::size_t size = waiting_.write(room, sender_);
    is_told_ = size > 0;
    return size;
}

void ReceiverFeedback::ask_again(std::uint32_t ssrc, std::uint16_t sequence_number) {
    if (queue_->ask_again(ssrc, sequence_number)) {
        tell_worker();
    }
}

void ReceiverFeedback::ask_for_keyframe(std::uint32_t ssrc) {
    if (queue_->ask_for_keyframe(ssrc)) {
        tell_worker();
    }
}

void ReceiverFeedback::keep_alive() {
    transport_->write_rtcp([sender = queue_->sender(),
                            written = false](core::rtp::MutableBytes room) mutable -> std::size_t {
        const bool again = std::exchange(written, true);
        return again ? 0 : core::rtp::write_receiver_report(room, sender);
    });
}

void ReceiverFeedback::tell_worker() {
    transport_->write_rtcp(
        [queue = queue_](core::rtp::MutableBytes room) { return queue->write(room); });
}

}  // namespace umbrella::media
