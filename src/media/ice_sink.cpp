#include "media/ice_sink.hpp"

#include <memory>
#include <utility>

#include <gst/base/gstbasesink.h>

#include "base/result.hpp"

namespace umbrella::media {
namespace {

struct IceSink {
    GstBaseSink parent;
    PacketSender send;
};
struct IceSinkClass {
    GstBaseSinkClass parent_class;
};

GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE("sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

/// GstBaseSinkClass, set once by class_init().
gpointer parent_class = nullptr;

GType ice_sink_type();

IceSink* sink_of(gpointer instance) {
    return G_TYPE_CHECK_INSTANCE_CAST(instance, ice_sink_type(), IceSink);
}

/// A packet that does not get out is lost, as on any network.
GstFlowReturn render(GstBaseSink* sink, GstBuffer* buffer) {
    GstMapInfo map;
    if (gst_buffer_map(buffer, &map, GST_MAP_READ) != FALSE) {
        sink_of(sink)->send({map.data, map.size});
        gst_buffer_unmap(buffer, &map);
    }
    return GST_FLOW_OK;
}

void finalize(GObject* object) {
    std::destroy_at(&sink_of(object)->send);
    G_OBJECT_CLASS(parent_class)->finalize(object);
}

void class_init(gpointer klass, gpointer /*data*/) {
    parent_class = g_type_class_peek_parent(klass);
    G_OBJECT_CLASS(klass)->finalize = finalize;
    GST_BASE_SINK_CLASS(klass)->render = render;
    GstElementClass* element_class = GST_ELEMENT_CLASS(klass);
    gst_element_class_add_static_pad_template(element_class, &sink_template);
    gst_element_class_set_static_metadata(
        element_class, "Umbrella ICE sink", "Sink/Network",
        "Sends what webrtcbin has for a peer over the port that all peers share", "Umbrella");
}

void instance_init(GTypeInstance* instance, gpointer /*class*/) {
    IceSink* sink = sink_of(instance);
    std::construct_at(&sink->send, [](core::rtp::Bytes) {});
    g_object_set(sink, "async", FALSE, "enable-last-sample", FALSE, "sync", FALSE, nullptr);
}

GType ice_sink_type() {
    static const GType type = g_type_register_static_simple(
        GST_TYPE_BASE_SINK, "UmbrellaIceSink", sizeof(IceSinkClass), class_init, sizeof(IceSink),
        instance_init, static_cast<GTypeFlags>(0));
    return type;
}

}  // namespace

void register_ice_sink() {
    UMBRELLA_ASSERT(
        gst_element_register(nullptr, "umbrellaicesink", GST_RANK_NONE, ice_sink_type()) != FALSE);
}

void set_packet_sender(GstElement* element, PacketSender sender) {
    sink_of(element)->send = std::move(sender);
}

}  // namespace umbrella::media
