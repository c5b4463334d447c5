#include "media/transport_meter.hpp"

#include <string_view>
#include <variant>

#include "base/log.hpp"
#include "media/elements.hpp"
#include "media/ice_sink.hpp"

namespace umbrella::media {
namespace {

using MeterPtr = std::shared_ptr<TransportMeter>;

GstPtr<GstPad> static_pad(GstElement* element, const char* name) {
    return GstPtr<GstPad>::adopt(gst_element_get_static_pad(element, name));
}

}  // namespace

SignalConnection TransportMeter::attach(GstElement* webrtcbin, const MeterPtr& meter) {
    return connect_signal<GstBin*, GstElement*>(
        webrtcbin, "deep-element-added",
        [meter](GstBin*, GstElement* element) { watch(element, meter); });
}

void TransportMeter::watch(GstElement* element, const MeterPtr& meter) {
    const std::string_view factory = factory_name(element);
    if (factory == "srtpdec") {
        meter_traffic(static_pad(element, "rtp_src").get(), meter->received_rtp_);
        watch_rtcp(static_pad(element, "rtcp_src").get(), meter);
    } else if (is_network_sink(factory)) {
        meter_traffic(static_pad(element, "sink").get(), meter->sent_);
    }
}

void TransportMeter::watch_rtcp(GstPad* pad, const MeterPtr& meter) {
    gst_pad_add_probe(
        pad, GST_PAD_PROBE_TYPE_BUFFER,
        [](GstPad*, GstPadProbeInfo* info, gpointer data) {
            (*static_cast<MeterPtr*>(data))->read(gst_pad_probe_info_get_buffer(info));
            return GST_PAD_PROBE_OK;
        },
        std::make_unique<MeterPtr>(meter).release(),
        [](gpointer data) { std::unique_ptr<MeterPtr>(static_cast<MeterPtr*>(data)); });
}

void TransportMeter::read(GstBuffer* buffer) {
    GstMapInfo map;
    if (!beside_.load(std::memory_order_relaxed) &&
        gst_buffer_map(buffer, &map, GST_MAP_READ) != FALSE) {
        take_compound({map.data, map.size});
        gst_buffer_unmap(buffer, &map);
    }
}

void TransportMeter::read_beside(core::rtp::Bytes compound) {
    beside_.store(true, std::memory_order_relaxed);
    take_compound(compound);
}

void TransportMeter::take_compound(core::rtp::Bytes compound) {
    received_rtcp_.add(compound.size());
    read_compound(compound);
}

void TransportMeter::read_compound(core::rtp::Bytes compound) {
    // The clock of webrtcbin's sender reports (gstrtpsession.c:1137), and of ours.
    const std::chrono::microseconds wall(g_get_real_time());
    const std::uint32_t now = core::rtp::short_ntp_time(wall);
    bool for_worker = false;
    core::rtp::RtcpReader reader(compound);
    while (const auto message = reader.next()) {
        if (const auto* sent = std::get_if<core::rtp::SenderReport>(&*message)) {
            note(sent->blocks, now);
            reported_(*sent, wall);
        } else if (const auto* received = std::get_if<core::rtp::ReceiverReport>(&*message)) {
            note(received->blocks, now);
        } else {
            if (std::holds_alternative<core::rtp::TransportFeedback>(*message)) {
                note_transport_feedback();
            }
            if (direct_) {
                // Publishers are asked; the worker reads the same, since it may have a keyframe.
                core::rtp::for_each_keyframe_request(
                    *message, [this](std::uint32_t ssrc) { direct_->on_keyframe_request(ssrc); });
                for_worker = true;
            }
        }
    }
    if (for_worker) {
        direct_->on_feedback(compound, round_trip().value_or(std::chrono::microseconds{}));
    }
}

void TransportMeter::note(core::rtp::ReportBlocks blocks, std::uint32_t now) {
    const std::lock_guard lock(mutex_);
    while (const auto block = blocks.next()) {
        const auto expected = reports_.find(block->ssrc);
        if (expected == reports_.end()) {
            continue;
        }
        expected->second = block;
        if (const auto time = core::rtp::round_trip(*block, now)) {
            round_trip_ = time;
        }
    }
}

void TransportMeter::note_transport_feedback() {
    // That a subscriber answers our transport-wide numbers shows nowhere else.
    if (!feedback_heard_.test_and_set()) {
        log::debug("transport-cc feedback comes", {{"participant", label_}});
    }
}

void TransportMeter::expect_reports_about(std::uint32_t ssrc) {
    const std::lock_guard lock(mutex_);
    reports_.try_emplace(ssrc);
}

TrafficCount TransportMeter::received() const {
    const TrafficCount rtp = received_rtp_->count();
    const TrafficCount rtcp = received_rtcp_.count();
    return {.packets = rtp.packets + rtcp.packets, .bytes = rtp.bytes + rtcp.bytes};
}

bool TransportMeter::take_heard() {
    const std::uint64_t packets = received().packets;
    const bool heard = packets != heard_packets_;
    heard_packets_ = packets;
    return heard;
}

std::optional<core::rtp::ReportBlock> TransportMeter::report_about(std::uint32_t ssrc) const {
    const std::lock_guard lock(mutex_);
    const auto found = reports_.find(ssrc);
    return found == reports_.end() ? std::nullopt : found->second;
}

std::optional<std::chrono::microseconds> TransportMeter::round_trip() const {
    const std::lock_guard lock(mutex_);
    return round_trip_;
}

}  // namespace umbrella::media
