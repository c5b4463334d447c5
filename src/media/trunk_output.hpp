// One stream towards a neighbour, for the life of the connection, whatever it carries: an
// umbrellaslot in the trunk's bin, to which the forwarder of a publication, local or of another
// trunk, is linked. As with a slot of the direct path the packets go from the forwarder to the
// link's worker. Main thread.
#pragma once

#include <memory>

#include "core/trunk/stream_ssrcs.hpp"
#include "media/direct_transport.hpp"
#include "media/gst_ptr.hpp"
#include "media/publication.hpp"
#include "wire/send_path.hpp"

namespace umbrella::media {

class TrunkOutput {
  public:
    /// `stream` is Video or Audio; `role` is that of this end.
    TrunkOutput(const GstPtr<GstBin>& bin, const core::trunk::StreamSsrc& stream,
                core::trunk::MediaRole role, DirectTransport& transport);
    ~TrunkOutput();
    TrunkOutput(const TrunkOutput&) = delete;
    TrunkOutput& operator=(const TrunkOutput&) = delete;

    /// Carries `publication`, of its kind, from now on, video from a keyframe on.
    void bind(std::shared_ptr<Publication> publication);
    void unbind();
    /// Null when it is not bound.
    [[nodiscard]] const std::shared_ptr<Publication>& publication() const { return publication_; }

    [[nodiscard]] std::uint32_t ssrc() const { return ssrc_; }
    [[nodiscard]] wire::StreamStats stats() const { return stream_->stats(); }

  private:
    core::MediaKind kind_;
    std::uint32_t ssrc_;
    GstPtr<GstElement> slot_;
    GstPtr<GstPad> sink_;  ///< the ghost pad on the trunk's bin
    std::unique_ptr<wire::Stream> stream_;
    std::shared_ptr<Publication> publication_;
    std::unique_ptr<Publication::Branch> branch_;
};

}  // namespace umbrella::media
