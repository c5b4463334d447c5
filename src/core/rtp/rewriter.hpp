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

/// A packet of a source, looked at once for all who get it. It points into the packet's bytes.
struct SourcePacket {
    PacketView view;
    /// Null: nothing to forward, since it is padding only or of a format that is not ours.
    const PayloadFormat* format = nullptr;
    PayloadInfo info;
};

/// Nothing if it is malformed.
[[nodiscard]] std::optional<SourcePacket> inspect_source(Bytes packet);

/// The outgoing packet is `head` followed by `payload`; both empty unless Forward.
struct Rewritten {
    Verdict verdict = Verdict::Malformed;
    bool marker = false;
    /// The sequence number as it would be without wraparound (SequenceMap::map).
    std::int64_t number = 0;
    Bytes head;     ///< in the rewriter, until its next call
    Bytes payload;  ///< in the packet that came in
    /// Of `head`: the RTP header with its extensions. What follows is the payload's begin.
    std::size_t header_bytes = 0;
    /// Where in `head` the two bytes of the transport-wide sequence number stand; 0: it has none.
    std::size_t transport_number_at = 0;
};

/// Which packets get an (empty) transport-wide sequence number.
enum class TransportNumbers : std::uint8_t {
    All,
    /// Not those whose extensions need the two-byte form: GStreamer 1.22 numbers the one-byte form
    /// only (rtptwcc.c, _set_twcc_seqnum_data), and zeros would mislead the receiver's feedback.
    OneByteForm,
};

/// One per slot, for the slot's life. Not thread-safe.
///
/// Another source begins with begin_source(), with another SSRC, or with a leap in the sequence
/// numbers that no loss explains. Its first outgoing packet gets the next sequence number and a
/// timestamp that is ahead by the time that has passed. Video is dropped until a keyframe starts;
/// audio passes at once, its first packet with the marker bit (RFC 3551 §4.1: a talkspurt begins).
///
/// Headers are made anew: no CSRCs, no padding, and of the extensions those that formats.cpp has
/// as forwarded, plus an empty transport-wide sequence number for the sender to fill.
class Rewriter {
  public:
    /// Where the outgoing stream starts; random (RFC 3550 §5.1), the sequence number below 2^15
    /// so that SRTP's rollover counter is unambiguous at the start (RFC 3711 §3.3.1).
    struct Start {
        std::uint16_t sequence_number = 0;
        std::uint32_t timestamp = 0;
    };
    Rewriter(std::uint32_t ssrc, MediaKind kind, Start start,
             TransportNumbers transport_numbers = TransportNumbers::All);

    /// The next packet is of another source, or of the same one after a pause.
    void begin_source();
    /// A video source is wanted whose keyframe has not started yet.
    [[nodiscard]] bool needs_keyframe() const;
    /// How many sources have begun to go out.
    [[nodiscard]] std::uint64_t sources() const { return sources_; }

    /// `arrival` never goes back from call to call.
    [[nodiscard]] Rewritten rewrite(const SourcePacket& packet, Timestamp arrival);
    [[nodiscard]] Rewritten rewrite(Bytes packet, Timestamp arrival);

    /// How a packet is found again that went out, or was to, with a sequence number.
    struct SourceNumber {
        std::uint32_t ssrc = 0;
        std::uint16_t sequence_number = 0;
    };
    /// Nothing for packets of earlier sources, and for numbers that are not reached yet.
    [[nodiscard]] std::optional<SourceNumber> source_of(std::uint16_t sequence_number) const;
    /// Once more what rewrite() made of a packet; of the rewriter's state nothing changes. Late,
    /// unless it belongs to the present source and has gone out.
    [[nodiscard]] Rewritten repeat(const SourcePacket& packet);

    /// Of the newest packet that went out; 0 before any.
    [[nodiscard]] std::uint32_t clock_rate_hz() const { return clock_rate_hz_; }

    /// While a source flows: its SSRC, and what is added to its timestamps.
    struct TimestampOffset {
        std::uint32_t source_ssrc = 0;
        std::uint32_t offset = 0;
    };
    [[nodiscard]] std::optional<TimestampOffset> timestamp_offset() const;
    /// The newest timestamp that went out and when its first packet came in; nothing before any.
    struct NewestTimestamp {
        std::uint32_t timestamp = 0;
        Timestamp arrival;
    };
    [[nodiscard]] std::optional<NewestTimestamp> newest_timestamp() const;

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
    [[nodiscard]] Rewritten forward(const SourcePacket& packet, std::int64_t number, Timestamp now);
    [[nodiscard]] PacketHeader header_of(const PacketView& packet, std::int64_t number) const;
    [[nodiscard]] Rewritten write(const SourcePacket& packet, const PacketHeader& header);
    /// Sets header_bytes and transport_number_at.
    void write_header_and_extensions(const PacketView& packet, const PacketHeader& header,
                                     Rewritten& out);
    [[nodiscard]] std::optional<Bytes> rewrite_dependency_descriptor(Bytes data);
    /// Appends the payload's descriptor as far as it changes; returns how much of it that was.
    std::size_t rewrite_descriptor(Bytes payload, const PayloadInfo& info, ByteWriter& writer);

    /// Header, transport-wide number, three forwarded elements of at most 255 bytes, descriptor.
    static constexpr std::size_t max_head_bytes = 1024;
    static constexpr std::size_t max_element_bytes = 255;

    std::uint32_t ssrc_;
    MediaKind kind_;
    TransportNumbers transport_numbers_;
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
    std::uint32_t clock_rate_hz_ = 0;

    struct PictureCounters {
        ContinuousCounter picture_id{15};
        ContinuousCounter tl0_picture_index{8};
        ContinuousCounter frame_number{16};
    };
    PictureCounters pictures_;

    std::array<std::uint8_t, max_element_bytes> descriptor_{};
    std::array<std::uint8_t, max_head_bytes> head_{};
};

}  // namespace umbrella::core::rtp
