// What a peer or a neighbour is asked for about the streams that come from it: NACKs and PLIs. They
// leave by the transport's worker, merged, as soon as it has a moment; rtpsession would keep them
// for its own intervals, and knows only streams that go through it.
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
class ReceiverFeedback {
  public:
    /// `sender` is the SSRC that all of it comes from, and nothing else.
    ReceiverFeedback(std::shared_ptr<wire::Transport> transport, std::uint32_t sender)
        : transport_(std::move(transport)), queue_(std::make_shared<Queue>(sender)) {}

    /// A packet of `ssrc` is missing.
    void ask_again(std::uint32_t ssrc, std::uint16_t sequence_number);
    void ask_for_keyframe(std::uint32_t ssrc);
    /// So that the other end hears something although nothing flows.
    void keep_alive();

  private:
    /// What the worker has a share of. It must not have one of the transport: the workers would
    /// perhaps end in one of their own threads.
    class Queue {
      public:
        explicit Queue(std::uint32_t sender) : sender_(sender) {}
        /// True: the worker is to be told.
        [[nodiscard]] bool ask_again(std::uint32_t ssrc, std::uint16_t sequence_number);
        [[nodiscard]] bool ask_for_keyframe(std::uint32_t ssrc);
        /// As wire::TransportSender::RtcpWriter.
        [[nodiscard]] std::size_t write(core::rtp::MutableBytes room);
        [[nodiscard]] std::uint32_t sender() const { return sender_; }

      private:
        std::uint32_t sender_;
        std::mutex mutex_;  ///< guards what follows; a leaf
        core::rtp::FeedbackQueue waiting_;
        bool is_told_ = false;  ///< the worker
    };
    void tell_worker();

    std::shared_ptr<wire::Transport> transport_;
    std::shared_ptr<Queue> queue_;
};

}  // namespace umbrella::media
