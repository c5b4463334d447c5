// Transport-wide congestion control feedback, as browsers send it
// (draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1). Pure.
#pragma once

#include "octets.hpp"
#include "udp_port.hpp"
#include <cstdint>
#include <optional>
#include <vector>

namespace umbrella::bench {

class ArrivalLog {
  public:
    void add(std::uint16_t transport_sequence, WallTime arrived);
    [[nodiscard]] bool empty() const { return arrivals_.empty(); }
    /// The feedback for all that was added since the last one, as far as one packet holds it.
    [[nodiscard]] Datagram take_feedback(std::uint32_t sender_ssrc, std::uint32_t media_ssrc);

  private:
    struct Arrival {
        std::int64_t number = 0;  ///< transport sequence number without wrap
        std::int64_t ticks = 0;   ///< of 250 µs
    };
    std::vector<Arrival> arrivals_;
    std::optional<std::int64_t> newest_;
    std::uint8_t count_ = 0;
};

}  // namespace umbrella::bench
