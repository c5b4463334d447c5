#include "media/camera_branch.hpp"

#include <algorithm>
#include <memory>
#include <ranges>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/limits_cameras.hpp"
#include "base/result.hpp"
#include "core/rtp/formats.hpp"
#include "media/elements.hpp"

namespace umbrella::media {
namespace {

using core::camera::Format;
using Factories = std::span<const char* const>;

constexpr const char* h264[] = {"rtph264depay", "h264parse", "capsfilter", "rtph264pay"};
constexpr const char* h265[] = {"rtph265depay", "h265parse", "capsfilter", "rtph265pay"};
constexpr const char* opus[] = {"rtpopusdepay", "rtpopuspay"};
constexpr const char* pcmu[] = {"rtppcmudepay", "rtppcmupay"};
constexpr const char* pcma[] = {"rtppcmadepay", "rtppcmapay"};
constexpr const char* aac[] = {"rtpmp4gdepay",  "aacparse",   "faad",    "audioconvert",
                               "audioresample", "capsfilter", "opusenc", "rtpopuspay"};
/// RFC 6416's packaging of the same.
constexpr const char* latm_depayloader = "rtpmp4adepay";

Factories factories_of(Format format) {
    switch (format) {
        case Format::H264:
            return h264;
        case Format::H265:
            return h265;
        case Format::Opus:
            return opus;
        case Format::Pcmu:
            return pcmu;
        case Format::Pcma:
            return pcma;
        case Format::Aac:
            return aac;
    }
    return {};
}

bool is_there(const char* factory) {
    const auto found = GstPtr<GstElementFactory>::adopt(gst_element_factory_find(factory));
    return static_cast<bool>(found);
}

/// What stands between bytes that come and packets that go.
struct Flow {
    CameraBranch branch;
    std::size_t unfinished_bytes = 0;
    bool stuck = false;
};
using FlowPtr = std::shared_ptr<Flow>;

void add_probe(GstPad* pad, GstPadProbeType type, GstPadProbeCallback handler,
               const FlowPtr& flow) {
    gst_pad_add_probe(pad, type, handler, std::make_unique<FlowPtr>(flow).release(),
                      [](gpointer data) { std::unique_ptr<FlowPtr>(static_cast<FlowPtr*>(data)); });
}

GstPadProbeReturn on_received(GstPad*, GstPadProbeInfo* info, gpointer data) {
    Flow& flow = **static_cast<FlowPtr*>(data);
    flow.unfinished_bytes += gst_buffer_get_size(gst_pad_probe_info_get_buffer(info));
    if (flow.unfinished_bytes <= limits::camera_unfinished_bytes) {
        return GST_PAD_PROBE_OK;
    }
    if (!std::exchange(flow.stuck, true)) {
        flow.branch.stuck();
    }
    return GST_PAD_PROBE_DROP;
}

void hand_on(Flow& flow, GstPad* pad, GstBuffer* packet) {
    const EventPtr event(gst_pad_get_sticky_event(pad, GST_EVENT_SEGMENT, 0));
    GstClockTime running_time = GST_CLOCK_TIME_NONE;
    if (event && GST_BUFFER_PTS_IS_VALID(packet)) {
        const GstSegment* segment = nullptr;
        gst_event_parse_segment(event.get(), &segment);
        running_time =
            gst_segment_to_running_time(segment, GST_FORMAT_TIME, GST_BUFFER_PTS(packet));
    }
    flow.branch.packet(retain(packet), running_time);
}

GstPadProbeReturn on_packets(GstPad* pad, GstPadProbeInfo* info, gpointer data) {
    Flow& flow = **static_cast<FlowPtr*>(data);
    flow.unfinished_bytes = 0;
    if ((info->type & GST_PAD_PROBE_TYPE_BUFFER) != 0) {
        hand_on(flow, pad, gst_pad_probe_info_get_buffer(info));
        return GST_PAD_PROBE_DROP;
    }
    GstBufferList* list = gst_pad_probe_info_get_buffer_list(info);
    for (guint i = 0; i < gst_buffer_list_length(list); ++i) {
        hand_on(flow, pad, gst_buffer_list_get(list, i));
    }
    return GST_PAD_PROBE_DROP;
}

/// H264 has two payload types here (core/rtp/formats.cpp); which one it is tells its profile.
GstPadProbeReturn on_profile(GstPad* pad, GstPadProbeInfo* info, gpointer) {
    GstEvent* event = gst_pad_probe_info_get_event(info);
    if (GST_EVENT_TYPE(event) != GST_EVENT_CAPS) {
        return GST_PAD_PROBE_OK;
    }
    GstCaps* caps = nullptr;
    gst_event_parse_caps(event, &caps);
    const char* profile = gst_structure_get_string(gst_caps_get_structure(caps, 0), "profile");
    const std::string_view name = profile != nullptr ? profile : "";
    const bool baseline = name.empty() || name == "baseline" || name == "constrained-baseline";
    const auto payloader = GstPtr<GstElement>::adopt(gst_pad_get_parent_element(pad));
    for (const auto& format : core::rtp::payload_formats()) {
        const bool first = &format == &core::rtp::publish_format(core::Codec::H264);
        if (format.codec == core::Codec::H264 && first == baseline) {
            g_object_set(payloader.get(), "pt", static_cast<guint>(format.payload_type), nullptr);
        }
    }
    return GST_PAD_PROBE_OK;
}

void set_caps(GstElement* filter, const char* text) {
    const CapsPtr caps(gst_caps_from_string(text));
    g_object_set(filter, "caps", caps.get(), nullptr);
}

/// Between the parts of a chain that has a capsfilter.
const char* caps_within(Format format) {
    switch (format) {
        case Format::H264:
            return "video/x-h264,stream-format=byte-stream,alignment=au";
        case Format::H265:
            return "video/x-h265,stream-format=byte-stream,alignment=au";
        default:
            return "audio/x-raw,rate=48000,channels=[1,2]";
    }
}

/// Before each keyframe its parameter sets: a joiner has not read the camera's SDP.
void set_up(GstElement* element, Format format) {
    const std::string_view factory = factory_name(element);
    if (factory == "h264parse" || factory == "h265parse") {
        g_object_set(element, "config-interval", -1, nullptr);
    } else if (factory == "capsfilter") {
        set_caps(element, caps_within(format));
    } else if (factory == "opusenc") {
        g_object_set(element, "bitrate", limits::camera_opus_bps, nullptr);
    } else if (factory.ends_with("pay") && !factory.ends_with("depay")) {
        const auto& ours = core::rtp::publish_format(core::camera::codec_of(format));
        g_object_set(element, "mtu", limits::camera_packet_bytes, "pt",
                     static_cast<guint>(ours.payload_type), nullptr);
        if (format == Format::H264 || format == Format::H265) {
            gst_util_set_object_arg(G_OBJECT(element), "aggregate-mode", "zero-latency");
        }
    }
}

GstPtr<GstPad> static_pad(GstElement* element, const char* name) {
    return GstPtr<GstPad>::adopt(gst_element_get_static_pad(element, name));
}

bool is_latm(GstPad* source) {
    const CapsPtr caps(gst_pad_get_current_caps(source));
    const char* name =
        caps && gst_caps_get_size(caps.get()) > 0
            ? gst_structure_get_string(gst_caps_get_structure(caps.get(), 0), "encoding-name")
            : nullptr;
    return name != nullptr && g_ascii_strcasecmp(name, "MP4A-LATM") == 0;
}

GstPtr<GstElement> add_sink(GstBin* pipeline, GstPad* source) {
    const GStringPtr name(gst_pad_get_name(source));
    auto sink = make_element("fakesink", std::string(name.get()) + "-end");
    g_object_set(sink.get(), "sync", FALSE, "async", FALSE, nullptr);
    gst_bin_add(pipeline, sink.get());
    return sink;
}

}  // namespace

bool can_take(Format format) {
    const Factories factories = factories_of(format);
    return std::ranges::all_of(factories, is_there) &&
           (format != Format::Aac || is_there(latm_depayloader));
}

void add_camera_branch(GstBin* pipeline, GstPad* source, CameraBranch branch) {
    const Format format = branch.format;
    const auto flow = std::make_shared<Flow>(Flow{.branch = std::move(branch)});
    const GStringPtr name(gst_pad_get_name(source));
    std::vector<GstPtr<GstElement>> chain;
    for (const char* factory : factories_of(format)) {
        const bool latm = std::string_view(factory) == "rtpmp4gdepay" && is_latm(source);
        const char* chosen = latm ? latm_depayloader : factory;
        chain.push_back(make_element(chosen, std::string(name.get()) + "-" + chosen));
        set_up(chain.back().get(), format);
        gst_bin_add(pipeline, chain.back().get());
    }
    if (format == Format::H264) {
        const auto sink = static_pad(chain.back().get(), "sink");
        gst_pad_add_probe(sink.get(), GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_profile, nullptr,
                          nullptr);
    }
    chain.push_back(add_sink(pipeline, source));
    for (std::size_t i = 0; i + 1 < chain.size(); ++i) {
        UMBRELLA_ASSERT(gst_element_link(chain[i].get(), chain[i + 1].get()));
    }
    const auto first = static_pad(chain.front().get(), "sink");
    const auto last = static_pad(chain.back().get(), "sink");
    add_probe(first.get(), GST_PAD_PROBE_TYPE_BUFFER, on_received, flow);
    add_probe(
        last.get(),
        static_cast<GstPadProbeType>(GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST),
        on_packets, flow);
    // From the end, so that nothing flows into what does not run yet.
    for (const auto& element : std::views::reverse(chain)) {
        gst_element_sync_state_with_parent(element.get());
    }
    link_pads(source, first.get());
}

void add_camera_dead_end(GstBin* pipeline, GstPad* source) {
    const auto sink = add_sink(pipeline, source);
    gst_element_sync_state_with_parent(sink.get());
    const auto pad = static_pad(sink.get(), "sink");
    link_pads(source, pad.get());
}

}  // namespace umbrella::media
