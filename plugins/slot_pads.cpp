#include "plugins/rtp_pads.hpp"
#include "plugins/slot_private.hpp"
#include <string>

namespace umbrella::plugins {
namespace {

/// Without the subscriber's `ssrc` and `payload`: rtpssrcdemux fills in those of the publisher,
/// but only where there are none (gstrtpssrcdemux.c:847, 1.22). And a PLI, not a FIR: it asks for
/// a picture, not for a new stream (RFC 4585 §6.3.1, RFC 5104 §3.5.1).
GstEvent* make_force_key_unit() {
    return gst_event_new_custom(
        GST_EVENT_CUSTOM_UPSTREAM,
        gst_structure_new(force_key_unit_name, "running-time", GST_TYPE_CLOCK_TIME,
                          GST_CLOCK_TIME_NONE, "all-headers", G_TYPE_BOOLEAN, FALSE, "count",
                          G_TYPE_UINT, guint{0}, nullptr));
}

// --- Buffers ------------------------------------------------------------------------------

/// The flow of what is downstream is its own affair: a subscriber that fails or leaves must not
/// stop the publisher, who feeds others too.
void push(UmbrellaSlot* slot, GstBuffer* buffer) {
    const GstFlowReturn flow = gst_pad_push(slot->src, buffer);
    if (flow != GST_FLOW_OK) {
        GST_DEBUG_OBJECT(slot, "downstream returned %s", gst_flow_get_name(flow));
    }
}

/// Transfer full, or null if the packet is not for the subscriber.
GstBuffer* process(UmbrellaSlot* slot, GstBuffer* buffer) {
    const auto [output, keyframe_wanted] = slot->stream.process(buffer, monotonic_now());
    if (keyframe_wanted) {
        gst_pad_push_event(slot->sink, make_force_key_unit());
    }
    return output;
}

GstFlowReturn on_buffer(GstPad* /*pad*/, GstObject* parent, GstBuffer* buffer) {
    UmbrellaSlot* slot = slot_of(parent);
    GstBuffer* output = process(slot, buffer);
    gst_buffer_unref(buffer);
    if (output != nullptr) {
        push(slot, output);
    }
    return GST_FLOW_OK;
}

GstFlowReturn on_buffer_list(GstPad* /*pad*/, GstObject* parent, GstBufferList* list) {
    UmbrellaSlot* slot = slot_of(parent);
    const guint length = gst_buffer_list_length(list);
    GstBufferList* outputs = gst_buffer_list_new_sized(length);
    for (guint i = 0; i < length; ++i) {
        GstBuffer* output = process(slot, gst_buffer_list_get(list, i));
        if (output != nullptr) {
            gst_buffer_list_add(outputs, output);
        }
    }
    gst_buffer_list_unref(list);
    if (gst_buffer_list_length(outputs) == 0) {
        gst_buffer_list_unref(outputs);
        return GST_FLOW_OK;
    }
    const GstFlowReturn flow = gst_pad_push_list(slot->src, outputs);
    if (flow != GST_FLOW_OK) {
        GST_DEBUG_OBJECT(slot, "downstream returned %s", gst_flow_get_name(flow));
    }
    return GST_FLOW_OK;
}

// --- Events -------------------------------------------------------------------------------

/// Sources come and go; the stream on `src` stays, so nothing that a source says of its own
/// stream goes through.
gboolean on_sink_event(GstPad* /*pad*/, GstObject* /*parent*/, GstEvent* event) {
    gst_event_unref(event);
    return TRUE;
}

/// EOS would close the pad itself to whatever follows. (A flush does so too, but only until its
/// end, and for the source that asked for it.)
GstPadProbeReturn drop_eos(GstPad* /*pad*/, GstPadProbeInfo* info, gpointer /*data*/) {
    const bool eos = GST_EVENT_TYPE(GST_PAD_PROBE_INFO_EVENT(info)) == GST_EVENT_EOS;
    return eos ? GST_PAD_PROBE_DROP : GST_PAD_PROBE_OK;
}

/// Of all that webrtcbin says, only its subscriber's wish for a keyframe concerns the publisher.
/// RECONFIGURE, LATENCY and QOS would renegotiate or slow down all others; retransmission requests
/// are answered from the history inside webrtcbin.
gboolean on_src_event(GstPad* /*pad*/, GstObject* parent, GstEvent* event) {
    UmbrellaSlot* slot = slot_of(parent);
    if (is_keyframe_request(event) && slot->stream.kind() == core::MediaKind::Video) {
        request_keyframe(slot);
    }
    gst_event_unref(event);
    return TRUE;
}

// --- The stream on the src pad ------------------------------------------------------------

bool has_begun(GstPad* pad) {
    GstEvent* event = gst_pad_get_sticky_event(pad, GST_EVENT_STREAM_START, 0);
    if (event == nullptr) {
        return false;
    }
    gst_event_unref(event);
    return true;
}

bool push_stream_start(UmbrellaSlot* slot) {
    gchar* path = gst_object_get_path_string(GST_OBJECT(slot));
    GstEvent* event = gst_event_new_stream_start(path);
    g_free(path);
    gst_event_set_group_id(event, gst_util_group_id_next());
    return gst_pad_push_event(slot->src, event) != FALSE;
}

bool push_segment(UmbrellaSlot* slot) {
    GstSegment segment;
    gst_segment_init(&segment, GST_FORMAT_TIME);
    return gst_pad_push_event(slot->src, gst_event_new_segment(&segment)) != FALSE;
}

}  // namespace

void set_up_pads(UmbrellaSlot* slot) {
    gst_pad_set_chain_function(slot->sink, on_buffer);
    gst_pad_set_chain_list_function(slot->sink, on_buffer_list);
    gst_pad_set_event_function(slot->sink, on_sink_event);
    gst_pad_set_query_function(slot->sink, answer_rtp_query);
    gst_pad_add_probe(slot->sink, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, drop_eos, nullptr, nullptr);
    gst_pad_set_event_function(slot->src, on_src_event);
    gst_pad_set_query_function(slot->src, answer_rtp_query);
}

bool request_keyframe(UmbrellaSlot* slot) {
    if (gst_pad_push_event(slot->sink, make_force_key_unit()) == FALSE) {
        return false;
    }
    slot->stream.keyframe_requested(monotonic_now());
    return true;
}

gboolean prepare(UmbrellaSlot* slot, GstCaps* caps) {
    GstCaps* chosen = caps != nullptr ? gst_caps_ref(caps) : gst_pad_get_current_caps(slot->src);
    if (chosen == nullptr || !gst_caps_is_fixed(chosen)) {
        GST_WARNING_OBJECT(slot, "prepare needs fixed caps the first time, got %" GST_PTR_FORMAT,
                           static_cast<gpointer>(chosen));
        gst_clear_caps(&chosen);
        return FALSE;
    }
    const bool begun = has_begun(slot->src);
    bool pushed = begun || push_stream_start(slot);
    pushed = gst_pad_push_event(slot->src, gst_event_new_caps(chosen)) != FALSE && pushed;
    pushed = (begun || push_segment(slot)) && pushed;
    gst_caps_unref(chosen);
    return static_cast<gboolean>(pushed);
}

}  // namespace umbrella::plugins
