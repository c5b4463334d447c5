// Puts a peer's DTLS encoder to rest once the handshake is over, if it is GStreamer's own. What it
// is there for after that is nothing: SRTP goes by other elements. But the thread that sends its
// packets would wait for the rest of the peer's life, one for each peer.
#pragma once

#include "core/rtp/bytes.hpp"
#include "media/gst_ptr.hpp"

namespace umbrella::media {

/// One thread at a time.
class DtlsRest {
  public:
    /// After the handshake has begun. `dtlsenc` may be null, or have no thread, as ours
    /// (plugins/dtls_enc.hpp): then nothing is ever put to rest.
    explicit DtlsRest(GstPtr<GstElement> dtlsenc);

    /// The peer has finished the handshake, as something authentic from it shows: it will not ask
    /// for our last flight again (RFC 6347 §4.2.4). Again and again is allowed. Never waits.
    void begin();
    /// Whether webrtcbin is to get the packet. At rest, of DTLS only alerts, which tell that the
    /// peer has gone: to all else OpenSSL would make an answer that nobody sends and nobody frees.
    [[nodiscard]] bool admits(core::rtp::Bytes packet) const;

  private:
    GstPtr<GstElement> dtlsenc_;  ///< null: has no thread, or no more
    bool begun_ = false;
};

}  // namespace umbrella::media
