#include "plugins/rtp_pads.hpp"

namespace umbrella::plugins {
namespace {

void answer_caps(GstQuery* query, GstCaps* caps) {
    GstCaps* filter = nullptr;
    gst_query_parse_caps(query, &filter);
    if (filter == nullptr) {
        gst_query_set_caps_result(query, caps);
        return;
    }
    GstCaps* common = gst_caps_intersect_full(filter, caps, GST_CAPS_INTERSECT_FIRST);
    gst_query_set_caps_result(query, common);
    gst_caps_unref(common);
}

void answer_accept_caps(GstQuery* query, GstCaps* caps) {
    GstCaps* asked = nullptr;
    gst_query_parse_accept_caps(query, &asked);
    gst_query_set_accept_caps_result(query, gst_caps_can_intersect(asked, caps));
}

/// The caps that `pad` stands for: those prepared, or else any RTP. Transfer full.
GstCaps* caps_of(GstPad* pad) {
    GstCaps* caps = GST_PAD_IS_SRC(pad) ? gst_pad_get_current_caps(pad) : nullptr;
    return caps != nullptr ? caps : gst_pad_get_pad_template_caps(pad);
}

}  // namespace

bool is_keyframe_request(GstEvent* event) {
    return GST_EVENT_TYPE(event) == GST_EVENT_CUSTOM_UPSTREAM &&
           gst_event_has_name(event, force_key_unit_name) != FALSE;
}

gboolean answer_rtp_query(GstPad* pad, GstObject* /*parent*/, GstQuery* query) {
    switch (GST_QUERY_TYPE(query)) {
        case GST_QUERY_CAPS:
        case GST_QUERY_ACCEPT_CAPS: {
            GstCaps* caps = caps_of(pad);
            if (GST_QUERY_TYPE(query) == GST_QUERY_CAPS) {
                answer_caps(query, caps);
            } else {
                answer_accept_caps(query, caps);
            }
            gst_caps_unref(caps);
            return TRUE;
        }
        case GST_QUERY_LATENCY:
            // Live, adds nothing, holds nothing back: packets leave when they come.
            gst_query_set_latency(query, TRUE, 0, GST_CLOCK_TIME_NONE);
            return TRUE;
        default:
            return FALSE;
    }
}

}  // namespace umbrella::plugins
