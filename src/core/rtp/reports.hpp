// Reception reports out of RTCP (RFC 3550 §6.4). Pure; nothing is owned.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/rtp/bytes.hpp"
#include "core/rtp/rtcp_compound.hpp"

namespace umbrella::core::rtp {

/// One report block (RFC 3550 §6.4.1): how the sender of the RTCP packet receives one SSRC.
struct ReportBlock {
    std::uint32_t ssrc = 0;
    std::uint8_t fraction_lost = 0;             ///< in 1/256, since the report before
    std::int32_t lost = 0;                      ///< since the start; 24 bits, may be negative
    std::uint32_t highest_sequence_number = 0;  ///< received; above 16 bits how often it wrapped
    std::uint32_t jitter = 0;                   ///< in units of the stream's clock
    std::uint32_t last_sr = 0;  ///< NTP time of our newest sender report; 0: none has come
    std::uint32_t delay = 0;    ///< since then, in 1/65536 s
};

/// Walks report blocks that stand one behind the other.
class ReportBlocks {
  public:
    /// The first `count` blocks in `bytes`; nothing if they are not there.
    [[nodiscard]] static std::optional<ReportBlocks> parse(Bytes bytes, std::size_t count);
    [[nodiscard]] std::optional<ReportBlock> next();

  private:
    explicit ReportBlocks(Bytes blocks) : blocks_(blocks) {}
    ByteReader blocks_;
};

/// A sender report (RFC 3550 §6.4.1): when `ssrc` was at which timestamp, and what it has sent.
struct SenderReport {
    std::uint32_t ssrc = 0;
    std::uint64_t ntp_time = 0;
    std::uint32_t rtp_timestamp = 0;
    std::uint32_t packets = 0;
    std::uint32_t payload_bytes = 0;
    ReportBlocks blocks;
};

/// A receiver report (RFC 3550 §6.4.2).
struct ReceiverReport {
    std::uint32_t ssrc = 0;
    ReportBlocks blocks;
};

/// Nothing if the packet is of another type or shorter than it says.
[[nodiscard]] std::optional<SenderReport> parse_sender_report(const RtcpPacket& packet);
[[nodiscard]] std::optional<ReceiverReport> parse_receiver_report(const RtcpPacket& packet);

/// Walks the report blocks of a compound RTCP packet. Reports that contradict their size are left
/// out.
class ReportReader {
  public:
    explicit ReportReader(Bytes compound) : packets_(compound) {}
    [[nodiscard]] std::optional<ReportBlock> next();

  private:
    CompoundReader packets_;
    std::optional<ReportBlocks> blocks_;
};

/// A time since 1970-01-01 UTC as an NTP timestamp (RFC 3550 §4): seconds since 1900, 32 bits of
/// them and 32 of their fraction.
[[nodiscard]] std::uint64_t ntp_time(std::chrono::microseconds since_1970);

/// Its middle 32 bits.
[[nodiscard]] std::uint32_t short_ntp_time(std::chrono::microseconds since_1970);

/// From our sender report to the peer and back, without the time that it lay there. `now` is the
/// report's arrival as a short NTP time. Nothing if the peer has no sender report yet, or if the
/// result makes no sense.
[[nodiscard]] std::optional<std::chrono::microseconds> round_trip(const ReportBlock& block,
                                                                  std::uint32_t now);

}  // namespace umbrella::core::rtp
