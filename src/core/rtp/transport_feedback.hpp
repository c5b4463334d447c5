// Transport-wide congestion control feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01
// §3.1): which packets of a transport have come, and when. Pure; nothing is owned.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/rtp/bytes.hpp"
#include "core/rtp/rtcp_compound.hpp"

namespace umbrella::core::rtp {

/// The finest step of arrival times.
using FeedbackTicks = std::chrono::duration<std::int64_t, std::ratio<1, 4000>>;

/// What became of one packet. `arrival` is on the receiver's clock, which begins anywhere and wraps
/// after 12 days; nothing: it has not come (yet).
struct PacketStatus {
    std::uint16_t sequence_number = 0;
    std::optional<FeedbackTicks> arrival;
};

/// Reads packet status chunks (§3.1.3 and §3.1.4), one symbol after the other.
class StatusChunks {
  public:
    enum class Symbol : std::uint8_t {
        NotReceived = 0,
        SmallDelta = 1,
        LargeDelta = 2,
        Reserved = 3
    };
    explicit StatusChunks(Bytes bytes) : reader_(bytes) {}

    /// Nothing: there is no further chunk.
    [[nodiscard]] std::optional<Symbol> next();
    /// How many bytes the chunks took that were begun so far.
    [[nodiscard]] std::size_t bytes_read() const { return reader_.position(); }

  private:
    [[nodiscard]] bool read_chunk();

    ByteReader reader_;
    std::uint16_t symbols_ = 0;  ///< of a vector, the next one in the highest bits
    unsigned left_ = 0;          ///< symbols of the present chunk
    unsigned symbol_bits_ = 0;   ///< 0: a run of `run_`
    Symbol run_ = Symbol::NotReceived;
};

/// Walks the statuses, in the order of sequence numbers, one for each from base_sequence_number on.
class TransportFeedback {
  public:
    std::uint32_t sender_ssrc = 0;
    std::uint32_t media_ssrc = 0;
    std::uint16_t base_sequence_number = 0;
    std::uint16_t status_count = 0;   ///< 1 to limits::transport_feedback_packets
    std::uint8_t feedback_count = 0;  ///< counts the feedback packets, to see when one is lost
    FeedbackTicks reference_time{};   ///< in steps of 64 ms; 24 bits of them, with sign

    /// Nothing if the packet is something else, if chunks or deltas are missing, for a reserved
    /// symbol, and for a status count out of the range above: half of a feedback is worth nothing.
    [[nodiscard]] static std::optional<TransportFeedback> parse(const RtcpPacket& packet);
    [[nodiscard]] std::optional<PacketStatus> next();

  private:
    TransportFeedback(Bytes chunks, Bytes deltas) : chunks_(chunks), deltas_(deltas) {}

    StatusChunks chunks_;
    ByteReader deltas_;
    FeedbackTicks time_{};
    std::uint16_t given_ = 0;  ///< statuses
};

}  // namespace umbrella::core::rtp
