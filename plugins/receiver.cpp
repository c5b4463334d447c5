#include "plugins/receiver.hpp"

#include "plugins/receiver_private.hpp"
#include <memory>

using umbrella::plugins::receiver_of;
using umbrella::plugins::ReceiverStats;

namespace {

enum Property : guint {
    NoProperty,
    LatencyProperty,
    DoRetransmissionProperty,
    AudioRetransmissionProperty,
    StatsProperty,
};

GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE("sink", GST_PAD_SINK, GST_PAD_ALWAYS,
                                                             GST_STATIC_CAPS("application/x-rtp"));
GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE("src", GST_PAD_SRC, GST_PAD_ALWAYS,
                                                            GST_STATIC_CAPS("application/x-rtp"));
GstStaticPadTemplate rtcp_template = GST_STATIC_PAD_TEMPLATE(
    "sink_rtcp", GST_PAD_SINK, GST_PAD_REQUEST, GST_STATIC_CAPS("application/x-rtcp"));

/// GstElementClass, set once by class_init().
gpointer parent_class = nullptr;

GstStructure* to_structure(const ReceiverStats& stats) {
    return gst_structure_new(
        "umbrella-receiver-stats", "num-pushed", G_TYPE_UINT64, guint64{stats.num_pushed},
        "num-lost", G_TYPE_UINT64, guint64{stats.num_lost}, "num-late", G_TYPE_UINT64,
        guint64{stats.num_late}, "num-duplicates", G_TYPE_UINT64, guint64{stats.num_duplicates},
        "num-stray", G_TYPE_UINT64, guint64{stats.num_stray}, "rtx-count", G_TYPE_UINT64,
        guint64{stats.rtx_count}, "rtx-success-count", G_TYPE_UINT64,
        guint64{stats.rtx_success_count}, nullptr);
}

void set_property(GObject* object, guint id, const GValue* value, GParamSpec* spec) {
    UmbrellaReceiver* receiver = receiver_of(object);
    switch (id) {
        case LatencyProperty:
            GST_OBJECT_LOCK(receiver);
            receiver->latency_ms = g_value_get_uint(value);
            GST_OBJECT_UNLOCK(receiver);
            break;
        case DoRetransmissionProperty:
            receiver->stream.set_asking(g_value_get_boolean(value) != FALSE);
            break;
        case AudioRetransmissionProperty:
            receiver->stream.set_asking_for_audio(g_value_get_boolean(value) != FALSE);
            break;
        default:
            G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
    }
}

void get_property(GObject* object, guint id, GValue* value, GParamSpec* spec) {
    UmbrellaReceiver* receiver = receiver_of(object);
    switch (id) {
        case LatencyProperty:
            GST_OBJECT_LOCK(receiver);
            g_value_set_uint(value, receiver->latency_ms);
            GST_OBJECT_UNLOCK(receiver);
            break;
        case DoRetransmissionProperty:
            g_value_set_boolean(value, static_cast<gboolean>(receiver->stream.is_asking()));
            break;
        case AudioRetransmissionProperty:
            g_value_set_boolean(value,
                                static_cast<gboolean>(receiver->stream.is_asking_for_audio()));
            break;
        case StatsProperty:
            g_value_take_boxed(value, to_structure(receiver->stream.stats()));
            break;
        default:
            G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
    }
}

void finalize(GObject* object) {
    UmbrellaReceiver* receiver = receiver_of(object);
    receiver->timer.cancel();
    std::destroy_at(&receiver->timer);
    std::destroy_at(&receiver->stream);
    G_OBJECT_CLASS(parent_class)->finalize(object);
}

// --- The element --------------------------------------------------------------------------

GstStateChangeReturn change_state(GstElement* element, GstStateChange transition) {
    const GstStateChangeReturn done =
        GST_ELEMENT_CLASS(parent_class)->change_state(element, transition);
    if (transition == GST_STATE_CHANGE_PAUSED_TO_READY) {
        receiver_of(element)->timer.cancel();
        receiver_of(element)->stream.reset();
    }
    return done;
}

GstPad* request_new_pad(GstElement* element, GstPadTemplate* templ, const gchar* /*name*/,
                        const GstCaps* /*caps*/) {
    GstPad* pad = gst_pad_new_from_template(templ, "sink_rtcp");
    umbrella::plugins::set_up_rtcp_pad(pad);
    gst_pad_set_active(pad, TRUE);
    gst_element_add_pad(element, pad);
    return pad;
}

void release_pad(GstElement* element, GstPad* pad) {
    gst_pad_set_active(pad, FALSE);
    gst_element_remove_pad(element, pad);
}

void install_properties(GObjectClass* object_class) {
    constexpr auto any_time = static_cast<GParamFlags>(G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                                       GST_PARAM_MUTABLE_PLAYING);
    constexpr auto read_only = static_cast<GParamFlags>(G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
    g_object_class_install_property(
        object_class, LatencyProperty,
        g_param_spec_uint("latency", "Latency",
                          "Not used: nothing is held back. rtpbin sets it on every jitterbuffer", 0,
                          G_MAXUINT, 200, any_time));
    g_object_class_install_property(
        object_class, DoRetransmissionProperty,
        g_param_spec_boolean("do-retransmission", "Ask for retransmissions",
                             "Ask upstream for the video packets that are missing", FALSE,
                             any_time));
    g_object_class_install_property(
        object_class, AudioRetransmissionProperty,
        g_param_spec_boolean("audio-retransmission", "Ask for sound too",
                             "With do-retransmission: ask for audio packets as well, which few "
                             "senders keep",
                             FALSE, any_time));
    g_object_class_install_property(
        object_class, StatsProperty,
        g_param_spec_boxed(
            "stats", "Statistics",
            "Counts since the start, all of them guint64: num-pushed (packets passed on), "
            "num-lost (given up), num-late (came out of order), num-duplicates (dropped), "
            "num-stray (from far away, dropped), "
            "rtx-count (requests), rtx-success-count (missing ones that came)",
            GST_TYPE_STRUCTURE, read_only));
}

void class_init(gpointer klass, gpointer /*data*/) {
    parent_class = g_type_class_peek_parent(klass);
    GObjectClass* object_class = G_OBJECT_CLASS(klass);
    object_class->set_property = set_property;
    object_class->get_property = get_property;
    object_class->finalize = finalize;
    install_properties(object_class);

    GstElementClass* element_class = GST_ELEMENT_CLASS(klass);
    element_class->change_state = change_state;
    element_class->request_new_pad = request_new_pad;
    element_class->release_pad = release_pad;
    gst_element_class_add_static_pad_template(element_class, &sink_template);
    gst_element_class_add_static_pad_template(element_class, &src_template);
    gst_element_class_add_static_pad_template(element_class, &rtcp_template);
    gst_element_class_set_static_metadata(
        element_class, "Umbrella receiver", "Filter/Network/RTP",
        "Stands in rtpbin in place of a jitterbuffer when packets are only passed on: each goes on "
        "at once, in the order in which it comes, and never twice. Missing video packets are asked "
        "for by GstRTPRetransmissionRequest events upstream, after a few milliseconds and then "
        "each "
        "round trip; what is given up is told by the out-of-band event GstRTPPacketLost downstream",
        "Umbrella");
}

void instance_init(GTypeInstance* instance, gpointer /*class*/) {
    UmbrellaReceiver* receiver = receiver_of(instance);
    std::construct_at(&receiver->stream);
    std::construct_at(&receiver->timer);
    receiver->latency_ms = 200;
    receiver->sink = gst_pad_new_from_static_template(&sink_template, "sink");
    receiver->src = gst_pad_new_from_static_template(&src_template, "src");
    umbrella::plugins::set_up_receiver_pads(receiver);
    gst_element_add_pad(GST_ELEMENT(receiver), receiver->sink);
    gst_element_add_pad(GST_ELEMENT(receiver), receiver->src);
}

}  // namespace

// By hand: what G_DEFINE_TYPE expands to has C casts, which the build refuses.
GType umbrella_receiver_get_type() {
    static const GType type = g_type_register_static_simple(
        GST_TYPE_ELEMENT, "UmbrellaReceiver", sizeof(UmbrellaReceiverClass), class_init,
        sizeof(UmbrellaReceiver), instance_init, static_cast<GTypeFlags>(0));
    return type;
}
