// Puts the packets of one source in order again: a tee passes them as they come, retransmissions
// last. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "base/clock.hpp"

namespace umbrella::core::recording {

using Octets = std::vector<std::uint8_t>;

class PacketOrder {
  public:
    /// A missing packet is given up `patience` after a later one has come.
    explicit PacketOrder(std::chrono::milliseconds patience) : patience_(patience) {}

    struct Ready {
        Octets packet;
        Timestamp arrival;
        bool after_gap = false;  ///< packets before it are missing
    };

    /// One that comes too late or twice is dropped.
    void add(std::uint32_t ssrc, std::uint16_t sequence_number, Octets packet, Timestamp arrival);
    /// The next one that is due, if any. With `all`, nothing is waited for any more.
    [[nodiscard]] std::optional<Ready> take(Timestamp now, bool all = false);

    /// Given up so far.
    [[nodiscard]] std::uint64_t lost() const { return lost_; }

  private:
    struct Waiting {
        Octets packet;
        Timestamp arrival;
    };
    void begin_stream(std::uint32_t ssrc, std::uint16_t sequence_number);

    std::chrono::milliseconds patience_;
    std::map<std::int64_t, Waiting> waiting_;  ///< by extended sequence number
    std::optional<std::uint32_t> ssrc_;
    std::int64_t next_ = 0;    ///< what is due
    std::int64_t newest_ = 0;  ///< by which sequence numbers are extended
    bool gap_ = false;         ///< before what is due
    std::uint64_t lost_ = 0;
};

}  // namespace umbrella::core::recording
