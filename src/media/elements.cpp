#include "media/elements.hpp"

#include <array>

#include "base/result.hpp"

namespace umbrella::media {

GstPtr<GstElement> make_element(const char* factory, const std::string& name) {
    auto element = GstPtr<GstElement>::sink(gst_element_factory_make(factory, name.c_str()));
    UMBRELLA_ASSERT(element);
    return element;
}

std::string_view factory_name(GstElement* element) {
    GstElementFactory* factory = gst_element_get_factory(element);
    return factory == nullptr ? "" : GST_OBJECT_NAME(factory);
}

GstPtr<GstBin> make_bin(const std::string& name) {
    return GstPtr<GstBin>::sink(GST_BIN(gst_bin_new(name.c_str())));
}

GstPtr<GstPad> add_ghost(GstBin* bin, GstPad* pad, const std::string& name) {
    auto ghost = GstPtr<GstPad>::sink(gst_ghost_pad_new(name.c_str(), pad));
    UMBRELLA_ASSERT(ghost);
    gst_pad_set_active(ghost.get(), TRUE);
    UMBRELLA_ASSERT(gst_element_add_pad(GST_ELEMENT(bin), ghost.get()));
    return ghost;
}

GstPtr<GstPad> add_ghost_without_target(GstBin* bin, const std::string& name,
                                        GstPadDirection direction) {
    auto ghost = GstPtr<GstPad>::sink(gst_ghost_pad_new_no_target(name.c_str(), direction));
    gst_pad_set_active(ghost.get(), TRUE);
    UMBRELLA_ASSERT(gst_element_add_pad(GST_ELEMENT(bin), ghost.get()));
    return ghost;
}

GstPtr<GstPad> add_ghost(GstBin* bin, GstElement* element, const char* pad,
                         const std::string& name) {
    const auto target = GstPtr<GstPad>::adopt(gst_element_get_static_pad(element, pad));
    return add_ghost(bin, target.get(), name);
}

void link_pads(GstPad* source, GstPad* sink) {
    UMBRELLA_ASSERT(gst_pad_link_full(source, sink, GST_PAD_LINK_CHECK_NOTHING) == GST_PAD_LINK_OK);
}

GstClockTime base_time_of(GstElement* element) {
    auto top = GstPtr<GstObject>::retain(GST_OBJECT(element));
    for (auto parent = GstPtr<GstObject>::adopt(gst_object_get_parent(top.get())); parent;
         parent = GstPtr<GstObject>::adopt(gst_object_get_parent(top.get()))) {
        top = parent;
    }
    return gst_element_get_base_time(GST_ELEMENT(top.get()));
}

void stamp(GstBuffer* buffer, GstClockTime base_time) {
    const auto clock = GstPtr<GstClock>::adopt(gst_system_clock_obtain());
    GST_BUFFER_PTS(buffer) = gst_clock_get_time(clock.get()) - base_time;
    GST_BUFFER_DTS(buffer) = GST_BUFFER_PTS(buffer);
}

std::string missing_elements() {
    struct Need {
        const char* factory;
        const char* package;
    };
    static constexpr std::array needs{
        Need{"webrtcbin", "gstreamer1.0-plugins-bad"},
        Need{"dtlsenc", "gstreamer1.0-plugins-bad"},
        Need{"srtpenc", "gstreamer1.0-plugins-bad"},
        Need{"nicesrc", "gstreamer1.0-nice"},
        Need{"rtpbin", "gstreamer1.0-plugins-good"},
        Need{"rtprtxsend", "gstreamer1.0-plugins-good"},
        Need{"rtspsrc", "gstreamer1.0-plugins-good"},
        Need{"tee", "libgstreamer1.0-0"},
        Need{"funnel", "libgstreamer1.0-0"},
        Need{"umbrellareceiver", "umbrella itself"},
        Need{"umbrellaslot", "umbrella itself"},
        Need{"umbrellaforwarder", "umbrella itself"},
        Need{"umbrellarecorder", "umbrella itself"},
    };
    std::string missing;
    for (const Need& need : needs) {
        GstElementFactory* factory = gst_element_factory_find(need.factory);
        if (factory == nullptr) {
            missing += (missing.empty() ? "" : ", ") + std::string(need.factory) + " (package " +
                       need.package + ")";
        } else {
            gst_object_unref(factory);
        }
    }
    return missing;
}

}  // namespace umbrella::media
