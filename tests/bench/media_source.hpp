// One RTP stream of a lean publisher: Opus, or VP8 in frames. Answers requests for keyframes and
// for what was lost. Pure but for the time that it is handed and that its stamps carry.
#pragma once

#include "octets.hpp"
#include "vp8_shape.hpp"
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "core/rtp/packet.hpp"

namespace umbrella::bench {

/// What an SDP has agreed on for a stream.
struct StreamFormat {
    bool video = false;
    std::uint8_t payload_type = 0;
    std::optional<std::uint8_t> rtx_payload_type;
    std::optional<std::uint8_t> transport_cc_id;
    std::optional<std::uint8_t> audio_level_id;
};

struct VideoShape {
    unsigned bitrate_bps = 1'350'000;
    unsigned frames_per_second = 30;
};

class MediaSource {
  public:
    /// Takes a plain packet, which it may change.
    using Sink = std::function<void(Datagram&)>;

    /// `id` is unique in this process.
    MediaSource(bool video, const VideoShape& shape, std::uint32_t id);

    [[nodiscard]] std::uint32_t id() const { return id_; }
    [[nodiscard]] std::uint32_t ssrc() const { return ssrc_; }
    [[nodiscard]] std::uint32_t rtx_ssrc() const { return rtx_ssrc_; }
    [[nodiscard]] std::uint64_t packets() const { return packets_; }
    [[nodiscard]] std::uint64_t retransmitted() const { return retransmitted_; }
    [[nodiscard]] std::uint64_t keyframes() const { return keyframes_; }
    [[nodiscard]] bool is_on() const { return on_; }

    void set_format(const StreamFormat& format) { format_ = format; }
    void set_level(std::uint8_t level) { level_ = level; }
    /// While off nothing comes; begins with a keyframe when switched on.
    void switch_on(bool on, Timestamp now);
    /// The next frame is a keyframe.
    void want_keyframe() { keyframe_wanted_ = true; }

    /// Hands out the packets that are due. `transport_sequence` counts over all streams of a
    /// transport.
    void send_due(Timestamp now, std::uint16_t& transport_sequence, const Sink& sink);
    /// Sends again what is still there (RFC 4588).
    void send_again(std::uint16_t sequence_number, std::uint16_t& transport_sequence,
                    const Sink& sink);
    /// A sender report (RFC 3550 §6.4.1) for what has been sent.
    [[nodiscard]] Datagram sender_report(Timestamp now) const;

  private:
    void send_frame(std::uint16_t& transport_sequence, const Sink& sink);
    void send_packet(std::size_t payload_size, const Vp8Place& place, bool marker,
                     std::uint16_t& transport_sequence, const Sink& sink);
    std::size_t write_header(Datagram& packet, const core::rtp::PacketHeader& header,
                             std::uint16_t& transport_sequence) const;
    [[nodiscard]] std::uint32_t rtp_time(Timestamp now) const;

    struct Kept {
        core::rtp::PacketHeader header;
        Datagram payload;
    };

    bool video_;
    std::uint32_t id_;
    std::uint32_t ssrc_;
    std::uint32_t rtx_ssrc_;
    StreamFormat format_;
    std::chrono::nanoseconds interval_;
    FrameSizes sizes_;
    std::uint8_t level_ = 127;
    bool on_ = false;
    bool keyframe_wanted_ = true;
    std::optional<Timestamp> epoch_;  ///< RTP time 0
    std::uint64_t frame_ = 0;         ///< since the epoch
    std::uint16_t picture_id_ = 0;
    std::uint16_t sequence_number_;
    std::uint16_t rtx_sequence_number_ = 0;
    std::vector<Kept> history_;  ///< of video, by sequence number
    std::uint64_t packets_ = 0;
    std::uint64_t octets_ = 0;
    std::uint64_t retransmitted_ = 0;
    std::uint64_t keyframes_ = 0;
};

}  // namespace umbrella::bench
