#include "media/stream_meter.hpp"

#include "core/rtp/audio_level.hpp"
#include "core/rtp/packet.hpp"

namespace umbrella::media {
namespace {

using MeterPtr = std::shared_ptr<TrafficMeter>;

GstPadProbeReturn on_traffic(GstPad*, GstPadProbeInfo* info, gpointer data) {
    TrafficMeter& meter = **static_cast<MeterPtr*>(data);
    if ((info->type & GST_PAD_PROBE_TYPE_BUFFER) != 0) {
        meter.add(gst_pad_probe_info_get_buffer(info));
        return GST_PAD_PROBE_OK;
    }
    GstBufferList* list = gst_pad_probe_info_get_buffer_list(info);
    for (guint i = 0; i < gst_buffer_list_length(list); ++i) {
        meter.add(gst_buffer_list_get(list, i));
    }
    return GST_PAD_PROBE_OK;
}

}  // namespace

void TrafficMeter::add(std::size_t bytes) {
    packets_.fetch_add(1, std::memory_order_relaxed);
    bytes_.fetch_add(bytes, std::memory_order_relaxed);
}

TrafficCount TrafficMeter::count() const {
    return {.packets = packets_.load(std::memory_order_relaxed),
            .bytes = bytes_.load(std::memory_order_relaxed)};
}

void meter_traffic(GstPad* pad, const MeterPtr& meter) {
    gst_pad_add_probe(
        pad,
        static_cast<GstPadProbeType>(GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST),
        on_traffic, std::make_unique<MeterPtr>(meter).release(),
        [](gpointer data) { std::unique_ptr<MeterPtr>(static_cast<MeterPtr*>(data)); });
}

void StreamMeter::add(GstBuffer* buffer) {
    traffic_.add(buffer);
    GstMapInfo map;
    if (gst_buffer_map(buffer, &map, GST_MAP_READ) == FALSE) {
        return;
    }
    if (const auto packet = core::rtp::PacketView::parse({map.data, map.size})) {
        ssrc_.store(packet->ssrc(), std::memory_order_relaxed);
        if (kind_ == core::MediaKind::Audio) {
            note_level(core::rtp::audio_level(*packet).value_or(core::rtp::silent_audio_level));
        }
    }
    gst_buffer_unmap(buffer, &map);
}

void StreamMeter::note_level(std::uint8_t level) {
    std::uint8_t loudest = loudest_.load(std::memory_order_relaxed);
    while (level < loudest &&
           !loudest_.compare_exchange_weak(loudest, level, std::memory_order_relaxed)) {
    }
}

std::optional<std::uint8_t> StreamMeter::take_level() {
    const std::uint8_t loudest = loudest_.exchange(no_packet, std::memory_order_relaxed);
    return loudest == no_packet ? std::nullopt : std::optional(loudest);
}

}  // namespace umbrella::media
