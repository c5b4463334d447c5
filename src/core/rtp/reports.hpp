// Reception reports out of RTCP (RFC 3550 §6.4). Pure; nothing is owned.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "core/rtp/bytes.hpp"

namespace umbrella::core::rtp {

/// One report block (RFC 3550 §6.4.1): how the sender of the RTCP packet receives one SSRC.
struct ReportBlock {
    std::uint32_t ssrc = 0;
    std::uint8_t fraction_lost = 0;  ///< in 1/256, since the report before
    std::int32_t lost = 0;           ///< since the start; 24 bits, may be negative
    std::uint32_t jitter = 0;        ///< in units of the stream's clock
    std::uint32_t last_sr = 0;       ///< NTP time of our newest sender report; 0: none has come
    std::uint32_t delay = 0;         ///< since then, in 1/65536 s
};

/// Walks the report blocks of a compound RTCP packet. Ends early at a packet that contradicts
/// its size.
class ReportReader {
  public:
    explicit ReportReader(Bytes compound) : packets_(compound), blocks_(Bytes()) {}
    [[nodiscard]] std::optional<ReportBlock> next();

  private:
    /// Goes to the next sender or receiver report. False: there is none.
    [[nodiscard]] bool next_report();
    [[nodiscard]] std::optional<ReportBlock> read_block();

    ByteReader packets_;
    ByteReader blocks_;
    unsigned blocks_left_ = 0;
};

/// The middle 32 bits of an NTP timestamp (RFC 3550 §4) for a time since 1970-01-01 UTC.
[[nodiscard]] std::uint32_t short_ntp_time(std::chrono::microseconds since_1970);

/// From our sender report to the peer and back, without the time that it lay there. `now` is the
/// report's arrival as a short NTP time. Nothing if the peer has no sender report yet, or if the
/// result makes no sense.
[[nodiscard]] std::optional<std::chrono::microseconds> round_trip(const ReportBlock& block,
                                                                  std::uint32_t now);

}  // namespace umbrella::core::rtp
