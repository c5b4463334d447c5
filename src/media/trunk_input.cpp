#include "media/trunk_input.hpp"

#include <optional>
#include <string>
#include <utility>

#include <gst/video/video.h>

#include "media/caps.hpp"
#include "media/elements.hpp"
#include "media/receiver_requests.hpp"

namespace umbrella::media {
namespace {

using core::MediaKind;

constexpr gsize ssrc_at = 8;  ///< in an RTP packet (RFC 3550 §5.1)

/// Never 0, and each once in the life of the process.
std::uint32_t next_ssrc() {
    static std::atomic<std::uint32_t> next{g_random_int()};
    std::uint32_t ssrc = 0;
    while (ssrc == 0) {
        ssrc = next.fetch_add(1, std::memory_order_relaxed);
    }
    return ssrc;
}

std::optional<std::uint32_t> read_ssrc(GstBuffer* buffer) {
    std::uint32_t in_network_order = 0;
    return gst_buffer_extract(buffer, ssrc_at, &in_network_order, sizeof in_network_order) ==
                   sizeof in_network_order
               ? std::optional(GUINT32_FROM_BE(in_network_order))
               : std::nullopt;
}

std::string name_of(const core::trunk::StreamSsrc& stream) {
    return "in-" + std::to_string(stream.stream) +
           (stream.part == core::trunk::StreamPart::Audio ? "-audio" : "-video");
}

}  // namespace

TrunkInput::TrunkInput(GstPtr<GstBin> bin, const core::trunk::StreamSsrc& stream,
                       std::uint32_t ssrc, std::shared_ptr<ReceiverFeedback> feedback)
    : bin_(std::move(bin)),
      kind_(stream.part == core::trunk::StreamPart::Audio ? MediaKind::Audio : MediaKind::Video),
      ssrc_(ssrc),
      receiver_(make_element("umbrellareceiver", name_of(stream) + "-receiver")),
      sink_(GstPtr<GstPad>::adopt(gst_element_get_static_pad(receiver_.get(), "sink"))) {
    g_object_set(receiver_.get(), "do-retransmission", TRUE, "audio-retransmission", TRUE, nullptr);
    gst_bin_add(bin_.get(), receiver_.get());
    ghost_ = add_ghost(bin_.get(), receiver_.get(), "src", name_of(stream));
    watch_requests(std::move(feedback));
    watch_packets();
    gst_element_sync_state_with_parent(receiver_.get());
    prepare();
}

TrunkInput::~TrunkInput() {
    unbind();
}

void TrunkInput::prepare() {
    const CapsPtr caps = trunk_stream_caps(kind_);
    const GStringPtr id(gst_element_get_name(receiver_.get()));
    gst_pad_send_event(sink_.get(), gst_event_new_stream_start(id.get()));
    gst_pad_send_event(sink_.get(), gst_event_new_caps(caps.get()));
    GstSegment segment;
    gst_segment_init(&segment, GST_FORMAT_TIME);
    gst_pad_send_event(sink_.get(), gst_event_new_segment(&segment));
}

/// No pad is linked to the receiver's sink, since packets are handed to it from within webrtcbin;
/// its requests end here.
void TrunkInput::watch_requests(std::shared_ptr<ReceiverFeedback> feedback) {
    struct Requests {
        std::shared_ptr<ReceiverFeedback> feedback;
        std::uint32_t ssrc;
    };
    gst_pad_add_probe(
        sink_.get(), GST_PAD_PROBE_TYPE_EVENT_UPSTREAM,
        [](GstPad*, GstPadProbeInfo* info, gpointer data) {
            const auto& requests = *static_cast<Requests*>(data);
            GstEvent* event = gst_pad_probe_info_get_event(info);
            if (const auto missing = missing_packet(event)) {
                requests.feedback->ask_again(requests.ssrc, missing->sequence_number);
            } else if (gst_video_event_is_force_key_unit(event) != FALSE) {
                requests.feedback->ask_for_keyframe(requests.ssrc);
            }
            return GST_PAD_PROBE_DROP;
        },
        std::make_unique<Requests>(Requests{std::move(feedback), ssrc_}).release(),
        [](gpointer data) { std::unique_ptr<Requests>(static_cast<Requests*>(data)); });
}

void TrunkInput::watch_packets() {
    using SharedPtr = std::shared_ptr<Shared>;
    const auto src = GstPtr<GstPad>::adopt(gst_element_get_static_pad(receiver_.get(), "src"));
    gst_pad_add_probe(
        src.get(), GST_PAD_PROBE_TYPE_BUFFER,
        [](GstPad*, GstPadProbeInfo* info, gpointer data) {
            const auto current = (*static_cast<SharedPtr*>(data))->current().source_switch;
            GstBuffer* buffer = gst_pad_probe_info_get_buffer(info);
            GstMapInfo map;
            // The packet's own SSRC: it may be of what the stream carried until a moment ago.
            const auto ssrc = read_ssrc(buffer);
            if (!current || !ssrc || gst_buffer_map(buffer, &map, GST_MAP_READ) == FALSE) {
                return GST_PAD_PROBE_DROP;
            }
            const bool admitted = current->admit(*ssrc, {map.data, map.size});
            gst_buffer_unmap(buffer, &map);
            return admitted ? GST_PAD_PROBE_OK : GST_PAD_PROBE_DROP;
        },
        std::make_unique<SharedPtr>(shared_).release(),
        [](gpointer data) { std::unique_ptr<SharedPtr>(static_cast<SharedPtr*>(data)); });
}

void TrunkInput::bind(std::shared_ptr<RemotePublication> publication, std::function<void()> begun) {
    unbind();
    publication_ = std::move(publication);
    publication_sink_ = publication_->request_sink();
    link_pads(ghost_.get(), publication_sink_.get());
    const std::uint32_t ssrc = next_ssrc();
    publication_->source_switch()->expect(ssrc, std::move(begun));
    const std::lock_guard lock(shared_->mutex);
    shared_->binding = {ssrc, publication_->source_switch(), publication_->clock()};
}

void TrunkInput::use() {
    publication_->source_switch()->use(shared_->current().ssrc);
}

void TrunkInput::unbind() {
    if (!publication_) {
        return;
    }
    Binding before;
    {
        const std::lock_guard lock(shared_->mutex);
        before = std::exchange(shared_->binding, {});
    }
    const bool back = before.source_switch->forget(before.ssrc);
    gst_pad_unlink(ghost_.get(), publication_sink_.get());
    publication_->release_sink(publication_sink_);
    publication_sink_ = {};
    if (back) {
        publication_->request_keyframe();
    }
    publication_.reset();
}

bool TrunkInput::push(GstBuffer* buffer) {
    meter_.add(buffer);
    const std::uint32_t ssrc = shared_->current().ssrc;
    if (ssrc == 0) {
        gst_buffer_unref(buffer);
        return false;
    }
    GstBuffer* own = gst_buffer_make_writable(buffer);
    const std::uint32_t in_network_order = GUINT32_TO_BE(ssrc);
    gst_buffer_fill(own, ssrc_at, &in_network_order, sizeof in_network_order);
    gst_pad_chain(sink_.get(), own);
    return true;
}

void TrunkInput::report(wire::SourceClock::WallTime time, std::uint32_t rtp_timestamp,
                        wire::SourceClock::WallTime arrival) {
    const Binding binding = shared_->current();
    if (binding.ssrc != 0) {
        binding.clock->report_on_our_clock(binding.ssrc, time, rtp_timestamp, arrival);
    }
}

}  // namespace umbrella::media
