// The border to a peer that made the offer itself: what it sends is renamed as it leaves the
// decoder, before webrtcbin's RTP session sees it, and what goes to it before it is encrypted. In
// between its webrtcbin is one like all others.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "core/rtp/dialect.hpp"
#include "core/rtp/layer_chooser.hpp"
#include "media/gst_ptr.hpp"
#include "media/signal.hpp"

namespace umbrella::media {

using DialectPtr = std::shared_ptr<const core::rtp::Dialect>;

/// Follows `webrtcbin`, still fresh, until the connection is dropped. What is sent beside webrtcbin
/// does not pass here (wire::Transport::set_dialect).
[[nodiscard]] SignalConnection translate_media(GstElement* webrtcbin, const DialectPtr& dialect);

/// Passes one layer of what one m-line sends.
class LayerGate {
  public:
    /// A stream comes by `pad`. The gate lives as long as any of its pads. Any thread.
    static void attach(GstPad* pad, const std::shared_ptr<LayerGate>& gate);

  private:
    [[nodiscard]] bool passes(GstBuffer* packet);

    std::mutex mutex_;  ///< guards the chooser; a leaf
    core::rtp::LayerChooser chooser_;
};

/// What kind of media flows by a new src pad of webrtcbin; nothing if its caps do not say.
[[nodiscard]] std::optional<core::MediaKind> kind_of_pad(GstPad* pad);

}  // namespace umbrella::media
