#include "sync_meter.hpp"

#include "core/rtp/formats.hpp"
#include "core/rtp/packet.hpp"
#include "core/rtp/rtcp.hpp"
#include "media/elements.hpp"

namespace umbrella::test {

namespace rtp = core::rtp;
using MeterPtr = std::shared_ptr<SyncMeter>;

media::SignalConnection SyncMeter::attach(GstElement* webrtcbin, const MeterPtr& meter) {
    return media::connect_signal<GstBin*, GstElement*>(
        webrtcbin, "deep-element-added", [meter](GstBin*, GstElement* element) {
            if (media::factory_name(element) == "srtpdec") {
                for (const char* name : {"rtp_src", "rtcp_src"}) {
                    const auto pad =
                        media::GstPtr<GstPad>::adopt(gst_element_get_static_pad(element, name));
                    watch(pad.get(), meter, Way::Received);
                }
            } else if (media::factory_name(element) == "srtpenc") {
                // webrtcbin has requested them by now (transportsendbin.c).
                MeterPtr shared = meter;
                gst_element_foreach_sink_pad(
                    element,
                    [](GstElement*, GstPad* pad, gpointer data) -> gboolean {
                        watch(pad, *static_cast<MeterPtr*>(data), Way::Sent);
                        return TRUE;
                    },
                    &shared);
            }
        });
}

void SyncMeter::watch(GstPad* pad, const MeterPtr& meter, Way way) {
    struct Watch {
        MeterPtr meter;
        Way way;
    };
    gst_pad_add_probe(
        pad, GST_PAD_PROBE_TYPE_BUFFER,
        [](GstPad*, GstPadProbeInfo* info, gpointer data) {
            const auto& own = *static_cast<Watch*>(data);
            GstMapInfo map;
            if (gst_buffer_map(gst_pad_probe_info_get_buffer(info), &map, GST_MAP_READ) != FALSE) {
                own.meter->add({map.data, map.size}, own.way);
                gst_buffer_unmap(gst_pad_probe_info_get_buffer(info), &map);
            }
            return GST_PAD_PROBE_OK;
        },
        std::make_unique<Watch>(Watch{meter, way}).release(),
        [](gpointer data) { std::unique_ptr<Watch>(static_cast<Watch*>(data)); });
}

void SyncMeter::add(rtp::Bytes packet, Way way) {
    const std::lock_guard lock(mutex_);
    const bool is_rtcp = packet.size() > 1 && packet[1] >= 192 && packet[1] <= 223;
    is_rtcp ? add_rtcp(packet, sides_[way]) : add_rtp(packet, sides_[way]);
}

void SyncMeter::add_rtcp(rtp::Bytes compound, Side& side) {
    rtp::RtcpReader reader(compound);
    while (const auto message = reader.next()) {
        if (const auto* report = std::get_if<rtp::SenderReport>(&*message)) {
            const Time since_1900(static_cast<std::int64_t>(
                (report->ntp_time >> 32U) * std::micro::den +
                (((report->ntp_time & 0xFFFFFFFFU) * std::micro::den) >> 32U)));
            side.reports[report->ssrc] = {
                .captured = since_1900 - std::chrono::seconds(2'208'988'800),
                .rtp_timestamp = report->rtp_timestamp};
        }
    }
}

void SyncMeter::add_rtp(rtp::Bytes packet, Side& side) {
    const auto view = rtp::PacketView::parse(packet);
    const auto* format = view ? rtp::find_payload_format(view->payload_type()) : nullptr;
    const auto report = view ? side.reports.find(view->ssrc()) : side.reports.end();
    if (format == nullptr || report == side.reports.end()) {
        return;
    }
    const auto ticks = static_cast<std::int32_t>(view->timestamp() - report->second.rtp_timestamp);
    const Time captured = report->second.captured +
                          Time(std::int64_t{ticks} * std::micro::den / format->clock_rate_hz);
    Delays& delays = side.delays[core::kind_of(format->codec)];
    delays.sum_ms += static_cast<double>((Time(g_get_real_time()) - captured).count()) / 1000;
    ++delays.count;
}

std::optional<double> SyncMeter::sound_behind_ms(Way way) const {
    const std::lock_guard lock(mutex_);
    const auto side = sides_.find(way);
    if (side == sides_.end() || side->second.delays.size() < 2) {
        return std::nullopt;
    }
    const auto mean = [&side](core::MediaKind kind) {
        const Delays& delays = side->second.delays.at(kind);
        return delays.sum_ms / delays.count;
    };
    return mean(core::MediaKind::Audio) - mean(core::MediaKind::Video);
}

void SyncMeter::reset() {
    const std::lock_guard lock(mutex_);
    for (auto& [way, side] : sides_) {
        side.delays.clear();
    }
}

}  // namespace umbrella::test
