#include "plugins/recorder.hpp"

#include "plugins/monotonic.hpp"
#include "plugins/rtp_pads.hpp"
#include <atomic>
#include <memory>
#include <mutex>

#include "base/clock.hpp"
#include "wire/tape.hpp"

namespace {

using TapePtr = std::shared_ptr<umbrella::wire::Tape>;

struct Recording {
    /// Guards `tape`; a leaf.
    std::mutex mutex;
    TapePtr tape;
    std::atomic<std::uint64_t> packets{0};
};

}  // namespace

struct UmbrellaRecorder {
    GstElement parent;
    GstPad* sink;  ///< owned by the element
    Recording state;
};
struct UmbrellaRecorderClass {
    GstElementClass parent_class;
};

namespace {

enum Property : guint { NoProperty, TapeProperty, StatsProperty };

GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE("sink", GST_PAD_SINK, GST_PAD_ALWAYS,
                                                             GST_STATIC_CAPS("application/x-rtp"));

/// GstElementClass, set once by class_init().
gpointer parent_class = nullptr;

UmbrellaRecorder* recorder_of(gpointer instance) {
    return G_TYPE_CHECK_INSTANCE_CAST(instance, UMBRELLA_TYPE_RECORDER, UmbrellaRecorder);
}

TapePtr tape_of(UmbrellaRecorder* recorder) {
    const std::lock_guard lock(recorder->state.mutex);
    return recorder->state.tape;
}

void record(UmbrellaRecorder* recorder, umbrella::wire::Tape* tape, GstBuffer* buffer,
            umbrella::Timestamp now) {
    recorder->state.packets.fetch_add(1, std::memory_order_relaxed);
    GstMapInfo map;
    if (tape == nullptr || gst_buffer_map(buffer, &map, GST_MAP_READ) == FALSE) {
        return;
    }
    tape->push({map.data, map.size}, now);
    gst_buffer_unmap(buffer, &map);
}

GstFlowReturn on_buffer(GstPad* /*pad*/, GstObject* parent, GstBuffer* buffer) {
    UmbrellaRecorder* recorder = recorder_of(parent);
    record(recorder, tape_of(recorder).get(), buffer, umbrella::plugins::monotonic_now());
    gst_buffer_unref(buffer);
    return GST_FLOW_OK;
}

GstFlowReturn on_buffer_list(GstPad* /*pad*/, GstObject* parent, GstBufferList* list) {
    UmbrellaRecorder* recorder = recorder_of(parent);
    const TapePtr tape = tape_of(recorder);
    const umbrella::Timestamp now = umbrella::plugins::monotonic_now();
    for (guint i = 0; i < gst_buffer_list_length(list); ++i) {
        record(recorder, tape.get(), gst_buffer_list_get(list, i), now);
    }
    gst_buffer_list_unref(list);
    return GST_FLOW_OK;
}

gboolean on_sink_event(GstPad* /*pad*/, GstObject* /*parent*/, GstEvent* event) {
    gst_event_unref(event);
    return TRUE;
}

GstStructure* stats_of(UmbrellaRecorder* recorder) {
    const TapePtr tape = tape_of(recorder);
    return gst_structure_new("umbrella-recorder-stats", "packets", G_TYPE_UINT64,
                             guint64{recorder->state.packets.load()}, "dropped", G_TYPE_UINT64,
                             guint64{tape ? tape->dropped() : 0}, nullptr);
}

void set_property(GObject* object, guint id, const GValue* value, GParamSpec* spec) {
    if (id != TapeProperty) {
        G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
        return;
    }
    const auto* tape = static_cast<const TapePtr*>(g_value_get_pointer(value));
    UmbrellaRecorder* recorder = recorder_of(object);
    const std::lock_guard lock(recorder->state.mutex);
    recorder->state.tape = tape != nullptr ? *tape : nullptr;
}

void get_property(GObject* object, guint id, GValue* value, GParamSpec* spec) {
    if (id != StatsProperty) {
        G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
        return;
    }
    g_value_take_boxed(value, stats_of(recorder_of(object)));
}

void finalize(GObject* object) {
    std::destroy_at(&recorder_of(object)->state);
    G_OBJECT_CLASS(parent_class)->finalize(object);
}

void class_init(gpointer klass, gpointer /*data*/) {
    parent_class = g_type_class_peek_parent(klass);
    GObjectClass* object_class = G_OBJECT_CLASS(klass);
    object_class->set_property = set_property;
    object_class->get_property = get_property;
    object_class->finalize = finalize;
    g_object_class_install_property(
        object_class, TapeProperty,
        g_param_spec_pointer("tape", "Tape",
                             "Where packets go: a std::shared_ptr<umbrella::wire::Tape>, which is "
                             "copied; null: nowhere. For the program that has the recorder",
                             static_cast<GParamFlags>(G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS)));
    g_object_class_install_property(
        object_class, StatsProperty,
        g_param_spec_boxed("stats", "Statistics",
                           "Counts since the start, all of them guint64: packets that came, "
                           "dropped (of these, because the recorder was behind)",
                           GST_TYPE_STRUCTURE,
                           static_cast<GParamFlags>(G_PARAM_READABLE | G_PARAM_STATIC_STRINGS)));

    GstElementClass* element_class = GST_ELEMENT_CLASS(klass);
    gst_element_class_add_static_pad_template(element_class, &sink_template);
    gst_element_class_set_static_metadata(element_class, "Umbrella recorder", "Sink/RTP",
                                          "Hands RTP packets of one publication to the thread that "
                                          "writes recordings; it never blocks",
                                          "Umbrella");
}

void instance_init(GTypeInstance* instance, gpointer /*class*/) {
    UmbrellaRecorder* recorder = recorder_of(instance);
    std::construct_at(&recorder->state);
    recorder->sink = gst_pad_new_from_static_template(&sink_template, "sink");
    gst_pad_set_chain_function(recorder->sink, on_buffer);
    gst_pad_set_chain_list_function(recorder->sink, on_buffer_list);
    gst_pad_set_event_function(recorder->sink, on_sink_event);
    gst_pad_set_query_function(recorder->sink, umbrella::plugins::answer_rtp_query);
    gst_element_add_pad(GST_ELEMENT(recorder), recorder->sink);
    GST_OBJECT_FLAG_SET(recorder, GST_ELEMENT_FLAG_SINK);
}

}  // namespace

GType umbrella_recorder_get_type() {
    static const GType type = g_type_register_static_simple(
        GST_TYPE_ELEMENT, "UmbrellaRecorder", sizeof(UmbrellaRecorderClass), class_init,
        sizeof(UmbrellaRecorder), instance_init, static_cast<GTypeFlags>(0));
    return type;
}
