// Counters that a receiver expects to go on when the source behind a slot changes. Pure.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

namespace umbrella::core::rtp {

/// A picture or frame counter, `output_bits` wide on the way out (1 to 16). The first value of
/// each source follows the newest that went out; within a source distances are kept.
class ContinuousCounter {
  public:
    explicit ContinuousCounter(unsigned output_bits) : output_bits_(output_bits) {}

    /// The next value is of another source.
    void begin_source() { input_bits_ = 0; }
    /// `bits`: the width of the counter on the way in, 1 to 16.
    [[nodiscard]] std::uint16_t map(std::uint16_t value, unsigned bits);

  private:
    unsigned output_bits_;
    unsigned input_bits_ = 0;  ///< 0: no value of this source yet
    std::int64_t newest_in_ = 0;
    std::int64_t offset_ = 0;
    std::optional<std::int64_t> newest_out_;
};

/// RTP sequence numbers of one source at a time, mapped to one continuous line. Gaps and
/// reordering within a source are kept, so that receivers ask for what was really lost; packets
/// that are skipped on purpose leave no gap.
class SequenceMap {
  public:
    explicit SequenceMap(std::uint16_t first_out) : next_out_(first_out) {}

    /// A source begins; `first_in` takes the next free outgoing number.
    void begin_source(std::uint16_t first_in);
    /// Whether `in` is so far from the newest number that the source must have started anew.
    [[nodiscard]] bool is_jump(std::uint16_t in) const;
    /// The outgoing number, which does not wrap around: its low 16 bits are the sequence number,
    /// those above count how often it has gone past 65,535 (SRTP's rollover counter, RFC 3711
    /// §3.3.1). Nothing for a packet from before begin_source(), and for one skipped before.
    [[nodiscard]] std::optional<std::int64_t> map(std::uint16_t in);
    /// The number that `in`, of the present source, has got; nothing if it has none (yet).
    [[nodiscard]] std::optional<std::int64_t> find(std::uint16_t in) const;
    /// The other way round: which packet of the present source went out, or was to, as sequence
    /// number `out`. Nothing for numbers of earlier sources, and for those not reached yet.
    [[nodiscard]] std::optional<std::uint16_t> source_of(std::uint16_t out) const;
    /// Closes the line up where `in` stands. False if that is too late, because a successor went
    /// out: then receivers miss a number, which map(in) tells.
    [[nodiscard]] bool skip(std::uint16_t in);

  private:
    [[nodiscard]] std::int64_t unwrap(std::uint16_t in) const;
    [[nodiscard]] std::optional<std::int64_t> number_of(std::int64_t in) const;
    void advance(std::int64_t newest);

    std::int64_t first_in_ = 0;
    std::int64_t newest_in_ = 0;
    std::int64_t first_out_ = 0;
    std::int64_t next_out_;
    /// Skipped numbers within limits::rtp_reorder_packets of the newest, ascending.
    std::deque<std::int64_t> skipped_;
    std::int64_t skipped_before_ = 0;  ///< how many older ones
};

}  // namespace umbrella::core::rtp
