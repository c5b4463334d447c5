// One RTP stream made of a prepared loop. Pure but for the time that it is handed.
#pragma once

#include "dtls_srtp.hpp"
#include "prepared_media.hpp"
#include <cstdint>
#include <functional>
#include <optional>

#include "base/clock.hpp"

namespace umbrella::bench {

class LoopSender {
  public:
    /// `loop` must outlive it.
    LoopSender(const MediaLoop& loop, std::uint8_t payload_type, std::uint32_t ssrc);

    [[nodiscard]] std::uint32_t ssrc() const { return ssrc_; }
    [[nodiscard]] std::uint64_t packets() const { return packets_; }
    /// Written into each packet (RFC 6464); none: no such extension.
    void set_level(std::optional<std::uint8_t> level) { level_ = level; }
    /// While off nothing comes; begins with the loop's start when switched on.
    void switch_on(bool on);
    [[nodiscard]] bool is_on() const { return on_; }
    /// The next packet is the loop's first, which starts its keyframe.
    void restart();

    /// Hands out the packets that are due.
    void send_due(Timestamp now, const std::function<void(Datagram&)>& send);

  private:
    [[nodiscard]] Datagram packet(const PreparedPacket& prepared);

    const MediaLoop& loop_;
    std::uint8_t payload_type_;
    std::uint32_t ssrc_;
    std::optional<std::uint8_t> level_;
    bool on_ = false;
    std::size_t next_ = 0;
    std::uint16_t sequence_number_ = 0;
    std::uint32_t loop_timestamp_ = 0;  ///< on the wire, of the loop's start
    std::optional<Timestamp> loop_began_;
    std::uint64_t packets_ = 0;
};

}  // namespace umbrella::bench
