// What umbrellaslot does to buffers: core's Rewriter behind a lock. No pads, no events.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>

#include <gst/gst.h>

#include "base/clock.hpp"
#include "core/model.hpp"
#include "core/rtp/rewriter.hpp"

namespace umbrella::plugins {

struct SlotStats {
    std::uint64_t packets = 0;                   ///< passed on
    std::uint64_t bytes = 0;                     ///< of these, RTP headers included
    std::uint64_t switches = 0;                  ///< sources that have begun to go out
    std::uint64_t dropped_waiting_keyframe = 0;  ///< packets
    std::uint64_t dropped = 0;                   ///< packets, for any other reason
    std::uint64_t keyframe_requests = 0;         ///< sent upstream, the subscriber's included
};

/// Thread-safe: the streaming thread calls process(), the main loop the rest. The one mutex guards
/// all members and is a leaf: nothing is called that takes another lock, and whoever calls pushes
/// buffers and events after the return.
class SlotStream {
  public:
    SlotStream();

    /// The outgoing stream starts anew: before the first buffer only.
    void set_ssrc(std::uint32_t ssrc);
    void set_kind(core::MediaKind kind);
    [[nodiscard]] std::uint32_t ssrc() const;
    [[nodiscard]] core::MediaKind kind() const;

    /// While closed, which it is at first, every buffer is dropped. To open begins a source.
    /// True if that changed anything.
    bool set_open(bool open);
    [[nodiscard]] bool is_open() const;

    void begin_source();
    /// An open video slot whose keyframe has not started yet.
    [[nodiscard]] bool needs_keyframe() const;
    /// A keyframe was requested upstream, for whatever reason.
    void keyframe_requested(Timestamp now);

    struct Output {
        GstBuffer* buffer = nullptr;    ///< transfer full; null: dropped
        bool request_keyframe = false;  ///< the caller has to send a request upstream now
    };
    /// `input` is only read. The output has its timestamps and no memory in common with it.
    [[nodiscard]] Output process(GstBuffer* input, Timestamp now);

    [[nodiscard]] SlotStats stats() const;

  private:
    [[nodiscard]] GstBuffer* forward(const core::rtp::Rewritten& rewritten, GstBuffer* input);
    [[nodiscard]] bool is_request_due(Timestamp now);

    mutable std::mutex mutex_;
    std::uint32_t ssrc_ = 0;
    core::MediaKind kind_ = core::MediaKind::Video;
    core::rtp::Rewriter rewriter_;
    bool open_ = false;
    /// The last request since video flowed; none once it flows.
    std::optional<Timestamp> requested_;
    SlotStats stats_;
};

}  // namespace umbrella::plugins
