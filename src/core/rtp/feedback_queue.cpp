#include "core/rtp/feedback_queue.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "core/rtp/feedback.hpp"

namespace umbrella::core::rtp {
namespace {

/// RFC 4585 §6.2.1.
constexpr std::size_t nack_bytes = 12;
constexpr std::size_t nack_entry_bytes = 4;

}  // namespace

void FeedbackQueue::ask_again(std::uint32_t ssrc, std::uint16_t sequence_number) {
    std::vector<std::uint16_t>& lost = lost_[ssrc];
    if (lost.size() < limits::pending_nacks) {
        lost.push_back(sequence_number);
    }
}

void FeedbackQueue::clear() {
    lost_.clear();
    pictures_.clear();
}

std::size_t FeedbackQueue::write(MutableBytes out, std::uint32_t sender) {
    if (empty()) {
        return 0;
    }
    std::size_t size = write_receiver_report(out, sender);
    while (!pictures_.empty()) {
        const std::size_t added = write_picture_loss(out.subspan(size), sender, *pictures_.begin());
        if (added == 0) {
            return size;
        }
        pictures_.erase(pictures_.begin());
        size += added;
    }
    while (!lost_.empty() && out.size() - size >= nack_bytes + nack_entry_bytes) {
        const auto first = lost_.begin();
        auto entries = pack_nacks(first->second);
        // What does not fit is asked for when the receiver asks again.
        entries.resize(
            std::min(entries.size(), (out.size() - size - nack_bytes) / nack_entry_bytes));
        size += write_nack(out.subspan(size), sender, first->first, entries);
        lost_.erase(first);
    }
    return size;
}

}  // namespace umbrella::core::rtp
