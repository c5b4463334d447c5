#include "plugins/forwarder.hpp"

#include "plugins/monotonic.hpp"
#include "plugins/rtp_pads.hpp"
#include <atomic>
#include <memory>
#include <mutex>

#include "base/clock.hpp"
#include "wire/send_path.hpp"

GST_DEBUG_CATEGORY_STATIC(umbrella_forwarder_debug);
#define GST_CAT_DEFAULT umbrella_forwarder_debug

namespace {

using FeedPtr = std::shared_ptr<umbrella::wire::Feed>;

struct Forwarding {
    /// Guards `feed`; a leaf.
    std::mutex mutex;
    FeedPtr feed;
    std::atomic<std::uint64_t> packets{0};
    std::atomic<std::uint64_t> bytes{0};
    std::atomic<std::uint32_t> next_pad{0};
};

}  // namespace

struct UmbrellaForwarder {
    GstElement parent;
    GstPad* sink;  ///< owned by the element
    Forwarding state;
};
struct UmbrellaForwarderClass {
    GstElementClass parent_class;
};

namespace {

enum Property : guint { NoProperty, FeedProperty, StatsProperty };

GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE("sink", GST_PAD_SINK, GST_PAD_ALWAYS,
                                                             GST_STATIC_CAPS("application/x-rtp"));
GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE("src_%u", GST_PAD_SRC, GST_PAD_REQUEST,
                                                            GST_STATIC_CAPS("application/x-rtp"));

/// GstElementClass, set once by class_init().
gpointer parent_class = nullptr;

UmbrellaForwarder* forwarder_of(gpointer instance) {
    return G_TYPE_CHECK_INSTANCE_CAST(instance, UMBRELLA_TYPE_FORWARDER, UmbrellaForwarder);
}

FeedPtr feed_of(UmbrellaForwarder* forwarder) {
    const std::lock_guard lock(forwarder->state.mutex);
    return forwarder->state.feed;
}

// --- Buffers ------------------------------------------------------------------------------

void forward(UmbrellaForwarder* forwarder, umbrella::wire::Feed* feed, GstBuffer* buffer,
             umbrella::Timestamp now) {
    forwarder->state.packets.fetch_add(1, std::memory_order_relaxed);
    forwarder->state.bytes.fetch_add(gst_buffer_get_size(buffer), std::memory_order_relaxed);
    GstMapInfo map;
    if (feed == nullptr || !feed->wanted() || gst_buffer_map(buffer, &map, GST_MAP_READ) == FALSE) {
        return;
    }
    feed->push({map.data, map.size}, now);
    gst_buffer_unmap(buffer, &map);
}

GstFlowReturn on_buffer(GstPad* /*pad*/, GstObject* parent, GstBuffer* buffer) {
    UmbrellaForwarder* forwarder = forwarder_of(parent);
    forward(forwarder, feed_of(forwarder).get(), buffer, umbrella::plugins::monotonic_now());
    gst_buffer_unref(buffer);
    return GST_FLOW_OK;
}

GstFlowReturn on_buffer_list(GstPad* /*pad*/, GstObject* parent, GstBufferList* list) {
    UmbrellaForwarder* forwarder = forwarder_of(parent);
    const FeedPtr feed = feed_of(forwarder);
    const umbrella::Timestamp now = umbrella::plugins::monotonic_now();
    for (guint i = 0; i < gst_buffer_list_length(list); ++i) {
        forward(forwarder, feed.get(), gst_buffer_list_get(list, i), now);
    }
    gst_buffer_list_unref(list);
    return GST_FLOW_OK;
}

// --- Events -------------------------------------------------------------------------------

gboolean on_sink_event(GstPad* /*pad*/, GstObject* /*parent*/, GstEvent* event) {
    gst_event_unref(event);
    return TRUE;
}

gboolean on_src_event(GstPad* /*pad*/, GstObject* parent, GstEvent* event) {
    if (umbrella::plugins::is_keyframe_request(event)) {
        return gst_pad_push_event(forwarder_of(parent)->sink, event);
    }
    gst_event_unref(event);
    return TRUE;
}

// --- Pads on request ----------------------------------------------------------------------

GstPad* request_pad(GstElement* element, GstPadTemplate* templ, const gchar* name,
                    const GstCaps* /*caps*/) {
    UmbrellaForwarder* forwarder = forwarder_of(element);
    gchar* own_name = name != nullptr
                          ? g_strdup(name)
                          : g_strdup_printf("src_%u", forwarder->state.next_pad.fetch_add(1));
    GstPad* pad = gst_pad_new_from_template(templ, own_name);
    g_free(own_name);
    gst_pad_set_event_function(pad, on_src_event);
    gst_pad_set_query_function(pad, umbrella::plugins::answer_rtp_query);
    gst_pad_set_active(pad, TRUE);
    if (gst_element_add_pad(element, pad) == FALSE) {
        GST_WARNING_OBJECT(forwarder, "there is a pad of that name already");
        return nullptr;
    }
    return pad;
}

void release_pad(GstElement* element, GstPad* pad) {
    gst_pad_set_active(pad, FALSE);
    gst_element_remove_pad(element, pad);
}

// --- The class ----------------------------------------------------------------------------

GstStructure* stats_of(UmbrellaForwarder* forwarder) {
    const FeedPtr feed = feed_of(forwarder);
    const umbrella::wire::FeedStats fed = feed ? feed->stats() : umbrella::wire::FeedStats{};
    return gst_structure_new("umbrella-forwarder-stats", "packets", G_TYPE_UINT64,
                             guint64{forwarder->state.packets.load()}, "bytes", G_TYPE_UINT64,
                             guint64{forwarder->state.bytes.load()}, "wanted", G_TYPE_UINT64,
                             guint64{fed.packets}, "dropped", G_TYPE_UINT64, guint64{fed.dropped},
                             nullptr);
}

void set_property(GObject* object, guint id, const GValue* value, GParamSpec* spec) {
    if (id != FeedProperty) {
        G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
        return;
    }
    const auto* feed = static_cast<const FeedPtr*>(g_value_get_pointer(value));
    UmbrellaForwarder* forwarder = forwarder_of(object);
    const std::lock_guard lock(forwarder->state.mutex);
    forwarder->state.feed = feed != nullptr ? *feed : nullptr;
}

void get_property(GObject* object, guint id, GValue* value, GParamSpec* spec) {
    if (id != StatsProperty) {
        G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
        return;
    }
    g_value_take_boxed(value, stats_of(forwarder_of(object)));
}

void finalize(GObject* object) {
    std::destroy_at(&forwarder_of(object)->state);
    G_OBJECT_CLASS(parent_class)->finalize(object);
}

void class_init(gpointer klass, gpointer /*data*/) {
    parent_class = g_type_class_peek_parent(klass);
    GST_DEBUG_CATEGORY_INIT(umbrella_forwarder_debug, "umbrellaforwarder", 0,
                            "Umbrella's way into the direct send path");
    GObjectClass* object_class = G_OBJECT_CLASS(klass);
    object_class->set_property = set_property;
    object_class->get_property = get_property;
    object_class->finalize = finalize;
    g_object_class_install_property(
        object_class, FeedProperty,
        g_param_spec_pointer("feed", "Feed",
                             "Where packets go: a std::shared_ptr<umbrella::wire::Feed>, which is "
                             "copied; null: nowhere. For the program that has the send path",
                             static_cast<GParamFlags>(G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS)));
    g_object_class_install_property(
        object_class, StatsProperty,
        g_param_spec_boxed("stats", "Statistics",
                           "Counts since the start, all of them guint64: packets and bytes that "
                           "came, wanted (packets that somebody got), dropped (of these, because "
                           "they were too large or a worker's queue was full)",
                           GST_TYPE_STRUCTURE,
                           static_cast<GParamFlags>(G_PARAM_READABLE | G_PARAM_STATIC_STRINGS)));

    GstElementClass* element_class = GST_ELEMENT_CLASS(klass);
    element_class->request_new_pad = request_pad;
    element_class->release_pad = release_pad;
    gst_element_class_add_static_pad_template(element_class, &sink_template);
    gst_element_class_add_static_pad_template(element_class, &src_template);
    gst_element_class_set_static_metadata(
        element_class, "Umbrella forwarder", "Sink/Network/RTP",
        "Hands RTP packets of one publication to the threads that rewrite, encrypt and send them "
        "to "
        "each subscriber. Sink: the packets; it never blocks. Src pads: one for each subscriber, "
        "to be linked to its umbrellaslot; no buffer passes there, keyframe requests come back",
        "Umbrella");
}

void instance_init(GTypeInstance* instance, gpointer /*class*/) {
    UmbrellaForwarder* forwarder = forwarder_of(instance);
    std::construct_at(&forwarder->state);
    forwarder->sink = gst_pad_new_from_static_template(&sink_template, "sink");
    gst_pad_set_chain_function(forwarder->sink, on_buffer);
    gst_pad_set_chain_list_function(forwarder->sink, on_buffer_list);
    gst_pad_set_event_function(forwarder->sink, on_sink_event);
    gst_pad_set_query_function(forwarder->sink, umbrella::plugins::answer_rtp_query);
    gst_element_add_pad(GST_ELEMENT(forwarder), forwarder->sink);
}

}  // namespace

GType umbrella_forwarder_get_type() {
    static const GType type = g_type_register_static_simple(
        GST_TYPE_ELEMENT, "UmbrellaForwarder", sizeof(UmbrellaForwarderClass), class_init,
        sizeof(UmbrellaForwarder), instance_init, static_cast<GTypeFlags>(0));
    return type;
}
