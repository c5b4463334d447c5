// How one stream of a peer comes in, as receiver reports tell it (RFC 3550 §6.4.1, A.1, A.3 and
// A.8). Pure.
#pragma once

#include <cstdint>
#include <optional>

#include "base/clock.hpp"
#include "core/rtp/packet.hpp"
#include "core/rtp/reports.hpp"

namespace umbrella::core::rtp {

class StreamReception {
  public:
    explicit StreamReception(std::uint32_t ssrc) : ssrc_(ssrc) {}

    /// A packet that has come for the first time; retransmissions have an SSRC of their own.
    void receive(const PacketView& packet, Timestamp now);
    void note_sender_report(std::uint64_t ntp_time, Timestamp now);

    [[nodiscard]] std::uint32_t ssrc() const { return ssrc_; }
    /// Whether packets have come since the last report().
    [[nodiscard]] bool heard() const { return received_ != reported_received_; }
    /// The block of the next report. Fractions count from the call before.
    [[nodiscard]] ReportBlock report(Timestamp now);

    /// Packets that have not come; not below 0, although duplicates would count against it.
    [[nodiscard]] std::int64_t lost() const;
    /// 0 while the payload type tells no clock rate.
    [[nodiscard]] double jitter_ms() const;

  private:
    struct Reported {
        std::uint32_t middle_ntp_time = 0;
        Timestamp arrival;
    };

    void begin(std::int64_t number);
    [[nodiscard]] std::optional<std::int64_t> number_of(std::uint16_t low_bits);
    void note_jitter(std::uint32_t timestamp, std::uint32_t clock_rate_hz, Timestamp now);
    [[nodiscard]] std::int64_t expected() const;

    std::uint32_t ssrc_;
    std::optional<std::int64_t> newest_;   ///< sequence number with its cycles
    std::optional<std::int64_t> strayed_;  ///< what would bear out a leap of the last packet
    std::int64_t first_ = 0;
    std::int64_t received_ = 0;
    std::int64_t reported_expected_ = 0;
    std::int64_t reported_received_ = 0;
    std::uint32_t clock_rate_hz_ = 0;
    std::optional<std::int64_t> transit_;  ///< of the packet before, in units of the clock
    double jitter_ = 0;                    ///< likewise
    std::optional<Reported> sender_report_;
};

}  // namespace umbrella::core::rtp
