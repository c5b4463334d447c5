#include "plugins/monotonic.hpp"
#include "plugins/receiver_private.hpp"

namespace umbrella::plugins {
namespace {

using core::rtp::NackWork;

// --- What is missing ----------------------------------------------------------------------

/// With the fields of rtpjitterbuffer's event; rtprtxreceive reads `seqnum` and `ssrc`, rtpsession
/// (which has nothing to do with it here) the times.
GstEvent* make_request(std::uint32_t ssrc, std::uint16_t sequence_number) {
    return gst_event_new_custom(
        GST_EVENT_CUSTOM_UPSTREAM,
        gst_structure_new("GstRTPRetransmissionRequest", "seqnum", G_TYPE_UINT,
                          guint{sequence_number}, "ssrc", G_TYPE_UINT, guint{ssrc}, "running-time",
                          G_TYPE_UINT64, guint64{0}, "delay", G_TYPE_UINT, guint{0}, "retry",
                          G_TYPE_UINT, guint{0}, "frequency", G_TYPE_UINT, guint{0}, "period",
                          G_TYPE_UINT, guint{0}, "deadline", G_TYPE_UINT, guint{0},
                          "packet-spacing", G_TYPE_UINT64, guint64{0}, "avg-rtt", G_TYPE_UINT,
                          guint{0}, nullptr));
}

/// Out of band: a serialised event would wait for whoever is pushing a packet.
GstEvent* make_loss(std::uint32_t ssrc, std::uint16_t sequence_number) {
    return gst_event_new_custom(
        GST_EVENT_CUSTOM_DOWNSTREAM_OOB,
        gst_structure_new("GstRTPPacketLost", "seqnum", G_TYPE_UINT, guint{sequence_number}, "ssrc",
                          G_TYPE_UINT, guint{ssrc}, nullptr));
}

void carry_out(UmbrellaReceiver* receiver, const NackWork& work) {
    const std::uint32_t ssrc = receiver->stream.ssrc();
    for (const std::uint16_t sequence_number : work.ask) {
        gst_pad_push_event(receiver->sink, make_request(ssrc, sequence_number));
    }
    if (work.newest_lost) {
        gst_pad_push_event(receiver->src, make_loss(ssrc, *work.newest_lost));
    }
}

void on_timer(GstElement* element);

void arm(UmbrellaReceiver* receiver) {
    if (const auto deadline = receiver->stream.deadline()) {
        receiver->timer.arm(GST_ELEMENT(receiver), *deadline, on_timer);
    }
}

void on_timer(GstElement* element) {
    UmbrellaReceiver* receiver = receiver_of(element);
    receiver->timer.cancel();
    if (!GST_PAD_IS_ACTIVE(receiver->sink)) {
        return;  // it ran while the element stopped
    }
    carry_out(receiver, receiver->stream.poll(monotonic_now()));
    arm(receiver);
}

// --- Buffers ------------------------------------------------------------------------------

GstFlowReturn on_buffer(GstPad* /*pad*/, GstObject* parent, GstBuffer* buffer) {
    UmbrellaReceiver* receiver = receiver_of(parent);
    const auto [output, work] = receiver->stream.process(buffer, monotonic_now());
    carry_out(receiver, work);
    arm(receiver);
    return output != nullptr ? gst_pad_push(receiver->src, output) : GST_FLOW_OK;
}

GstFlowReturn drop_buffer(GstPad* /*pad*/, GstObject* /*parent*/, GstBuffer* buffer) {
    gst_buffer_unref(buffer);
    return GST_FLOW_OK;
}

// --- Events and queries -------------------------------------------------------------------

gboolean on_sink_event(GstPad* /*pad*/, GstObject* parent, GstEvent* event) {
    UmbrellaReceiver* receiver = receiver_of(parent);
    if (GST_EVENT_TYPE(event) == GST_EVENT_FLUSH_STOP) {
        receiver->stream.reset();
    }
    return gst_pad_push_event(receiver->src, event);
}

gboolean on_src_event(GstPad* /*pad*/, GstObject* parent, GstEvent* event) {
    return gst_pad_push_event(receiver_of(parent)->sink, event);
}

gboolean drop_event(GstPad* /*pad*/, GstObject* /*parent*/, GstEvent* event) {
    gst_event_unref(event);
    return TRUE;
}

gboolean on_sink_query(GstPad* pad, GstObject* parent, GstQuery* query) {
    return static_cast<gboolean>(gst_pad_peer_query(receiver_of(parent)->src, query) != FALSE ||
                                 gst_pad_query_default(pad, parent, query) != FALSE);
}

gboolean on_src_query(GstPad* pad, GstObject* parent, GstQuery* query) {
    return static_cast<gboolean>(gst_pad_peer_query(receiver_of(parent)->sink, query) != FALSE ||
                                 gst_pad_query_default(pad, parent, query) != FALSE);
}

/// The packets' own way only: what `sink_rtcp` gets ends there.
GstIterator* on_internal_links(GstPad* pad, GstObject* parent) {
    UmbrellaReceiver* receiver = receiver_of(parent);
    GValue other = G_VALUE_INIT;
    g_value_init(&other, GST_TYPE_PAD);
    g_value_set_object(&other, pad == receiver->sink ? receiver->src : receiver->sink);
    GstIterator* links = gst_iterator_new_single(GST_TYPE_PAD, &other);
    g_value_unset(&other);
    return links;
}

}  // namespace

void set_up_receiver_pads(UmbrellaReceiver* receiver) {
    gst_pad_set_chain_function(receiver->sink, on_buffer);
    gst_pad_set_event_function(receiver->sink, on_sink_event);
    gst_pad_set_query_function(receiver->sink, on_sink_query);
    gst_pad_set_iterate_internal_links_function(receiver->sink, on_internal_links);
    gst_pad_set_event_function(receiver->src, on_src_event);
    gst_pad_set_query_function(receiver->src, on_src_query);
    gst_pad_set_iterate_internal_links_function(receiver->src, on_internal_links);
}

void set_up_rtcp_pad(GstPad* pad) {
    gst_pad_set_chain_function(pad, drop_buffer);
    gst_pad_set_event_function(pad, drop_event);
}

}  // namespace umbrella::plugins
