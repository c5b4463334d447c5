#include "media/ice_source.hpp"

#include <atomic>
#include <deque>
#include <memory>
#include <utility>

#include "base/limits.hpp"
#include "base/log.hpp"
#include "base/result.hpp"
#include "media/elements.hpp"

GST_DEBUG_CATEGORY_STATIC(umbrella_ice_src_debug);
#define GST_CAT_DEFAULT umbrella_ice_src_debug

namespace umbrella::media {
namespace {

/// What only the thread of the agent's context touches.
struct Feed {
    std::deque<BufferPtr> kept;
    bool begun = false;  ///< stream-start, caps and segment have been sent
    GstClockTime base_time = GST_CLOCK_TIME_NONE;
};

struct IceSource {
    GstElement parent;
    GstPad* src;  ///< owned by the element
    std::atomic<bool> running;
    Feed feed;
};
struct IceSourceClass {
    GstElementClass parent_class;
};

GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE("src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

/// GstElementClass, set once by class_init().
gpointer parent_class = nullptr;

GType ice_source_type();

IceSource* source_of(gpointer instance) {
    return G_TYPE_CHECK_INSTANCE_CAST(instance, ice_source_type(), IceSource);
}

// --- Packets ------------------------------------------------------------------------------

void begin(IceSource* source, GstPad* sink) {
    source->feed.begun = true;
    const GStringPtr path(gst_object_get_path_string(GST_OBJECT(source)));
    gst_pad_send_event(sink, gst_event_new_stream_start(path.get()));
    const CapsPtr caps(gst_caps_new_empty_simple("application/x-rtp"));
    gst_pad_send_event(sink, gst_event_new_caps(caps.get()));
    GstSegment segment;
    gst_segment_init(&segment, GST_FORMAT_TIME);
    gst_pad_send_event(sink, gst_event_new_segment(&segment));
}

void put(IceSource* source, BufferPtr buffer) {
    const auto sink = GstPtr<GstPad>::adopt(gst_pad_get_peer(source->src));
    if (!sink) {
        return;
    }
    if (!source->feed.begun) {
        begin(source, sink.get());
    }
    const GstFlowReturn flow = gst_pad_chain(sink.get(), buffer.release());
    if (flow != GST_FLOW_OK) {
        GST_LOG_OBJECT(source, "downstream returned %s", gst_flow_get_name(flow));
    }
}

bool feed(IceSource* source, BufferPtr buffer) {
    std::deque<BufferPtr>& kept = source->feed.kept;
    if (kept.empty() && gst_pad_is_blocked(source->src) == FALSE) {
        put(source, std::move(buffer));
        return true;
    }
    if (kept.size() == limits::early_packets) {
        kept.pop_front();
    }
    kept.push_back(std::move(buffer));
    return false;
}

bool resume(IceSource* source) {
    std::deque<BufferPtr>& kept = source->feed.kept;
    if (!source->running) {
        kept.clear();
    }
    while (!kept.empty() && gst_pad_is_blocked(source->src) == FALSE) {
        BufferPtr first = std::move(kept.front());
        kept.pop_front();
        put(source, std::move(first));
    }
    return kept.empty();
}

// --- The element --------------------------------------------------------------------------

gboolean on_query(GstPad* pad, GstObject* parent, GstQuery* query) {
    if (GST_QUERY_TYPE(query) == GST_QUERY_LATENCY) {
        gst_query_set_latency(query, TRUE, 0, GST_CLOCK_TIME_NONE);
        return TRUE;
    }
    return gst_pad_query_default(pad, parent, query);
}

GstStateChangeReturn change_state(GstElement* element, GstStateChange transition) {
    IceSource* source = source_of(element);
    if (transition == GST_STATE_CHANGE_PAUSED_TO_READY) {
        source->running = false;
    }
    const GstStateChangeReturn done =
        GST_ELEMENT_CLASS(parent_class)->change_state(element, transition);
    if (transition == GST_STATE_CHANGE_READY_TO_PAUSED) {
        source->running = true;
    }
    const bool live = transition == GST_STATE_CHANGE_READY_TO_PAUSED ||
                      transition == GST_STATE_CHANGE_PLAYING_TO_PAUSED;
    return live && done == GST_STATE_CHANGE_SUCCESS ? GST_STATE_CHANGE_NO_PREROLL : done;
}

void finalize(GObject* object) {
    std::destroy_at(&source_of(object)->feed);
    G_OBJECT_CLASS(parent_class)->finalize(object);
}

void class_init(gpointer klass, gpointer /*data*/) {
    parent_class = g_type_class_peek_parent(klass);
    GST_DEBUG_CATEGORY_INIT(umbrella_ice_src_debug, "umbrellaicesrc", 0, "Umbrella's ICE source");
    G_OBJECT_CLASS(klass)->finalize = finalize;
    GstElementClass* element_class = GST_ELEMENT_CLASS(klass);
    element_class->change_state = change_state;
    gst_element_class_add_static_pad_template(element_class, &src_template);
    gst_element_class_set_static_metadata(
        element_class, "Umbrella ICE source", "Source/Network",
        "Puts what a peer's ICE agent receives into webrtcbin, on the agent's thread", "Umbrella");
}

void instance_init(GTypeInstance* instance, gpointer /*class*/) {
    IceSource* source = source_of(instance);
    std::construct_at(&source->running, false);
    std::construct_at(&source->feed);
    source->src = gst_pad_new_from_static_template(&src_template, "src");
    gst_pad_set_query_function(source->src, on_query);
    gst_element_add_pad(GST_ELEMENT(source), source->src);
    GST_OBJECT_FLAG_SET(source, GST_ELEMENT_FLAG_SOURCE);
}

GType ice_source_type() {
    static const GType type = g_type_register_static_simple(
        GST_TYPE_ELEMENT, "UmbrellaIceSrc", sizeof(IceSourceClass), class_init, sizeof(IceSource),
        instance_init, static_cast<GTypeFlags>(0));
    return type;
}

GstPtr<GstPad> peer_of(GstPad* pad) {
    return GstPtr<GstPad>::adopt(gst_pad_get_peer(pad));
}

GstPtr<GstElement> parent_of(GstPad* pad) {
    return pad == nullptr ? GstPtr<GstElement>()
                          : GstPtr<GstElement>::adopt(gst_pad_get_parent_element(pad));
}

GstPtr<GstPad> static_pad(GstElement* element, const char* name) {
    return GstPtr<GstPad>::adopt(gst_element_get_static_pad(element, name));
}

}  // namespace

void register_ice_source() {
    UMBRELLA_ASSERT(
        gst_element_register(nullptr, "umbrellaicesrc", GST_RANK_NONE, ice_source_type()) != FALSE);
}

bool feed_ice_source(GstElement* element, std::span<const std::uint8_t> packet) {
    IceSource* source = source_of(element);
    if (!source->running) {
        return true;
    }
    BufferPtr buffer(gst_buffer_new_allocate(nullptr, packet.size(), nullptr));
    gst_buffer_fill(buffer.get(), 0, packet.data(), packet.size());
    // webrtcbin starts its source before the bin around it.
    if (!GST_CLOCK_TIME_IS_VALID(source->feed.base_time)) {
        source->feed.base_time = base_time_of(element);
    }
    stamp(buffer.get(), source->feed.base_time);
    return feed(source, std::move(buffer));
}

bool resume_ice_source(GstElement* element) {
    return resume(source_of(element));
}

void bypass_receive_queue(GstElement* element) {
    // umbrellaicesrc ! capsfilter ! queue ! dtlssrtpdec (transportreceivebin.c:313, 1.22 to 1.26)
    GstPad* src = source_of(element)->src;
    const auto filter_sink = peer_of(src);
    const auto filter = parent_of(filter_sink.get());
    const auto queue_sink =
        filter ? peer_of(static_pad(filter.get(), "src").get()) : GstPtr<GstPad>();
    const auto queue = parent_of(queue_sink.get());
    const auto queue_src = queue ? static_pad(queue.get(), "src") : GstPtr<GstPad>();
    const auto decoder_sink = queue_src ? peer_of(queue_src.get()) : GstPtr<GstPad>();
    if (!decoder_sink || factory_name(queue.get()) != "queue") {
        log::warning("webrtcbin's receiving part is not as expected; its queue stays", {});
        return;
    }
    gst_pad_unlink(src, filter_sink.get());
    gst_pad_unlink(queue_src.get(), decoder_sink.get());
    link_pads(src, decoder_sink.get());
    // Its thread begins with its state; webrtcbin sets no more than its properties.
    gst_element_set_locked_state(queue.get(), TRUE);
}

}  // namespace umbrella::media
