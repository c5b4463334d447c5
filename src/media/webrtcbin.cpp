#include "media/webrtcbin.hpp"

#include "base/result.hpp"

namespace umbrella::media {

GstPtr<GstElement> make_webrtcbin(const std::string& name, const IceAgent& ice) {
    const GstPtr<GstWebRTCICE> object = ice.object();
    auto element = GstPtr<GstElement>::sink(gst_element_factory_make_full(
        "webrtcbin", "name", name.c_str(), "ice-agent", object.get(), nullptr));
    UMBRELLA_ASSERT(element);
    if (GST_OBJECT_REFCOUNT_VALUE(object.get()) == 1) {
        // webrtcbin 1.22 keeps it without a reference, but drops one at its end
        // (gstwebrtcbin.c:8251, 8374).
        [[maybe_unused]] const auto* given = GstPtr<GstWebRTCICE>(object).leak();
    }
    gst_util_set_object_arg(G_OBJECT(element.get()), "bundle-policy", "max-bundle");
    return element;
}

GstPtr<GstPad> request_mline(GstElement* webrtcbin) {
    auto* pad_template =
        gst_element_class_get_pad_template(GST_ELEMENT_GET_CLASS(webrtcbin), "sink_%u");
    // The name must be NULL: with one, webrtcbin's search for a free transceiver is inverted
    // (gstwebrtcbin.c:8108).
    auto pad =
        GstPtr<GstPad>::adopt(gst_element_request_pad(webrtcbin, pad_template, nullptr, nullptr));
    UMBRELLA_ASSERT(pad);
    return pad;
}

}  // namespace umbrella::media
