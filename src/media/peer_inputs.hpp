// The receiving side of a peer, as webrtcbin's streaming threads see it.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "media/foreign_media.hpp"
#include "media/gst_ptr.hpp"
#include "media/peer.hpp"
#include "media/publication.hpp"
#include "media/rtp_inputs.hpp"

namespace umbrella::media {

class Peer::Inputs {
  public:
    /// `foreign`: the client made the offer, and sends at most one m-line of a kind. `rtp` is who
    /// hands on most packets; null: webrtcbin.
    Inputs(GstPtr<GstBin> bin, bool foreign, std::shared_ptr<RtpInputs> rtp)
        : bin_(std::move(bin)),
          layers_(foreign ? std::make_shared<LayerGate>() : nullptr),
          rtp_(std::move(rtp)) {}

    /// Main thread.
    void add(const std::string& mid, std::shared_ptr<Publication> publication);
    /// Pads that appear later lead nowhere. Any thread.
    void close();

    /// Links a new src pad of webrtcbin to the publication of its m-line, before it returns: a
    /// pad that is not linked when its first packet comes ends the peer's whole receive path.
    /// Streaming threads, several at once.
    void link(GstPad* pad);

  private:
    [[nodiscard]] std::string mid_of(GstPad* pad) const;
    void link_to_publication(GstPad* pad, const std::string& mid, Publication& publication);
    [[nodiscard]] GstPtr<GstPad> add_receiver(GstPad* pad, const std::string& mid,
                                              const std::string& name);
    void link_to_nowhere(GstPad* pad);

    GstPtr<GstBin> bin_;
    std::shared_ptr<LayerGate> layers_;  ///< null: there are no layers
    std::shared_ptr<RtpInputs> rtp_;     ///< may be null
    /// Guards what follows. Taken before any lock of GStreamer's; never held while waiting for
    /// the main thread.
    std::mutex mutex_;
    std::map<std::string, std::shared_ptr<Publication>> publications_;
    unsigned streams_ = 0;
};

}  // namespace umbrella::media
