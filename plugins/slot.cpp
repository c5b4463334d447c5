#include "plugins/slot.hpp"

#include "plugins/slot_private.hpp"
#include <memory>

using umbrella::core::MediaKind;
using umbrella::plugins::slot_of;
using umbrella::plugins::SlotStats;

GST_DEBUG_CATEGORY(umbrella_slot_debug);

namespace {

enum Property : guint { NoProperty, SsrcProperty, KindProperty, OpenProperty, StatsProperty };

GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE("sink", GST_PAD_SINK, GST_PAD_ALWAYS,
                                                             GST_STATIC_CAPS("application/x-rtp"));
GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE("src", GST_PAD_SRC, GST_PAD_ALWAYS,
                                                            GST_STATIC_CAPS("application/x-rtp"));

/// GstElementClass, set once by class_init().
gpointer parent_class = nullptr;

GType kind_type() {
    static const GEnumValue values[] = {
        {static_cast<gint>(MediaKind::Audio), "Opus; passes at once after a switch", "audio"},
        {static_cast<gint>(MediaKind::Video), "VP8, VP9, H264, AV1; waits for a keyframe", "video"},
        {0, nullptr, nullptr},
    };
    static const GType type = g_enum_register_static("UmbrellaSlotKind", values);
    return type;
}

GstStructure* to_structure(const SlotStats& stats) {
    return gst_structure_new(
        "umbrella-slot-stats", "packets", G_TYPE_UINT64, guint64{stats.packets}, "bytes",
        G_TYPE_UINT64, guint64{stats.bytes}, "switches", G_TYPE_UINT64, guint64{stats.switches},
        "dropped-waiting-keyframe", G_TYPE_UINT64, guint64{stats.dropped_waiting_keyframe},
        "dropped", G_TYPE_UINT64, guint64{stats.dropped}, "keyframe-requests", G_TYPE_UINT64,
        guint64{stats.keyframe_requests}, nullptr);
}

void ask_if_needed(UmbrellaSlot* slot) {
    // If nobody is linked yet, the first packet that is dropped asks.
    if (slot->stream.needs_keyframe() && !umbrella::plugins::request_keyframe(slot)) {
        GST_DEBUG_OBJECT(slot, "nobody upstream takes keyframe requests yet");
    }
}

void set_property(GObject* object, guint id, const GValue* value, GParamSpec* spec) {
    UmbrellaSlot* slot = slot_of(object);
    switch (id) {
        case SsrcProperty:
            slot->stream.set_ssrc(g_value_get_uint(value));
            break;
        case KindProperty:
            slot->stream.set_kind(static_cast<MediaKind>(g_value_get_enum(value)));
            break;
        case OpenProperty:
            if (slot->stream.set_open(g_value_get_boolean(value) != FALSE)) {
                ask_if_needed(slot);
            }
            break;
        default:
            G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
    }
}

void get_property(GObject* object, guint id, GValue* value, GParamSpec* spec) {
    UmbrellaSlot* slot = slot_of(object);
    switch (id) {
        case SsrcProperty:
            g_value_set_uint(value, slot->stream.ssrc());
            break;
        case KindProperty:
            g_value_set_enum(value, static_cast<gint>(slot->stream.kind()));
            break;
        case OpenProperty:
            g_value_set_boolean(value, static_cast<gboolean>(slot->stream.is_open()));
            break;
        case StatsProperty:
            g_value_take_boxed(value, to_structure(slot->stream.stats()));
            break;
        default:
            G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
    }
}

void finalize(GObject* object) {
    std::destroy_at(&slot_of(object)->stream);
    G_OBJECT_CLASS(parent_class)->finalize(object);
}

// --- Action signals -----------------------------------------------------------------------

gboolean on_prepare(UmbrellaSlot* slot, GstCaps* caps) {
    return umbrella::plugins::prepare(slot, caps);
}

void on_begin_source(UmbrellaSlot* slot) {
    slot->stream.begin_source();
    ask_if_needed(slot);
}

// --- The class ----------------------------------------------------------------------------

void install_properties(GObjectClass* object_class) {
    constexpr auto once = static_cast<GParamFlags>(
        G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY);
    constexpr auto any_time = static_cast<GParamFlags>(G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                                       GST_PARAM_MUTABLE_PLAYING);
    constexpr auto read_only = static_cast<GParamFlags>(G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
    g_object_class_install_property(
        object_class, SsrcProperty,
        g_param_spec_uint("ssrc", "SSRC",
                          "SSRC of all outgoing packets, the one that the slot's m-line announces",
                          0, G_MAXUINT32, 0, once));
    g_object_class_install_property(
        object_class, KindProperty,
        g_param_spec_enum("kind", "Media kind",
                          "What the slot carries; packets of the other kind are dropped",
                          kind_type(), static_cast<gint>(MediaKind::Video), once));
    g_object_class_install_property(
        object_class, OpenProperty,
        g_param_spec_boolean("open", "Open",
                             "Let packets through. Set it when the transport is connected: before "
                             "its keys exist webrtcbin blocks whoever pushes to it. A video slot "
                             "then starts at a keyframe, which it asks for",
                             FALSE, any_time));
    g_object_class_install_property(
        object_class, StatsProperty,
        g_param_spec_boxed("stats", "Statistics",
                           "Counts since the start, all of them guint64: packets and bytes passed "
                           "on, switches (sources that have begun to go out), "
                           "dropped-waiting-keyframe and dropped (packets, for all other reasons), "
                           "keyframe-requests (sent upstream, the subscriber's included)",
                           GST_TYPE_STRUCTURE, read_only));
}

void install_signals(GType type) {
    constexpr auto action = static_cast<GSignalFlags>(G_SIGNAL_RUN_LAST | G_SIGNAL_ACTION);
    g_signal_new_class_handler("prepare", type, action, G_CALLBACK(on_prepare), nullptr, nullptr,
                               nullptr, G_TYPE_BOOLEAN, 1, GST_TYPE_CAPS);
    g_signal_new_class_handler("begin-source", type, action, G_CALLBACK(on_begin_source), nullptr,
                               nullptr, nullptr, G_TYPE_NONE, 0);
}

void class_init(gpointer klass, gpointer /*data*/) {
    parent_class = g_type_class_peek_parent(klass);
    GST_DEBUG_CATEGORY_INIT(umbrella_slot_debug, "umbrellaslot", 0, "Umbrella's subscriber slot");
    GObjectClass* object_class = G_OBJECT_CLASS(klass);
    object_class->set_property = set_property;
    object_class->get_property = get_property;
    object_class->finalize = finalize;
    install_properties(object_class);
    install_signals(G_TYPE_FROM_CLASS(klass));

    GstElementClass* element_class = GST_ELEMENT_CLASS(klass);
    gst_element_class_add_static_pad_template(element_class, &sink_template);
    gst_element_class_add_static_pad_template(element_class, &src_template);
    gst_element_class_set_static_metadata(
        element_class, "Umbrella subscriber slot", "Filter/Network/RTP",
        "Makes one unbroken RTP stream of the sources that are linked to it one after another: one "
        "SSRC, continuous sequence numbers, timestamps, picture ids and frame numbers, across "
        "Opus, VP8, VP9, H264 and AV1. Sink: packets of any such source, whose events are ignored "
        "and who always gets OK. Src: one stream for life, begun by the action signal `prepare` "
        "with the caps to announce. After `begin-source`, or a new SSRC, video waits for a "
        "keyframe, which is requested upstream. Of all upstream events only keyframe requests pass",
        "Umbrella");
    gst_type_mark_as_plugin_api(kind_type(), static_cast<GstPluginAPIFlags>(0));
}

void instance_init(GTypeInstance* instance, gpointer /*class*/) {
    UmbrellaSlot* slot = slot_of(instance);
    std::construct_at(&slot->stream);
    slot->sink = gst_pad_new_from_static_template(&sink_template, "sink");
    slot->src = gst_pad_new_from_static_template(&src_template, "src");
    umbrella::plugins::set_up_pads(slot);
    gst_element_add_pad(GST_ELEMENT(slot), slot->sink);
    gst_element_add_pad(GST_ELEMENT(slot), slot->src);
}

}  // namespace

// By hand: what G_DEFINE_TYPE expands to has C casts, which the build refuses.
GType umbrella_slot_get_type() {
    static const GType type = g_type_register_static_simple(
        GST_TYPE_ELEMENT, "UmbrellaSlot", sizeof(UmbrellaSlotClass), class_init,
        sizeof(UmbrellaSlot), instance_init, static_cast<GTypeFlags>(0));
    return type;
}
