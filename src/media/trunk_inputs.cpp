#include "media/trunk_inputs.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "base/limits_trunk_media.hpp"
#include "core/rtp/rtx.hpp"
#include "media/elements.hpp"

namespace umbrella::media {
namespace {

using core::trunk::StreamPart;
using core::trunk::StreamSsrc;

constexpr gsize rtp_ssrc_at = 8;   ///< RFC 3550 §5.1
constexpr gsize rtcp_ssrc_at = 4;  ///< RFC 3550 §6.4.1
constexpr gsize second_byte_at = 1;

std::optional<std::uint32_t> read_u32(GstBuffer* buffer, gsize at) {
    std::uint32_t value = 0;
    if (gst_buffer_extract(buffer, at, &value, sizeof value) != sizeof value) {
        return std::nullopt;
    }
    return GUINT32_FROM_BE(value);
}

/// RFC 5761 §4: what tells RTCP from RTP on one port.
bool is_rtcp(GstBuffer* buffer) {
    std::uint8_t type = 0;
    gst_buffer_extract(buffer, second_byte_at, &type, 1);
    return type >= 192 && type <= 223;
}

void append(std::vector<std::uint8_t>& compound, const core::rtp::SenderReport& report) {
    const std::size_t size = compound.size();
    compound.resize(size + core::rtp::sender_report_bytes);
    core::rtp::write_sender_report(std::span(compound).subspan(size),
                                   {.ssrc = report.ssrc,
                                    .ntp_time = report.ntp_time,
                                    .rtp_timestamp = report.rtp_timestamp,
                                    .packets = report.packets,
                                    .payload_bytes = report.payload_bytes});
}

/// In place. False: it is malformed.
bool restore(GstBuffer* buffer, std::uint32_t ssrc) {
    GstMapInfo map;
    if (gst_buffer_map(buffer, &map, GST_MAP_READWRITE) == FALSE) {
        return false;
    }
    const std::size_t size = core::rtp::restore_original({map.data, map.size}, ssrc);
    gst_buffer_unmap(buffer, &map);
    if (size > 0) {
        gst_buffer_set_size(buffer, static_cast<gssize>(size));
    }
    return size > 0;
}

void drop_all(GstElement* element, const char* pad) {
    const auto watched = GstPtr<GstPad>::adopt(gst_element_get_static_pad(element, pad));
    gst_pad_add_probe(
        watched.get(), GST_PAD_PROBE_TYPE_BUFFER,
        [](GstPad*, GstPadProbeInfo*, gpointer) { return GST_PAD_PROBE_DROP; }, nullptr, nullptr);
}

}  // namespace

template <GstPadProbeReturn (TrunkInputs::*handler)(GstPadProbeInfo*)>
void TrunkInputs::probe(GstElement* element, const char* pad, const Self& inputs) {
    const auto watched = GstPtr<GstPad>::adopt(gst_element_get_static_pad(element, pad));
    gst_pad_add_probe(
        watched.get(), GST_PAD_PROBE_TYPE_BUFFER,
        [](GstPad*, GstPadProbeInfo* info, gpointer data) {
            return ((**static_cast<Self*>(data)).*handler)(info);
        },
        std::make_unique<Self>(inputs).release(),
        [](gpointer data) { std::unique_ptr<Self>(static_cast<Self*>(data)); });
}

SignalConnection TrunkInputs::attach(GstElement* webrtcbin, const Self& inputs) {
    return connect_signal<GstBin*, GstElement*>(
        webrtcbin, "deep-element-added",
        [inputs](GstBin*, GstElement* element) { watch(element, inputs); });
}

void TrunkInputs::watch(GstElement* element, const Self& inputs) {
    const std::string_view factory = factory_name(element);
    if (factory == "srtpdec") {
        probe<&TrunkInputs::on_encrypted>(element, "rtp_sink", inputs);
        probe<&TrunkInputs::on_encrypted>(element, "rtcp_sink", inputs);
        probe<&TrunkInputs::on_rtp>(element, "rtp_src", inputs);
        probe<&TrunkInputs::on_rtcp>(element, "rtcp_src", inputs);
    } else if (factory == "rtpssrcdemux") {
        probe<&TrunkInputs::on_counted>(element, "sink", inputs);
        // A sender report alone would make it expose a pad too (gstrtpssrcdemux.c:765).
        drop_all(element, "rtcp_sink");
    } else if (factory == "rtpsession") {
        // The first packets of a stream are not to wait for a third one.
        const auto session = object_property<GObject>(element, "internal-session");
        g_object_set(session.get(), "probation", 0U, nullptr);
    }
}

// --- What comes ---------------------------------------------------------------------------

/// Its headers are readable, though not yet known to be true: srtpdec keeps a context for each
/// SSRC.
GstPadProbeReturn TrunkInputs::on_encrypted(GstPadProbeInfo* info) {
    if (refused_.load(std::memory_order_relaxed)) {
        return GST_PAD_PROBE_DROP;
    }
    GstBuffer* buffer = gst_pad_probe_info_get_buffer(info);
    const bool reports = is_rtcp(buffer);
    const auto ssrc = read_u32(buffer, reports ? rtcp_ssrc_at : rtp_ssrc_at);
    const bool is_known = ssrc && (core::trunk::stream_of(neighbour_, *ssrc) ||
                                   (reports && is_known_reporter(*ssrc)));
    if (!is_known) {
        foreign_.fetch_add(1, std::memory_order_relaxed);
    }
    return is_known ? GST_PAD_PROBE_OK : GST_PAD_PROBE_DROP;
}

bool TrunkInputs::is_known_reporter(std::uint32_t ssrc) {
    const std::lock_guard lock(mutex_);
    if (std::ranges::find(reporters_, ssrc) != reporters_.end()) {
        return true;
    }
    if (reporters_.size() == limits::trunk_reporters) {
        return false;
    }
    reporters_.push_back(ssrc);
    return true;
}

/// A retransmission becomes what it repeats: rtprtxreceive would first have to be told of which
/// stream it is, and drop it until then.
GstPadProbeReturn TrunkInputs::on_rtp(GstPadProbeInfo* info) {
    const auto ssrc = read_u32(gst_pad_probe_info_get_buffer(info), rtp_ssrc_at);
    const auto stream = ssrc ? core::trunk::stream_of(neighbour_, *ssrc) : std::nullopt;
    const auto repaired = stream ? core::trunk::repaired_part(stream->part) : std::nullopt;
    if (!repaired) {
        return GST_PAD_PROBE_OK;
    }
    GstBuffer* buffer = gst_buffer_make_writable(gst_pad_probe_info_get_buffer(info));
    info->data = buffer;
    if (restore(buffer, core::trunk::ssrc_of(neighbour_, {stream->stream, *repaired}))) {
        return GST_PAD_PROBE_OK;
    }
    malformed_.fetch_add(1, std::memory_order_relaxed);
    return GST_PAD_PROBE_DROP;
}

/// rtpsession answers sender reports by its receiver reports, and remembers everybody that RTCP
/// speaks of. It gets the reports of streams alone; all else has been read before
/// (media/transport_meter.hpp).
GstPadProbeReturn TrunkInputs::on_rtcp(GstPadProbeInfo* info) {
    GstBuffer* buffer = gst_pad_probe_info_get_buffer(info);
    GstMapInfo map;
    if (gst_buffer_map(buffer, &map, GST_MAP_READ) == FALSE) {
        return GST_PAD_PROBE_DROP;
    }
    std::vector<std::uint8_t> kept;
    core::rtp::CompoundReader packets({map.data, map.size});
    while (const auto packet = packets.next()) {
        const auto report = core::rtp::parse_sender_report(*packet);
        if (report && core::trunk::stream_of(neighbour_, report->ssrc)) {
            append(kept, *report);
        }
    }
    gst_buffer_unmap(buffer, &map);
    if (kept.empty()) {
        return GST_PAD_PROBE_DROP;
    }
    GstBuffer* reports = gst_buffer_new_memdup(kept.data(), kept.size());
    gst_buffer_copy_into(reports, buffer, GST_BUFFER_COPY_METADATA, 0, -1);
    gst_buffer_unref(buffer);
    info->data = reports;
    return GST_PAD_PROBE_OK;
}

/// Behind rtpsession.
GstPadProbeReturn TrunkInputs::on_counted(GstPadProbeInfo* info) {
    GstBuffer* buffer = gst_pad_probe_info_get_buffer(info);
    const auto ssrc = read_u32(buffer, rtp_ssrc_at);
    const auto stream = ssrc ? core::trunk::stream_of(neighbour_, *ssrc) : std::nullopt;
    const auto input = stream ? find(*stream) : nullptr;
    if (!input) {
        unasked_.fetch_add(1, std::memory_order_relaxed);
        return GST_PAD_PROBE_DROP;
    }
    info->data = nullptr;  // it is ours now
    if (!input->push(buffer)) {
        unasked_.fetch_add(1, std::memory_order_relaxed);
    }
    return GST_PAD_PROBE_HANDLED;
}

void TrunkInputs::report(const core::rtp::SenderReport& report,
                         core::rtp::ClockOffset::WallTime arrival) {
    const auto stream = core::trunk::stream_of(neighbour_, report.ssrc);
    if (!stream || core::trunk::repaired_part(stream->part)) {
        return;
    }
    core::rtp::ClockOffset::WallTime time{};
    {
        const std::lock_guard lock(mutex_);
        clock_.follow(report.ntp_time, arrival);
        time = clock_.to_ours(report.ntp_time);
    }
    if (const auto input = find(*stream)) {
        input->report(time, report.rtp_timestamp, arrival);
    }
}

// --- The inputs ---------------------------------------------------------------------------

std::size_t TrunkInputs::place_of(const StreamSsrc& stream) {
    return (std::size_t{stream.stream} * 2) + (stream.part == StreamPart::Audio ? 1 : 0);
}

void TrunkInputs::add(const StreamSsrc& stream, std::shared_ptr<TrunkInput> input) {
    const std::lock_guard lock(mutex_);
    inputs_[place_of(stream)] = std::move(input);
}

std::shared_ptr<TrunkInput> TrunkInputs::find(const StreamSsrc& stream) const {
    const std::lock_guard lock(mutex_);
    return inputs_[place_of(stream)];
}

std::vector<StreamSsrc> TrunkInputs::streams() const {
    const std::lock_guard lock(mutex_);
    std::vector<StreamSsrc> streams;
    for (std::size_t place = 0; place < places; ++place) {
        if (inputs_[place]) {
            streams.push_back({static_cast<core::trunk::StreamIndex>(place / 2),
                               place % 2 == 1 ? StreamPart::Audio : StreamPart::Video});
        }
    }
    return streams;
}

void TrunkInputs::close() {
    refuse();
    std::array<std::shared_ptr<TrunkInput>, places> ended;
    {
        const std::lock_guard lock(mutex_);
        ended.swap(inputs_);
    }
    for (const auto& input : ended) {
        if (input) {
            input->unbind();
        }
    }
}

TrunkStray TrunkInputs::stray() const {
    return {.foreign = foreign_.load(std::memory_order_relaxed),
            .malformed = malformed_.load(std::memory_order_relaxed),
            .unasked = unasked_.load(std::memory_order_relaxed)};
}

}  // namespace umbrella::media
