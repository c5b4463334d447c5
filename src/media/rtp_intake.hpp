// Takes a peer's RTP where ICE receives it, in front of webrtcbin. There each packet would go
// through some forty pads, libsrtp, rtpsession and a demultiplexer, only to come out as it was.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <utility>

#include "base/limits.hpp"
#include "core/rtp/packet.hpp"
#include "media/peer_reception.hpp"
#include "media/rtp_inputs.hpp"
#include "media/stream_meter.hpp"
#include "wire/srtp_receiver.hpp"

namespace umbrella::media {

/// What it needs of the peer.
struct RtpSinks {
    std::shared_ptr<RtpInputs> inputs;
    std::shared_ptr<PeerReception> reception;
    std::shared_ptr<TrafficMeter> meter;
};

/// One thread at a time.
class RtpIntake {
  public:
    RtpIntake(wire::SrtpReceiver srtp, RtpSinks sinks)
        : srtp_(std::move(srtp)), sinks_(std::move(sinks)) {}

    /// Whether webrtcbin is to get the packet, as it has come: what is no RTP, and RTP of which it
    /// is not known where it goes. The peer is told of both. What is not authentic or has come
    /// before ends here.
    [[nodiscard]] bool admits(core::rtp::Bytes packet);

  private:
    enum class Way : std::uint8_t { Taken, Webrtcbin };
    [[nodiscard]] Way take(std::size_t size);
    void push(GstPad* sink, core::rtp::Bytes packet);

    wire::SrtpReceiver srtp_;
    RtpSinks sinks_;
    GstClockTime base_time_ = GST_CLOCK_TIME_NONE;
    std::array<std::uint8_t, limits::udp_packet_bytes> packet_{};
};

}  // namespace umbrella::media
