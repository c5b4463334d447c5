// Makes one continuous RTP stream of the sources that a slot carries one after another: constant
// SSRC, unbroken sequence numbers, timestamps, picture ids and frame numbers, across changes of
// source and codec. Content is never touched. Pure: bytes and the time in, bytes out.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/clock.hpp"
#include "core/model.hpp"
#include "core/rtp/bytes.hpp"
#include "core/rtp/counters.hpp"
#include "core/rtp/formats.hpp"
#include "core/rtp/packet.hpp"
#include "core/rtp/payload.hpp"

namespace umbrella::core::rtp {

enum class Verdict : std::uint8_t {
    Forward,
    WaitingForKeyframe,  ///< dropped: of a video source whose keyframe has not started yet
    Late,                ///< dropped: from before the change of source
    Skipped,  ///< dropped without leaving a gap: padding only, or a format that is not ours
    Malformed,
};

/// The outgoing packet is `head` followed by `payload`; both empty unless Forward.
struct Rewritten {
    Verdict verdict = Verdict::Malformed;
    bool marker = false;
    Bytes head;     ///< in the rewriter, until its next call
    Bytes payload;  ///< in the packet that came in
};

/// One per slot, for the slot's life. Not thread-safe.
///
/// Another source begins with begin_source(), with another SSRC, or with a leap in the sequence
/// numbers that no loss explains. Its first outgoing packet gets the next sequence number and a
/// timestamp that is ahead by the time that has passed. Video is dropped until a keyframe starts;
/// audio passes at once, its first packet with the marker bit (RFC 3551 §4.1: a talkspurt begins).
///
/// Headers are made anew: no CSRCs, no padding, and of the extensions those that formats.cpp has
/// as forwarded, plus an empty transport-wide sequence number for the sender to fill. Only the
/// two-byte form, which a dependency descriptor above 16 bytes needs, goes without: GStreamer
/// 1.22 numbers the one-byte form only (rtptwcc.c, _set_twcc_seqnum_data), and zeros would
/// mislead the receiver's feedback.
class Rewriter {
  public:
    /// Where the outgoing stream starts; random (RFC 3550 §5.1), the sequence number below 2^15
    /// so that SRTP's rollover counter is unambiguous at the start (RFC 3711 §3.3.1).
    struct Start {
        std::uint16_t sequence_number = 0;
        std::uint32_t timestamp = 0;
    };
    Rewriter(std::uint32_t ssrc, MediaKind kind, Start start);

    /// The next packet is of another source, or of the same one after a pause.
    void begin_source();
    /// A video source is wanted whose keyframe has not started yet.
    [[nodiscard]] bool needs_keyframe() const;
    /// How many sources have begun to go out.
    [[nodiscard]] std::uint64_t sources() const { return sources_; }

    /// `arrival` never goes back from call to call.
    [[nodiscard]] Rewritten rewrite(Bytes packet, Timestamp arrival);

  private:
    enum class State : std::uint8_t { AwaitingSource, AwaitingKeyframe, Flowing };
    struct EarlierSource {
        std::uint32_t ssrc;
        std::uint16_t newest_sequence_number;
        Timestamp left;
    };

    [[nodiscard]] bool is_late(const PacketView& packet, Timestamp now) const;
    [[nodiscard]] bool begins_source(const PacketView& packet) const;
    void enter_source(const PacketView& packet, Timestamp now);
    void start(const PacketView& packet, const PayloadFormat& format, Timestamp now);
    [[nodiscard]] Rewritten skip(const PacketView& packet);
    [[nodiscard]] Rewritten forward(const PacketView& packet, const PayloadInfo& info,
                                    std::uint16_t sequence_number, Timestamp now);
    [[nodiscard]] std::size_t write_extensions_and_header(const PacketView& packet,
                                                          const PacketHeader& header);
    [[nodiscard]] std::optional<Bytes> rewrite_dependency_descriptor(Bytes data);
    /// Appends the payload's descriptor as far as it changes; returns how much of it that was.
    std::size_t rewrite_descriptor(Bytes payload, const PayloadInfo& info, ByteWriter& writer);

    /// Header, transport-wide number, three forwarded elements of at most 255 bytes, descriptor.
    static constexpr std::size_t max_head_bytes = 1024;
    static constexpr std::size_t max_element_bytes = 255;

    std::uint32_t ssrc_;
    MediaKind kind_;
    State state_ = State::AwaitingSource;
    bool mark_next_ = false;
    std::uint64_t sources_ = 0;

    std::uint32_t source_ssrc_ = 0;
    std::uint16_t newest_seen_ = 0;  ///< of the present source, dropped packets included
    std::optional<EarlierSource> earlier_;

    SequenceMap sequence_;
    std::uint32_t timestamp_offset_ = 0;
    std::uint32_t newest_timestamp_;  ///< that went out, and when its first packet came in
    std::optional<Timestamp> newest_arrival_;
    std::uint8_t payload_type_ = 0;

    ContinuousCounter picture_id_{15};
    ContinuousCounter tl0_picture_index_{8};
    ContinuousCounter frame_number_{16};

    std::array<std::uint8_t, max_element_bytes> descriptor_{};
    std::array<std::uint8_t, max_head_bytes> head_{};
};

}  // namespace umbrella::core::rtp
