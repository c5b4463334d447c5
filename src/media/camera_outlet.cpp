#include "media/camera_outlet.hpp"

#include <utility>

#include "core/rtp/packet.hpp"
#include "media/caps.hpp"

namespace umbrella::media {
namespace {

/// As often as a sender reports at least (RFC 3550 §6.2 knows longer ones).
constexpr std::chrono::seconds report_interval{1};

void prepare(const GstPtr<GstPad>& sink, core::MediaKind kind) {
    const CapsPtr caps = trunk_stream_caps(kind);
    const GStringPtr id(gst_pad_get_name(sink.get()));
    gst_pad_send_event(sink.get(), gst_event_new_stream_start(id.get()));
    gst_pad_send_event(sink.get(), gst_event_new_caps(caps.get()));
    GstSegment segment;
    gst_segment_init(&segment, GST_FORMAT_TIME);
    gst_pad_send_event(sink.get(), gst_event_new_segment(&segment));
}

}  // namespace

void CameraOutlet::open(std::shared_ptr<Publication> publication,
                        std::shared_ptr<wire::SourceClock> clock) {
    close();
    auto sink = publication->request_sink();
    prepare(sink, kind_);
    const std::lock_guard lock(mutex_);
    publication_ = std::move(publication);
    clock_ = std::move(clock);
    sink_ = std::move(sink);
    reported_ = {};
}

void CameraOutlet::close() {
    std::shared_ptr<Publication> publication;
    GstPtr<GstPad> sink;
    {
        const std::lock_guard lock(mutex_);
        publication = std::move(publication_);
        sink = std::move(sink_);
        clock_.reset();
    }
    if (publication) {
        publication->release_sink(sink);
    }
}

void CameraOutlet::push(BufferPtr packet, std::optional<wire::SourceClock::WallTime> captured) {
    heard_.store(true, std::memory_order_relaxed);
    const std::lock_guard lock(mutex_);
    if (!sink_) {
        return;
    }
    if (captured) {
        report(packet.get(), *captured);
    }
    gst_pad_chain(sink_.get(), packet.release());
}

/// In place of a camera's own sender reports, which rtspsrc has read: it gives sound and picture
/// times on one clock.
void CameraOutlet::report(GstBuffer* packet, wire::SourceClock::WallTime captured) {
    const wire::SourceClock::WallTime now(g_get_real_time());
    if (now - reported_ < report_interval && now >= reported_) {
        return;
    }
    GstMapInfo map;
    if (gst_buffer_map(packet, &map, GST_MAP_READ) == FALSE) {
        return;
    }
    if (const auto view = core::rtp::PacketView::parse({map.data, map.size})) {
        clock_->report_on_our_clock(view->ssrc(), captured, view->timestamp(), now);
        reported_ = now;
    }
    gst_buffer_unmap(packet, &map);
}

}  // namespace umbrella::media
