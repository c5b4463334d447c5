#include "media/direct_slot.hpp"

#include <utility>

#include <gst/video/video.h>

#include "base/result.hpp"
#include "media/elements.hpp"
#include "media/main_loop.hpp"

namespace umbrella::media {
namespace {

/// Random, in the lower half of the sequence numbers (core::rtp::Rewriter::Start).
std::uint16_t random_start() {
    constexpr gint32 half = 0x8000;
    return static_cast<std::uint16_t>(g_random_int_range(0, half));
}

}  // namespace

wire::StreamOptions direct_stream_options(const DirectStream& stream, GstPtr<GstPad> request_pad) {
    return {.ssrc = stream.ssrc,
            .rtx_ssrc = stream.rtx_ssrc,
            .kind = stream.kind,
            .start = {.sequence_number = random_start(), .timestamp = g_random_int()},
            .rtx_start = random_start(),
            .want_keyframe = [pad = std::move(request_pad)] {
                // Events take locks of the pipeline, for which a worker does not wait.
                post_to_main([pad] { ask_for_keyframe(pad); });
            }};
}

void ask_for_keyframe(const GstPtr<GstPad>& request_pad) {
    gst_pad_send_event(request_pad.get(),
                       gst_video_event_new_upstream_force_key_unit(GST_CLOCK_TIME_NONE, FALSE, 0));
}

DirectSlot::DirectSlot(const GstPtr<GstBin>& bin, const GstPtr<GstElement>& webrtcbin,
                       Options own_options, wire::Transport& transport)
    : Slot(bin, webrtcbin, std::move(own_options)),
      stream_(transport.add_stream(direct_stream_options(
          {.ssrc = options().ssrc, .rtx_ssrc = options().rtx_ssrc, .kind = options().kind},
          request_pad()))) {
    expose(bin, element());
}

void DirectSlot::begin(Publication& publication) {
    UMBRELLA_ASSERT(publication.feed());
    stream_->bind(*publication.feed());
}

void DirectSlot::end() {
    stream_->unbind();
}

Slot::Counts DirectSlot::counts() const {
    const wire::StreamStats stats = stream_->stats();
    return {.packets = stats.packets, .bytes = stats.bytes, .dropped = stats.dropped};
}

}  // namespace umbrella::media
