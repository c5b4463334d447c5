// Takes a peer's RTCP where ICE receives it, in front of webrtcbin. There each packet would go
// through some ten elements, libsrtp and rtpsession, only to be read by us behind the decoder; and
// fifty subscribers send hundreds of them a second.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <utility>

#include "base/limits_rtcp.hpp"
#include "core/rtp/bytes.hpp"
#include "wire/srtcp_receiver.hpp"

namespace umbrella::media {

/// One thread at a time.
class RtcpIntake {
  public:
    /// Takes a compound, decrypted and authentic, which is valid during the call.
    using Reader = std::function<void(core::rtp::Bytes compound)>;
    RtcpIntake(wire::SrtcpReceiver srtcp, Reader read)
        : srtcp_(std::move(srtcp)), read_(std::move(read)) {}

    /// Whether webrtcbin is to get the packet, as it has come. Of RTCP only what its rtpsession
    /// needs: sender reports, of which it makes LSR and DLSR of its receiver reports, and goodbyes.
    /// What is not authentic or has come before ends here, unread.
    [[nodiscard]] bool admits(core::rtp::Bytes packet);
    /// Whether anything authentic has come: the peer has finished the DTLS handshake, then.
    [[nodiscard]] bool has_read() const { return has_read_; }

  private:
    wire::SrtcpReceiver srtcp_;
    Reader read_;
    bool has_read_ = false;
    std::array<std::uint8_t, limits::rtcp_packet_bytes> compound_{};
};

}  // namespace umbrella::media
