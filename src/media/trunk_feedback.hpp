// What this end tells a neighbour about the streams that it gets: NACKs and PLIs. They leave by the
// link's worker, merged, as soon as it has a moment; rtpsession would keep them for its own
// intervals, and knows only streams from which something has come.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

#include "core/rtp/bytes.hpp"
#include "core/rtp/feedback_queue.hpp"
#include "wire/send_path.hpp"

namespace umbrella::media {

/// Any thread.
class TrunkFeedback : public std::enable_shared_from_this<TrunkFeedback> {
  public:
    /// `sender` is the SSRC that all of it comes from, and nothing else.
    TrunkFeedback(std::shared_ptr<wire::Transport> transport, std::uint32_t sender)
        : transport_(std::move(transport)), sender_(sender) {}

    /// A packet of `ssrc` is missing.
    void ask_again(std::uint32_t ssrc, std::uint16_t sequence_number);
    void ask_for_keyframe(std::uint32_t ssrc);
    /// So that the neighbour hears something although nothing flows.
    void keep_alive();

  private:
    void schedule();
    [[nodiscard]] std::size_t write(core::rtp::MutableBytes room);

    std::shared_ptr<wire::Transport> transport_;
    std::uint32_t sender_;
    std::mutex mutex_;  ///< guards what follows; a leaf
    core::rtp::FeedbackQueue queue_;
    bool scheduled_ = false;  ///< the worker has been told
};

}  // namespace umbrella::media
