#include "media/slot.hpp"

#include <utility>

#include "base/limits.hpp"
#include "base/result.hpp"
#include "media/caps.hpp"
#include "media/elements.hpp"

namespace umbrella::media {

Slot::Slot(const GstPtr<GstBin>& bin, const GstPtr<GstElement>& webrtcbin, Options options)
    : options_(std::move(options)) {
    const std::string& mid = options_.mid.text();
    auto queue = make_element("queue", mid + "-queue");
    g_object_set(queue.get(), "leaky", 2 /* downstream: the oldest go */, "max-size-buffers",
                 limits::slot_queue_packets, "max-size-bytes", 0U, "max-size-time", guint64{0},
                 "silent", TRUE, nullptr);
    slot_ = make_element("umbrellaslot", mid);
    g_object_set(slot_.get(), "ssrc", options_.ssrc, nullptr);
    gst_util_set_object_arg(G_OBJECT(slot_.get()), "kind",
                            std::string(core::to_string(options_.kind)).c_str());

    gst_bin_add_many(bin.get(), queue.get(), slot_.get(), nullptr);
    UMBRELLA_ASSERT(gst_element_link(queue.get(), slot_.get()));

    // The name must be NULL: with one, webrtcbin's search for a free transceiver is inverted
    // (gstwebrtcbin.c:8108).
    auto* pad_template =
        gst_element_class_get_pad_template(GST_ELEMENT_GET_CLASS(webrtcbin.get()), "sink_%u");
    auto pad = GstPtr<GstPad>::adopt(
        gst_element_request_pad(webrtcbin.get(), pad_template, nullptr, nullptr));
    UMBRELLA_ASSERT(pad);
    g_object_set(pad.get(), "msid", options_.stream_id.c_str(), nullptr);
    auto transceiver = object_property<GstWebRTCRTPTransceiver>(pad.get(), "transceiver");
    const CapsPtr preferences = slot_preferences(options_.kind, options_.mid, options_.ssrc);
    g_object_set(transceiver.get(), "direction", GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_SENDONLY,
                 "codec-preferences", preferences.get(), "do-nack",
                 static_cast<gboolean>(options_.kind == core::MediaKind::Video), nullptr);

    const auto slot_src = GstPtr<GstPad>::adopt(gst_element_get_static_pad(slot_.get(), "src"));
    UMBRELLA_ASSERT(gst_pad_link(slot_src.get(), pad.get()) == GST_PAD_LINK_OK);
    sink_ = add_ghost(bin.get(), queue.get(), "sink", mid);
    gst_element_sync_state_with_parent(slot_.get());
    gst_element_sync_state_with_parent(queue.get());
    prepare();
}

void Slot::prepare() {
    const CapsPtr caps = slot_stream_caps(options_.kind, options_.ssrc);
    gboolean taken = FALSE;
    g_signal_emit_by_name(slot_.get(), "prepare", caps.get(), &taken);
    UMBRELLA_ASSERT(taken != FALSE);
}

void Slot::bind(const ParticipantId& publisher, Publication& publication) {
    unbind();
    publisher_ = publisher;
    mline_ = publication.mline().mid;
    g_signal_emit_by_name(slot_.get(), "begin-source");
    branch_ = publication.attach(sink_.get());
    if (options_.kind == core::MediaKind::Video) {
        publication.request_keyframe();
    }
}

void Slot::unbind() {
    branch_.reset();
    publisher_ = {};
    mline_ = {};
}

SlotStats Slot::stats() const {
    GstStructure* raw = nullptr;
    g_object_get(slot_.get(), "stats", &raw, nullptr);
    const StructurePtr counts(raw);
    const auto count = [&counts](const char* name) {
        guint64 value = 0;
        UMBRELLA_ASSERT(gst_structure_get_uint64(counts.get(), name, &value));
        return std::uint64_t{value};
    };
    return {.slot = options_.mid,
            .kind = options_.kind,
            .publisher = publisher_,
            .mline = mline_,
            .packets = count("packets"),
            .bytes = count("bytes"),
            .dropped = count("dropped") + count("dropped-waiting-keyframe")};
}

void Slot::open() {
    // Sticky events from before the inner links existed would only travel with the next buffer.
    prepare();
    g_object_set(slot_.get(), "open", TRUE, nullptr);
}

}  // namespace umbrella::media
