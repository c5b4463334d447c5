// All that a peer sends, as it is told to it: receiver reports (RFC 3550 §6.4.2) and transport-wide
// feedback. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "core/rtp/packet.hpp"
#include "core/rtp/stream_reception.hpp"
#include "core/rtp/transport_arrivals.hpp"

namespace umbrella::core::rtp {

class Reception {
  public:
    /// `sender` is the SSRC from which it is told; `cname`, 1 to 255 bytes, its owner's.
    Reception(std::uint32_t sender, std::string cname)
        : sender_(sender), cname_(std::move(cname)) {}

    /// A packet that has come for the first time. Of SSRCs above limits::receive_streams no report
    /// is made.
    void receive(const PacketView& packet, Timestamp now);
    /// A sender report of `ssrc`, which may be of no stream that has been heard.
    void note_sender_report(std::uint32_t ssrc, std::uint64_t ntp_time, Timestamp now);

    /// Writes a compound that is due; call it again until it returns 0. `out` has room for 1,000
    /// bytes at least.
    [[nodiscard]] std::size_t write(MutableBytes out, Timestamp now);

    /// Null if nothing of that SSRC has come.
    [[nodiscard]] const StreamReception* find(std::uint32_t ssrc) const;

  private:
    [[nodiscard]] StreamReception* known(std::uint32_t ssrc);
    [[nodiscard]] std::size_t write_reports(MutableBytes out, Timestamp now);

    std::uint32_t sender_;
    std::string cname_;
    std::vector<StreamReception> streams_;
    TransportArrivals arrivals_;
    std::uint32_t media_ = 0;  ///< the newest SSRC
    std::optional<Timestamp> reported_;
    std::size_t next_reported_ = 0;  ///< modulo the streams
};

}  // namespace umbrella::core::rtp
