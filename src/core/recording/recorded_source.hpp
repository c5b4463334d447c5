// One source of who is recorded, from packets to frames with their times. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "core/model.hpp"
#include "core/recording/depacketizer.hpp"
#include "core/recording/packet_order.hpp"
#include "core/recording/picture_format.hpp"
#include "core/recording/timeline.hpp"
#include "core/rtp/bytes.hpp"

namespace umbrella::core::recording {

class RecordedSource {
  public:
    /// When what has this timestamp was captured, by the publisher's sender reports; nothing while
    /// they have not told.
    using CaptureTime = std::function<std::optional<Timestamp>(
        std::uint32_t ssrc, std::uint32_t rtp_timestamp, std::uint32_t clock_rate_hz)>;

    RecordedSource(Source source, Codec codec, CaptureTime capture_time);

    [[nodiscard]] Source source() const { return source_; }
    [[nodiscard]] Codec codec() const { return codec_; }

    /// As it comes from the tee. What is no packet of the codec is dropped.
    void add(rtp::Bytes packet, Timestamp arrival);
    /// Makes frames of what is due; with `all`, of all that there is.
    void work(Timestamp now, bool all);

    // Frames in the order in which they were sent.

    [[nodiscard]] bool empty() const { return frames_.empty(); }
    [[nodiscard]] Timestamp front_time() const;
    [[nodiscard]] const RtpFrame& front() const { return frames_.front().frame; }
    void pop();
    /// What waits, in bytes.
    [[nodiscard]] std::size_t waiting_bytes() const { return waiting_bytes_; }

    /// Of the pictures since the keyframe by which they began.
    [[nodiscard]] const PictureFormat& format() const { return format_; }
    /// Video goes on with a keyframe, as a new file needs it. What waits is dropped.
    void restart();
    [[nodiscard]] bool needs_keyframe() const { return depacketizer_.needs_keyframe(); }

    /// Whether the times are those of sender reports.
    [[nodiscard]] bool reported() const;
    /// When its newest packet came.
    [[nodiscard]] std::optional<Timestamp> last_arrival() const { return last_arrival_; }
    [[nodiscard]] std::uint64_t lost_packets() const { return order_.lost(); }
    [[nodiscard]] std::uint64_t broken_pictures() const { return depacketizer_.broken(); }

  private:
    struct Waiting {
        RtpFrame frame;
        std::uint32_t ssrc = 0;
    };
    struct Stream {
        std::uint32_t ssrc = 0;
        Timeline timeline;
    };
    [[nodiscard]] Timeline& timeline_of(std::uint32_t ssrc);
    void keep(RtpFrame frame, std::uint32_t ssrc);

    Source source_;
    Codec codec_;
    std::uint32_t clock_rate_hz_;
    CaptureTime capture_time_;
    PacketOrder order_;
    Depacketizer depacketizer_;
    PictureFormat format_;
    std::vector<Stream> streams_;  ///< the newest one last, and the one before
    std::deque<Waiting> frames_;
    std::size_t waiting_bytes_ = 0;
    std::optional<Timestamp> last_arrival_;
};

}  // namespace umbrella::core::recording
