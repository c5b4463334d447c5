#include "media/receive_block.hpp"

#include <algorithm>
#include <memory>
#include <string_view>
#include <vector>

#include "media/children.hpp"
#include "media/elements.hpp"

namespace umbrella::media {
namespace {

struct ArrayDeleter {
    void operator()(GArray* array) const { g_array_unref(array); }
};
using ArrayPtr = std::unique_ptr<GArray, ArrayDeleter>;

std::vector<GstPtr<GstElement>> receivers_of(GstElement* webrtcbin) {
    std::vector<GstPtr<GstElement>> all = children_of(GST_BIN(webrtcbin));
    std::erase_if(all, [](const GstPtr<GstElement>& element) {
        return G_OBJECT_TYPE_NAME(element.get()) != std::string_view("TransportReceiveBin");
    });
    return all;
}

/// With bundling it is the same for each transceiver.
std::vector<GstPtr<GObject>> ice_transports_of(GstElement* webrtcbin) {
    GArray* transceivers = nullptr;
    g_signal_emit_by_name(webrtcbin, "get-transceivers", &transceivers);
    const ArrayPtr owned(transceivers);
    std::vector<GstPtr<GObject>> transports;
    for (guint i = 0; i < transceivers->len; ++i) {
        auto* transceiver = g_array_index(transceivers, GstWebRTCRTPTransceiver*, i);
        const auto sender = object_property<GObject>(transceiver, "sender");
        const auto dtls = object_property<GObject>(sender.get(), "transport");
        if (dtls) {
            transports.push_back(object_property<GObject>(dtls.get(), "transport"));
        }
    }
    return transports;
}

/// The block is on the pad in front of the DTLS decoder: the source's, or the queue's if that was
/// not passed by (ice_source.hpp).
bool is_blocked(GstElement* receiver) {
    return std::ranges::any_of(children_of(GST_BIN(receiver)), [](const GstPtr<GstElement>& child) {
        const std::string_view factory = factory_name(child.get());
        if (factory != "queue" && factory != "umbrellaicesrc") {
            return false;
        }
        const auto pad = GstPtr<GstPad>::adopt(gst_element_get_static_pad(child.get(), "src"));
        return gst_pad_is_blocked(pad.get()) != FALSE;
    });
}

}  // namespace

void deafen_receivers(GstElement* webrtcbin) {
    for (const GstPtr<GstElement>& receiver : receivers_of(webrtcbin)) {
        for (const GstPtr<GObject>& transport : ice_transports_of(webrtcbin)) {
            if (transport) {
                g_signal_handlers_disconnect_by_data(transport.get(), receiver.get());
            }
        }
    }
}

unsigned free_late_receive_blocks(GstElement* webrtcbin) {
    unsigned freed = 0;
    for (const GstPtr<GstElement>& receiver : receivers_of(webrtcbin)) {
        if (is_blocked(receiver.get())) {
            // Only its way down from READY frees it.
            gst_element_set_state(receiver.get(), GST_STATE_READY);
            gst_element_set_state(receiver.get(), GST_STATE_NULL);
            ++freed;
        }
    }
    return freed;
}

}  // namespace umbrella::media
