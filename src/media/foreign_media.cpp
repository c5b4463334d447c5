#include "media/foreign_media.hpp"

#include <array>
#include <chrono>
#include <string_view>
#include <utility>

#include "base/clock.hpp"
#include "media/elements.hpp"

namespace umbrella::media {
namespace {

/// Larger than any datagram that comes; longer packets are dropped.
constexpr gsize max_packet_bytes = 2048;

template <class T>
void add_probe(GstPad* pad, GstPadProbeCallback callback, const std::shared_ptr<T>& data) {
    using Pointer = std::shared_ptr<T>;
    gst_pad_add_probe(
        pad, GST_PAD_PROBE_TYPE_BUFFER, callback, std::make_unique<Pointer>(data).release(),
        [](gpointer pointer) { std::unique_ptr<Pointer>(static_cast<Pointer*>(pointer)); });
}

/// Null: it is to be dropped.
BufferPtr make_ours(const core::rtp::Dialect& dialect, GstBuffer* packet) {
    std::array<std::uint8_t, max_packet_bytes> bytes{};
    const gsize size = gst_buffer_extract(packet, 0, bytes.data(), bytes.size());
    if (size == bytes.size()) {
        return nullptr;
    }
    std::array<std::uint8_t, max_packet_bytes + core::rtp::Dialect::growth> ours{};
    const std::size_t written = dialect.make_ours(std::span(bytes).first(size), ours);
    if (written == 0) {
        return nullptr;
    }
    BufferPtr made(gst_buffer_new_allocate(nullptr, written, nullptr));
    gst_buffer_fill(made.get(), 0, ours.data(), written);
    gst_buffer_copy_into(
        made.get(), packet,
        static_cast<GstBufferCopyFlags>(GST_BUFFER_COPY_FLAGS | GST_BUFFER_COPY_TIMESTAMPS |
                                        GST_BUFFER_COPY_META),
        0, static_cast<gsize>(-1));
    return made;
}

GstPadProbeReturn on_incoming(GstPad*, GstPadProbeInfo* info, gpointer data) {
    GstBuffer* packet = gst_pad_probe_info_get_buffer(info);
    BufferPtr ours = make_ours(**static_cast<DialectPtr*>(data), packet);
    if (!ours) {
        return GST_PAD_PROBE_DROP;
    }
    gst_buffer_unref(packet);
    GST_PAD_PROBE_INFO_DATA(info) = ours.release();
    return GST_PAD_PROBE_OK;
}

bool make_theirs(const core::rtp::Dialect& dialect, GstBuffer* packet) {
    GstMapInfo map;
    if (gst_buffer_map(packet, &map, GST_MAP_READWRITE) == FALSE) {
        return false;
    }
    const bool known = dialect.make_theirs(std::span(map.data, map.size));
    gst_buffer_unmap(packet, &map);
    return known;
}

GstPadProbeReturn on_outgoing(GstPad*, GstPadProbeInfo* info, gpointer data) {
    GstBuffer* packet = gst_buffer_make_writable(gst_pad_probe_info_get_buffer(info));
    GST_PAD_PROBE_INFO_DATA(info) = packet;
    return make_theirs(**static_cast<DialectPtr*>(data), packet) ? GST_PAD_PROBE_OK
                                                                 : GST_PAD_PROBE_DROP;
}

void translate_pad(GstPad* pad, const DialectPtr& dialect) {
    const GStringPtr name(gst_pad_get_name(pad));
    if (std::string_view(name.get()).starts_with("rtp_sink")) {
        add_probe(pad, on_outgoing, dialect);
    }
}

/// Its pads may be there already, or be requested later.
void translate_encoder(GstElement* encoder, const DialectPtr& dialect) {
    gst_element_foreach_sink_pad(
        encoder,
        [](GstElement*, GstPad* pad, gpointer data) -> gboolean {
            translate_pad(pad, *static_cast<const DialectPtr*>(data));
            return TRUE;
        },
        const_cast<DialectPtr*>(&dialect));
    g_signal_connect_data(
        encoder, "pad-added",
        reinterpret_cast<GCallback>(+[](GstElement*, GstPad* pad, gpointer data) {
            translate_pad(pad, *static_cast<DialectPtr*>(data));
        }),
        std::make_unique<DialectPtr>(dialect).release(),
        [](gpointer data, GClosure*) {
            std::unique_ptr<DialectPtr>(static_cast<DialectPtr*>(data));
        },
        static_cast<GConnectFlags>(0));
}

}  // namespace

SignalConnection translate_media(GstElement* webrtcbin, const DialectPtr& dialect) {
    return connect_signal<GstBin*, GstElement*>(
        webrtcbin, "deep-element-added", [dialect](GstBin*, GstElement* element) {
            if (factory_name(element) == "srtpdec") {
                const auto pad =
                    GstPtr<GstPad>::adopt(gst_element_get_static_pad(element, "rtp_src"));
                add_probe(pad.get(), on_incoming, dialect);
            } else if (factory_name(element) == "srtpenc") {
                translate_encoder(element, dialect);
            }
        });
}

void LayerGate::attach(GstPad* pad, const std::shared_ptr<LayerGate>& gate) {
    add_probe(
        pad,
        [](GstPad*, GstPadProbeInfo* info, gpointer data) {
            LayerGate& self = **static_cast<std::shared_ptr<LayerGate>*>(data);
            return self.passes(gst_pad_probe_info_get_buffer(info)) ? GST_PAD_PROBE_OK
                                                                    : GST_PAD_PROBE_DROP;
        },
        gate);
}

bool LayerGate::passes(GstBuffer* packet) {
    std::array<std::uint8_t, 4> ssrc{};
    if (gst_buffer_extract(packet, 8, ssrc.data(), ssrc.size()) != ssrc.size()) {
        return false;
    }
    const Timestamp now{std::chrono::microseconds(g_get_monotonic_time())};
    const std::lock_guard lock(mutex_);
    return chooser_.take(GST_READ_UINT32_BE(ssrc.data()), gst_buffer_get_size(packet), now);
}

std::optional<core::MediaKind> kind_of_pad(GstPad* pad) {
    CapsPtr caps(gst_pad_get_current_caps(pad));
    if (!caps && GST_IS_GHOST_PAD(pad)) {
        const auto target = GstPtr<GstPad>::adopt(gst_ghost_pad_get_target(GST_GHOST_PAD(pad)));
        caps = CapsPtr(target ? gst_pad_get_current_caps(target.get()) : nullptr);
    }
    if (!caps || gst_caps_is_empty(caps.get()) || gst_caps_is_any(caps.get())) {
        return std::nullopt;
    }
    const char* media = gst_structure_get_string(gst_caps_get_structure(caps.get(), 0), "media");
    const std::string_view name = media != nullptr ? media : "";
    if (name == "audio") {
        return core::MediaKind::Audio;
    }
    return name == "video" ? std::optional(core::MediaKind::Video) : std::nullopt;
}

}  // namespace umbrella::media
