// What umbrellareceiver does to buffers: core's NackGenerator behind a lock. No pads, no events.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>

#include <gst/gst.h>

#include "base/clock.hpp"
#include "core/rtp/nack_generator.hpp"

namespace umbrella::plugins {

/// Counts since the start, under the names that webrtcbin reads of a jitterbuffer's statistics.
struct ReceiverStats {
    std::uint64_t num_pushed = 0;      ///< packets passed on
    std::uint64_t num_lost = 0;        ///< packets given up
    std::uint64_t num_late = 0;        ///< packets that came out of order, retransmitted or not
    std::uint64_t num_duplicates = 0;  ///< packets dropped because they had been there
    std::uint64_t num_stray = 0;       ///< packets dropped because they came from far away, alone
    std::uint64_t rtx_count = 0;       ///< requests
    std::uint64_t rtx_success_count = 0;  ///< packets that came although they were asked for
};

/// Thread-safe. The one mutex guards all members and is a leaf: whoever calls pushes buffers and
/// events after the return.
class ReceiverStream {
  public:
    void set_asking(bool asking);
    [[nodiscard]] bool is_asking() const;
    /// The same for audio, of which nothing is asked for otherwise.
    void set_asking_for_audio(bool asking);
    [[nodiscard]] bool is_asking_for_audio() const;
    /// Another stream begins, or the same one after a flush.
    void reset();

    struct Output {
        GstBuffer* buffer = nullptr;  ///< transfer full; null: dropped
        core::rtp::NackWork work;     ///< to be carried out before the buffer goes on
    };
    /// `input`: transfer full.
    [[nodiscard]] Output process(GstBuffer* input, Timestamp now);
    [[nodiscard]] core::rtp::NackWork poll(Timestamp now);
    /// When poll() is to be called.
    [[nodiscard]] std::optional<Timestamp> deadline() const;

    [[nodiscard]] std::uint32_t ssrc() const;
    [[nodiscard]] ReceiverStats stats() const;

  private:
    /// The newest packet, by which others are dated.
    struct Reference {
        GstClockTime pts = GST_CLOCK_TIME_NONE;
        std::uint32_t timestamp = 0;
    };

    [[nodiscard]] core::rtp::NackWork take_work(Timestamp now);
    [[nodiscard]] GstBuffer* dated(GstBuffer* buffer, std::uint32_t timestamp,
                                   std::uint32_t clock_rate_hz) const;

    mutable std::mutex mutex_;
    bool asking_ = false;
    bool asking_for_audio_ = false;
    bool is_video_ = false;  ///< the newest packet
    std::uint32_t ssrc_ = 0;
    core::rtp::NackGenerator generator_;
    Reference newest_;
    ReceiverStats stats_;
};

}  // namespace umbrella::plugins
