// The slot of the direct send path: the publication's forwarder is linked to the umbrellaslot, for
// keyframe requests and for whoever looks at a dump; the packets go from the forwarder to a worker,
// and from there to the peer (wire/send_path.hpp).
#pragma once

#include <memory>

#include "media/slot.hpp"
#include "wire/send_path.hpp"

namespace umbrella::media {

/// Lets the subscriber's wish for a keyframe into its slot (Slot::request_pad()). Any thread that
/// may wait for locks of the pipeline.
void ask_for_keyframe(const GstPtr<GstPad>& request_pad);

/// What a stream of the direct path begins with that was not begun before: random numbers, and the
/// worker's wishes for keyframes go into `request_pad`.
struct DirectStream {
    std::uint32_t ssrc = 0;
    std::optional<std::uint32_t> rtx_ssrc;
    core::MediaKind kind = core::MediaKind::Video;
};
[[nodiscard]] wire::StreamOptions direct_stream_options(const DirectStream& stream,
                                                        GstPtr<GstPad> request_pad);

class DirectSlot : public Slot {
  public:
    DirectSlot(const GstPtr<GstBin>& bin, const GstPtr<GstElement>& webrtcbin, Options options,
               wire::Transport& transport);
    ~DirectSlot() override { unbind(); }

    /// Nothing: the transport begins when it has keys and a route.
    void open() override {}

  private:
    [[nodiscard]] Counts counts() const override;
    void begin(Publication& publication) override;
    void end() override;

    std::unique_ptr<wire::Stream> stream_;
};

}  // namespace umbrella::media
