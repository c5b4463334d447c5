// Media that comes before the answer that announces it. A browser sends on a new m-line as soon as
// it has made its answer, and UDP overtakes the WebSocket. webrtcbin 1.22 enters an SSRC that it
// does not know without an m-line, does not look at it again when the answer names it
// (gstwebrtcbin.c:7569, 6572), and takes the stream for that of the first m-line. So packets of new
// SSRCs wait, while an offer has no answer yet, below webrtcbin's RTP session.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <set>
#include <vector>

#include "media/gst_ptr.hpp"
#include "media/signal.hpp"

namespace umbrella::media {

/// Thread-safe.
class EarlyMedia {
  public:
    /// Stands behind the decoder that `webrtcbin`, still fresh, will make, until the connection is
    /// dropped. Handlers keep `media` alive. Probes that are added later see only what passes.
    [[nodiscard]] static SignalConnection attach(GstElement* webrtcbin,
                                                 const std::shared_ptr<EarlyMedia>& media);

    /// An offer goes out: whatever is new waits.
    void hold();
    /// Its answer was applied. What has waited follows with the next packet that comes.
    void release();

    /// A decrypted packet comes by `pad`. False: it was kept, or dropped because
    /// limits::early_media_packets wait already. Pushes what has waited by `pad` first. Streaming
    /// thread, one at a time. `packet`: transfer none.
    [[nodiscard]] bool admit_rtp(GstPad* pad, GstBuffer* packet);
    /// False: it is to be dropped, for it would make an SSRC known too early. The next one will do.
    [[nodiscard]] bool admits_rtcp(GstBuffer* compound);

  private:
    /// With the lock held.
    [[nodiscard]] bool must_wait(std::uint32_t ssrc);

    /// Guards all; nothing is pushed while it is held.
    std::mutex mutex_;
    bool holding_ = false;
    std::set<std::uint32_t> known_;
    std::vector<BufferPtr> waiting_;
};

}  // namespace umbrella::media
